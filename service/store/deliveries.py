"""Deliveries in rows: leased by whoever tries them, tried again when the lease runs out, given up in the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import ConflictError, NotFoundError
from service.model.delivery import Delivery, DeliveryState
from service.store.engine import Tx
from service.store.events import event_of
from service.store.tables import deliveries, events

_SAME = ("target", "attempts", "next_at", "status", "trouble", "done_at")
_FACTS = ("kind", "at", "about")


def any_due(tx: Tx, target: str, now: datetime) -> bool:
    """Whether ``lease`` would find one, as far as can be seen without a lock."""
    return tx.first(sa.select(deliveries.c.event_id).where(_due(target, now)).limit(1)) is not None


def lease(tx: Tx, target: str, now: datetime, until: datetime) -> Delivery | None:
    """The next one that is due, taken until then, its attempt counted; None when nothing is due. Each falls to one
    process; should that die, the row is due again when the lease has run out."""
    query = (
        sa.select(deliveries.c.event_id)
        .where(_due(target, now))
        .order_by(deliveries.c.next_at, deliveries.c.event_id)
        .limit(1)
    )
    row = tx.first(query.with_for_update(skip_locked=True))
    if row is None:
        return None
    mine = _key(row["event_id"], target)
    tx.run(sa.update(deliveries).where(mine).values(attempts=deliveries.c.attempts + 1, next_at=until))
    return load(tx, row["event_id"], target)


def settle(tx: Tx, delivery: Delivery) -> None:
    """Writes what came of an attempt; nothing of one that has ended meanwhile."""
    values = {name: getattr(delivery, name) for name in ("next_at", "status", "trouble", "done_at")}
    open_ = _key(delivery.event.id, delivery.target) & (deliveries.c.state == DeliveryState.DUE)
    tx.run(sa.update(deliveries).where(open_).values(state=delivery.state, **values))


def revive(tx: Tx, event_id: str, target: str, now: datetime) -> Delivery:
    """One that was given up is due again, from its first attempt. NotFoundError ``delivery_missing``, ConflictError
    ``delivery_state``."""
    dead = _key(event_id, target) & (deliveries.c.state == DeliveryState.DEAD)
    if not tx.run(sa.update(deliveries).where(dead).values(state=DeliveryState.DUE, attempts=0, next_at=now)):
        state = load(tx, event_id, target).state
        raise ConflictError("delivery_state", f"The delivery is {state}, not given up.", "Read the list again.")
    return load(tx, event_id, target)


def load(tx: Tx, event_id: str, target: str) -> Delivery:
    """NotFoundError ``delivery_missing``."""
    row = tx.first(_joined().where(_key(event_id, target)))
    if row is None:
        raise NotFoundError("delivery_missing", "There is no such delivery.", "List the deliveries.")
    return _delivery(row)


def page(
    tx: Tx, states: Iterable[DeliveryState], target: str | None, limit: int, cursor: str | None
) -> tuple[list[Delivery], str | None]:
    """Those in these states, newest event first, and the next page's cursor."""
    query = _joined().where(deliveries.c.state.in_(sorted(states)))
    if target is not None:
        query = query.where(deliveries.c.target == target)
    if cursor is not None:
        query = query.where(_before(cursor))
    order = (events.c.at.desc(), events.c.id.desc(), deliveries.c.target)
    found = [_delivery(row) for row in tx.all(query.order_by(*order).limit(limit + 1))]
    return found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None


def count_by_state(tx: Tx) -> dict[str, int]:
    """How many deliveries are in each state, for the gauges."""
    query = sa.select(deliveries.c.state, sa.func.count().label("n")).group_by(deliveries.c.state)
    return {row["state"]: int(row["n"]) for row in tx.all(query)}


def _cursor(last: Delivery) -> str:
    return f"{last.event.at.isoformat()}~{last.event.id}~{last.target}"


def _before(cursor: str) -> sa.ColumnElement[bool]:
    try:
        text, event_id, target = cursor.split("~")
        at = datetime.fromisoformat(text).astimezone(UTC)
        later = sa.and_(events.c.id == event_id, deliveries.c.target > target)
        return sa.or_(events.c.at < at, sa.and_(events.c.at == at, sa.or_(events.c.id < event_id, later)))
    except (ValueError, OverflowError) as error:
        raise NotFoundError("cursor_unknown", "This cursor leads nowhere.", "Start at the first page.") from error


def _joined() -> sa.Select[tuple[Any, ...]]:
    facts = [events.c[name] for name in _FACTS]
    return sa.select(deliveries, events.c.id, *facts).join(events, events.c.id == deliveries.c.event_id)


def _due(target: str, now: datetime) -> sa.ColumnElement[bool]:
    mine = (deliveries.c.state == DeliveryState.DUE) & (deliveries.c.target == target)
    return mine & (deliveries.c.next_at <= now)


def _key(event_id: str, target: str) -> sa.ColumnElement[bool]:
    return sa.and_(deliveries.c.event_id == event_id, deliveries.c.target == target)


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(event_of(row), state=DeliveryState(row["state"]), **{name: row[name] for name in _SAME})
