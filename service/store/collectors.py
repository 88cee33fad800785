"""Collectors and their shifts in rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from geo.point import Point
from geo.profile import Profile
from service.errors import NotFoundError
from service.model.collector import Base, Collector, LunchBreak, Shift
from service.store.engine import Tx
from service.store.tables import collectors, shifts
from service.store.types import Regions, within

_SETS = ("skills", "languages")
_LIMITS = ("max_visits", "max_work_seconds", "max_travel_seconds", "regular_seconds")


def save(tx: Tx, collector: Collector) -> None:
    """Writes a collector whole, new or not."""
    row = {name: getattr(collector, name) for name in ("id", "name", "region", "team", "phone", "active", "profile")}
    sets = {name: sorted(getattr(collector, name)) for name in _SETS}
    tx.upsert(collectors, [row | sets | {"base": _base_row(collector.base)}])


def load(tx: Tx, collector_id: str) -> Collector:
    """NotFoundError ``collector_missing``."""
    row = tx.first(sa.select(collectors).where(collectors.c.id == collector_id))
    if row is None:
        raise NotFoundError(
            "collector_missing", f"There is no collector {collector_id!r}.", "Check the id, or enter the collector."
        )
    return _collector(row)


def find(
    tx: Tx,
    region: Regions | None = None,
    team: str | None = None,
    active: bool | None = None,
) -> list[Collector]:
    """By id; of one region, of some, or of all."""
    wanted = {"team": team, "active": active}
    query = sa.select(collectors).order_by(collectors.c.id)
    if region is not None:
        query = query.where(within(collectors.c.region, region))
    for name, value in wanted.items():
        if value is not None:
            query = query.where(collectors.c[name] == value)
    return [_collector(row) for row in tx.all(query)]


def save_shift(tx: Tx, shift: Shift) -> None:
    """Writes a shift whole, new or not; the collector must be there."""
    lunch = shift.break_
    row = {name: getattr(shift, name) for name in ("collector_id", "date", "start", "end", *_LIMITS)}
    places = {name: _base_row(getattr(shift, name)) for name in ("starts_at", "ends_at")}
    broken = {"earliest": lunch.earliest.isoformat(), "latest": lunch.latest.isoformat()} if lunch else {}
    tx.upsert(shifts, [row | places | {"break": asdict(lunch) | broken if lunch else None}])


def remove_shift(tx: Tx, collector_id: str, day: date) -> bool:
    """False when there was none."""
    return tx.run(sa.delete(shifts).where(shifts.c.collector_id == collector_id, shifts.c.date == day)) == 1


def find_shifts(tx: Tx, since: date, until: date, collector_ids: Iterable[str] | None = None) -> list[Shift]:
    """By date and collector, both days included."""
    query = sa.select(shifts).where(shifts.c.date.between(since, until)).order_by(shifts.c.date, shifts.c.collector_id)
    if collector_ids is not None:
        query = query.where(shifts.c.collector_id.in_(list(collector_ids)))
    return [_shift(row) for row in tx.all(query)]


def _collector(row: RowMapping) -> Collector:
    same = {name: row[name] for name in ("id", "name", "region", "team", "phone", "active")}
    profile = Profile(row["profile"])
    sets: dict[str, Any] = {name: frozenset(row[name]) for name in _SETS}
    return Collector(base=_base(row["base"]), profile=profile, **same, **sets)


def _shift(row: RowMapping) -> Shift:
    same = {name: row[name] for name in ("collector_id", "date", "start", "end", *_LIMITS)}
    starts_at, ends_at = (_base(row[name]) if row[name] else None for name in ("starts_at", "ends_at"))
    return Shift(break_=_break(row["break"]), starts_at=starts_at, ends_at=ends_at, **same)


def _break(record: dict[str, Any] | None) -> LunchBreak | None:
    if record is None:
        return None
    earliest, latest = time.fromisoformat(record["earliest"]), time.fromisoformat(record["latest"])
    return LunchBreak(earliest, latest, record["seconds"])


def _base_row(base: Base | None) -> dict[str, Any] | None:
    return None if base is None else {"text": base.text, "place": [base.place.lat, base.place.lon]}


def _base(record: dict[str, Any]) -> Base:
    return Base(record["text"], Point(*record["place"]))
