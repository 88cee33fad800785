"""The organisation's own days in rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.holidays import DayKind
from service.model.own_day import OwnDay
from service.store.engine import Tx
from service.store.tables import own_days


def save(tx: Tx, days: Iterable[OwnDay], actor: str, now: datetime) -> None:
    """Enters days, or replaces what was said of them."""
    tx.upsert(own_days, [_row(day) | {"entered_by": actor, "entered_at": now} for day in days])


def remove(tx: Tx, day: date, region: str, place: str) -> bool:
    """False when there was none."""
    mine = (own_days.c.date == day) & (own_days.c.region == region) & (own_days.c.place == place)
    return tx.run(sa.delete(own_days).where(mine)) == 1


def find(tx: Tx, region: str | None = None, since: date | None = None, until: date | None = None) -> tuple[OwnDay, ...]:
    """By date: those of a region and of everywhere, or all; both days included."""
    query = sa.select(own_days).order_by(own_days.c.date, own_days.c.region, own_days.c.place)
    if region is not None:
        query = query.where(own_days.c.region.in_(["", region]))
    if since is not None:
        query = query.where(own_days.c.date >= since)
    if until is not None:
        query = query.where(own_days.c.date <= until)
    return tuple(_day(row) for row in tx.all(query))


def _row(day: OwnDay) -> dict[str, object]:
    return {name: getattr(day, name) for name in ("region", "place", "date", "kind", "name")}


def _day(row: RowMapping) -> OwnDay:
    return OwnDay(row["date"], DayKind(row["kind"]), row["region"], row["place"], row["name"])
