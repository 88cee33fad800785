"""When collectors are away, in rows."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.limits import Away, AwayKind
from service.store.engine import Tx
from service.store.tables import absences

_SAME = ("id", "collector_id", "first", "last", "start", "end", "note")


def save(tx: Tx, away: Away, actor: str, now: datetime) -> None:
    """Enters an absence, or replaces the one of that id."""
    row = {name: getattr(away, name) for name in _SAME} | {"kind": away.kind}
    tx.upsert(absences, [row | {"entered_by": actor, "entered_at": now}])


def load(tx: Tx, away_id: str) -> Away | None:
    """None when there is none of that id."""
    row = tx.first(sa.select(absences).where(absences.c.id == away_id))
    return None if row is None else _away(row)


def remove(tx: Tx, away_id: str) -> bool:
    """False when there was none."""
    return tx.run(sa.delete(absences).where(absences.c.id == away_id)) == 1


def find(tx: Tx, since: date, until: date, collector_id: str | None = None) -> list[Away]:
    """Those that touch these days, both included, by their first day."""
    touching = (absences.c.first <= until) & (absences.c.last >= since)
    if collector_id is not None:
        touching &= absences.c.collector_id == collector_id
    query = sa.select(absences).where(touching).order_by(absences.c.first, absences.c.id)
    return [_away(row) for row in tx.all(query)]


def _away(row: RowMapping) -> Away:
    return Away(kind=AwayKind(row["kind"]), **{name: row[name] for name in _SAME})
