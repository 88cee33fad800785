"""Events in rows: written with what made them true, spread to deliveries afterwards, forgotten when they are old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.delivery import DeliveryState
from service.model.event import Event, EventKind
from service.store.engine import Tx
from service.store.tables import deliveries, events


def insert(tx: Tx, told: Iterable[Event]) -> None:
    tx.insert(events, [_row(event) for event in told])


def spread(tx: Tx, wanted: Mapping[EventKind, Sequence[str]], most: int) -> int:
    """Writes the deliveries of events that have none yet, oldest first; how many events those were. ``wanted``: the
    targets of each kind. Of several processes each event falls to one."""
    query = sa.select(events).where(~events.c.spread).order_by(events.c.at, events.c.id).limit(most)
    rows = tx.all(query.with_for_update(skip_locked=True))
    due = [_due(row, target) for row in rows for target in wanted.get(EventKind(row["kind"]), ())]
    tx.insert(deliveries, due)
    if rows:
        told = events.c.id.in_([row["id"] for row in rows])
        tx.run(sa.update(events).where(told).values(spread=True))
    return len(rows)


def any_new(tx: Tx) -> bool:
    """Whether there is anything to spread."""
    return tx.first(sa.select(events.c.id).where(~events.c.spread).limit(1)) is not None


def forget(tx: Tx, before: datetime, targets: Iterable[str]) -> int:
    """Takes out events that are older and under way to none of these targets; their deliveries go with them."""
    under_way = (deliveries.c.state == DeliveryState.DUE) & deliveries.c.target.in_(list(targets))
    open_ = sa.select(deliveries.c.event_id).where(under_way)
    old = events.c.spread & (events.c.at < before) & events.c.id.not_in(open_)
    return tx.run(sa.delete(events).where(old))


def event_of(row: RowMapping) -> Event:
    return Event(EventKind(row["kind"]), row["at"], row["about"], row["id"])


def _row(event: Event) -> dict[str, Any]:
    return {"id": event.id, "kind": event.kind, "at": event.at, "about": dict(event.about), "spread": False}


def _due(row: RowMapping, target: str) -> dict[str, Any]:
    return {
        "event_id": row["id"],
        "target": target,
        "state": DeliveryState.DUE,
        "attempts": 0,
        "next_at": row["at"],
    }
