"""One try to meet a debtor at a door: where, when by the door's clock, and whether anybody was met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import floor

from geo.point import Point
from service.model.case import AddressKind
from service.model.outcome import OutcomeKind

_SATURDAY = 5
_MORNING_ENDS, _EVENING_BEGINS = 11, 18

MET = frozenset({OutcomeKind.MET, OutcomeKind.PROMISE, OutcomeKind.PAID, OutcomeKind.REFUSED, OutcomeKind.HARDSHIP})
"""Somebody who speaks for the debtor was met. That a door is wrong or dangerous says nothing about the hour."""
MISSED = frozenset({OutcomeKind.NOT_HOME})


class PartOfDay(StrEnum):
    """MORNING: a working day before 11:00. EVENING: from 18:00. DAY: between them. WEEKEND: Saturday and Sunday, and
    public holidays. The parts of process servers' practice: one attempt in the morning, one in the evening, one at a
    weekend."""

    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class Attempt:
    """``at``: local time at the door. ``free``: that day was a public holiday there. ``area``: see ``area_of``."""

    case_id: str
    at: datetime
    met: bool
    kind: AddressKind = AddressKind.HOME
    area: str = ""
    free: bool = False
    collector_id: str = ""

    @property
    def part(self) -> PartOfDay:
        return part_of(self.at.date(), self.at.hour, self.free)


def part_of(day: date, hour: int, free: bool = False) -> PartOfDay:
    """The part of the day that an hour of a day belongs to."""
    if free or day.weekday() >= _SATURDAY:
        return PartOfDay.WEEKEND
    if hour < _MORNING_ENDS:
        return PartOfDay.MORNING
    return PartOfDay.EVENING if hour >= _EVENING_BEGINS else PartOfDay.DAY


PIECES_PER_DEGREE = 50


def area_of(place: Point) -> str:
    """A piece of the earth about two kilometres wide: 0.02 degrees each way, named by its south-western corner."""
    return area_at(floor(place.lat * PIECES_PER_DEGREE), floor(place.lon * PIECES_PER_DEGREE))


def area_at(south: int, west: int) -> str:
    """The name of the piece whose corner is so many pieces north of the equator and east of Greenwich."""
    return f"{south}/{west}"
