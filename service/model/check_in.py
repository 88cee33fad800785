"""A collector at a door, as the phone measured it, and what check-ins together say about where the door is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from geo.point import Point, distance_metres

_BEST_ACCURACY_METRES = 3


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone is: the point, and the radius in metres within which it is with 95 % confidence."""

    point: Point
    accuracy_metres: float


@dataclass(frozen=True, slots=True)
class CheckIn:
    """``metres`` from the pin. ``door``: where the check-in puts the door instead; None: it agrees with the pin."""

    visit_id: str
    case_id: str
    region: str
    text_key: str
    collector_id: str
    date: date
    metres: int
    accuracy_metres: int
    door: Point | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """The door that most check-ins at an address agree on. ``agreeing``: so many of different days or collectors;
    ``at_pin``: so many say that the pin is right. ``since`` and ``until``: their first and last day.
    ``version``: of the address."""

    case_id: str
    region: str
    address_index: int
    text: str
    place: Point
    pinned: bool
    door: Point
    metres: int
    agreeing: int
    at_pin: int
    since: date
    until: date
    version: str


def agreeing(check_ins: Sequence[CheckIn], within_metres: float) -> list[CheckIn]:
    """The largest set of check-ins that propose doors within so many metres of one another, one of each collector and
    day; of equal ones the most accurate. Each set is grown from one of them by the nearest that fits all in it, which
    is enough for the handful of check-ins that an address gets."""
    one_each = {(seen.collector_id, seen.date): seen for seen in check_ins if seen.door is not None}
    groups = (_grown(seed, one_each.values(), within_metres) for seed in one_each.values())
    return min(groups, key=lambda group: (-len(group), sum(seen.accuracy_metres for seen in group)), default=[])


def middle(group: Sequence[CheckIn]) -> Point:
    """The mean of the doors proposed, each weighted by the inverse square of its accuracy (least squares)."""
    weighed = [(seen.door, max(seen.accuracy_metres, _BEST_ACCURACY_METRES) ** -2) for seen in group if seen.door]
    total = sum(weight for _, weight in weighed)
    lat = sum(door.lat * weight for door, weight in weighed) / total
    return Point(lat, sum(door.lon * weight for door, weight in weighed) / total)


def _grown(seed: CheckIn, others: Iterable[CheckIn], within_metres: float) -> list[CheckIn]:
    group: list[CheckIn] = []
    for seen in sorted(others, key=lambda other: _apart(seed, other)):
        if all(_apart(seen, member) <= within_metres for member in group):
            group.append(seen)
    return group


def _apart(one: CheckIn, other: CheckIn) -> float:
    assert one.door is not None and other.door is not None
    return distance_metres(one.door, other.door)
