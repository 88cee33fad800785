"""The calendar of doors: what kind of day it is at a place and why, and the organisation's own days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geo.point import Point
from geo.region import Region
from service.errors import ConflictError, InvalidError, Issue
from service.holidays import DayKind
from service.model.access import Stamp
from service.model.area import AreaKind
from service.model.case import Case
from service.model.own_day import OwnDay
from service.places.areas import doors_of
from service.settings import Settings
from service.store import Tx, areas, audit, own_days

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Placed:
    """An own day as it was sent, and where: ``pointer`` is a JSON pointer or a line."""

    day: OwnDay
    pointer: str


@dataclass(frozen=True, slots=True)
class DaySeen:
    """``source``: ``public`` or ``own``. ``name``: in the country's own words, or the organisation's."""

    date: date
    kind: DayKind
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class CalendarSeen:
    """What holds at a place: its clock, whose holidays, and every day that is not as its day of the week says."""

    timezone: str
    country: str | None
    subdivision: str | None
    days: tuple[DaySeen, ...]


def look(tx: Tx, settings: Settings, region: Region, place: Point, since: date, until: date) -> CalendarSeen:
    """The calendar at a place of a region, both days included; InvalidError ``days_too_many``."""
    if not 0 <= (until - since).days < MOST_DAYS:
        raise InvalidError(
            "days_too_many", f"The days asked for are not 1 to {MOST_DAYS}.", "Ask for a shorter stretch, since first."
        )
    door = doors_of(tx, settings, region).at(place)
    found = door.calendar
    names = {day.date: day.name for day in own_days.find(tx, region.name, since, until)}
    seen = []
    for n in range((until - since).days + 1):
        day = since + timedelta(days=n)
        if day in found.own:
            seen.append(DaySeen(day, found.own[day], names.get(day, ""), "own"))
        elif found.is_holiday(day):
            seen.append(DaySeen(day, DayKind.HOLIDAY, found.name(day), "public"))
        elif found.is_make_up(day):
            seen.append(DaySeen(day, DayKind.MAKE_UP, "", "public"))
    return CalendarSeen(door.clock.key, found.country, found.subdivision, tuple(seen))


def door_of(case: Case) -> Point:
    """The first of its addresses that has a place. ConflictError ``address_doubtful`` when none has."""
    places = (address.place for address in case.addresses if address.place is not None)
    found = next(places, None)
    if found is None:
        raise ConflictError(
            "address_doubtful", "No address of this case has a place yet.", "Choose one in the review list."
        )
    return found


def list_own(
    tx: Tx, region: str | None = None, since: date | None = None, until: date | None = None
) -> Sequence[OwnDay]:
    """By date; of a region and of everywhere, or all."""
    return own_days.find(tx, region, since, until)


def enter(tx: Tx, regions: Collection[str], days: Sequence[Placed], stamp: Stamp) -> tuple[Issue, ...]:
    """Enters own days, or replaces what was said of them; those with issues are left out."""
    issues = {one.pointer: list(_wrong(tx, regions, one)) for one in days}
    good = {(one.day.region, one.day.place, one.day.date): one.day for one in days if not issues[one.pointer]}
    own_days.save(tx, list(good.values()), stamp.actor, stamp.at)
    if good:
        audit.add(tx, audit.Trace(stamp.at, stamp.actor, "own_days_entered", "calendar", f"{len(good)} days"))
    return tuple(issue for found in issues.values() for issue in found)


def remove(tx: Tx, day: date, region: str, place: str, stamp: Stamp) -> bool:
    """False when there was none."""
    gone = own_days.remove(tx, day, region, place)
    if gone:
        audit.add(tx, audit.Trace(stamp.at, stamp.actor, "own_day_removed", "calendar", day.isoformat()))
    return gone


def _wrong(tx: Tx, regions: Collection[str], one: Placed) -> Iterator[Issue]:
    day = one.day
    if day.region and day.region not in regions:
        yield Issue(
            "region_missing", one.pointer, f"There is no region “{day.region}”.", "Check its name, or leave it empty."
        )
    elif day.place:
        named = {area.name for area in areas.newest(tx, day.region, AreaKind.CALENDARS).areas}
        if not day.region or day.place not in named:
            yield Issue(
                "calendar_place_missing",
                one.pointer,
                "No calendar area of this region has that name.",
                "Draw it first (PUT /v1/regions/NAME/areas/calendars), or leave the place empty.",
            )
