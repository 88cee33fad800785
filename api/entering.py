"""Collectors and shifts from rows of a file: good rows are entered beside bad ones, the same file twice is no harm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from api.schemas.collectors import BaseIn, CollectorIn, shift_of
from api.schemas.collectors_csv import ShiftRow
from geo.point import Point
from geo.region import Region
from service.errors import InvalidError, Issue, NotFoundError
from service.model.collector import Base, Collector, Shift
from service.people import collectors
from service.places.geocoding import Gate
from service.store import Tx
from service.wiring import Rounds


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one row: entered, or refused for the issues."""

    number: int
    collector_id: str | None
    issues: tuple[Issue, ...] = ()


def enter_rows(house: Rounds, rows: Iterable[ShiftRow], day: date | None) -> list[Entered]:
    """Enters what can be, all in one transaction; ``day`` is the date of rows that name none."""
    read = [_read(house, row, day) for row in rows]  # looks addresses up, before anything is locked
    with house.store.begin() as tx:
        return [_enter(tx, one) if isinstance(one, _Wanted) else one for one in read]


def collector_of(house: Rounds, region: Region, collector_id: str, sent: CollectorIn) -> Collector:
    """The collector as the business takes it; looks the base up. InvalidError ``base_doubtful``."""
    base = base_of(house, region, sent.base)
    return Collector(
        collector_id,
        sent.name,
        region.name,
        base,
        sent.team,
        sent.phone,
        frozenset(sent.skills),
        sent.active,
        sent.profile,
        frozenset(sent.languages),
    )


def base_of(house: Rounds, region: Region, sent: BaseIn) -> Base:
    """The base at its given place, or where its address is found without doubt. InvalidError ``base_doubtful``."""
    if sent.lat is not None and sent.lon is not None:
        return Base(sent.text, Point(sent.lat, sent.lon))
    gate = Gate.of(house.settings, region)
    return collectors.find_base(house.store, house.geocoder(region.name), gate, region.name, sent.text)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A good row, ready to be entered."""

    row: ShiftRow
    collector: Collector
    shift: Shift


def _read(house: Rounds, row: ShiftRow, day: date | None) -> _Wanted | Entered:
    if row.sent is None:
        return Entered(row.number, None, row.issues)
    on = row.sent.date or day
    if on is None:
        issue = Issue("field_missing", f"{row.place}, column date", "The row names no date.", "Add the column `date`.")
        return Entered(row.number, row.sent.collector_id, (issue,))
    try:
        region = house.region(row.sent.person.region)
        collector = collector_of(house, region, row.sent.collector_id, row.sent.person)
    except (InvalidError, NotFoundError) as error:
        return _refused(row, row.sent.collector_id, error)
    return _Wanted(row, collector, shift_of(row.sent.collector_id, on, row.sent.shift))


def _enter(tx: Tx, wanted: _Wanted) -> Entered:
    try:
        collectors.put_collector(tx, wanted.collector)
        collectors.put_shift(tx, wanted.shift)
    except (InvalidError, NotFoundError) as error:
        return _refused(wanted.row, wanted.collector.id, error)
    return Entered(wanted.row.number, wanted.collector.id)


def _refused(row: ShiftRow, collector_id: str, error: InvalidError | NotFoundError) -> Entered:
    return Entered(row.number, collector_id, (Issue(error.code, row.place, error.cause, error.action),))
