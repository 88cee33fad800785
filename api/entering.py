"""Collectors and shifts from rows of a file: good rows are entered beside bad ones, the same file twice is no harm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from api.schemas.collectors import BaseIn, CollectorIn, shift_of
from api.schemas.collectors_csv import ShiftRow, ShiftRowIn
from geo.point import Point
from geo.region import Region
from service import collectors
from service.errors import InvalidError, Issue, NotFoundError
from service.geocoding import Gate
from service.model.collector import Base, Collector
from service.store import Tx
from service.wiring import Rounds


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one row: entered, or refused for the issues."""

    number: int
    collector_id: str | None
    issues: tuple[Issue, ...] = ()


def enter_rows(tx: Tx, house: Rounds, rows: Iterable[ShiftRow], day: date | None) -> list[Entered]:
    """Enters what can be; ``day`` is the date of rows that name none."""
    return [_enter(tx, house, row, day) for row in rows]


def collector_of(tx: Tx, house: Rounds, region: Region, collector_id: str, sent: CollectorIn) -> Collector:
    """The collector as the business takes it. InvalidError ``base_doubtful``."""
    base = base_of(tx, house, region, sent.base)
    skills = frozenset(sent.skills)
    return Collector(
        collector_id, sent.name, region.name, base, sent.team, sent.phone, skills, sent.active, sent.profile
    )


def base_of(tx: Tx, house: Rounds, region: Region, sent: BaseIn) -> Base:
    """The base at its given place, or where its address is found without doubt. InvalidError ``base_doubtful``."""
    if sent.lat is not None and sent.lon is not None:
        return Base(sent.text, Point(sent.lat, sent.lon))
    gate = Gate.of(house.settings, region)
    return collectors.find_base(tx, house.geocoder(region.name), gate, region.name, sent.text)


def _enter(tx: Tx, house: Rounds, row: ShiftRow, day: date | None) -> Entered:
    if row.sent is None:
        return Entered(row.number, None, row.issues)
    on = row.sent.date or day
    if on is None:
        issue = Issue("field_missing", f"{row.place}, column date", "The row names no date.", "Add the column `date`.")
        return Entered(row.number, row.sent.collector_id, (issue,))
    try:
        _put(tx, house, row.sent, on)
    except (InvalidError, NotFoundError) as error:
        refused = Issue(error.code, row.place, error.cause, error.action)
        return Entered(row.number, row.sent.collector_id, (refused,))
    return Entered(row.number, row.sent.collector_id)


def _put(tx: Tx, house: Rounds, sent: ShiftRowIn, on: date) -> None:
    region = house.region(sent.person.region)
    collectors.put_collector(tx, collector_of(tx, house, region, sent.collector_id, sent.person))
    collectors.put_shift(tx, shift_of(sent.collector_id, on, sent.shift))
