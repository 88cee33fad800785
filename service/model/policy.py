"""A policy: the visit rules of a jurisdiction, as data with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
DAY_KINDS = (*WEEKDAYS, HOLIDAY)


class Calendar(Protocol):
    """Public holidays at the door."""

    def is_holiday(self, day: date) -> bool: ...

    def is_make_up(self, day: date) -> bool:
        """A day of the weekend that is worked for a holiday."""
        ...


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of a day, local time at the door, in which a whole visit must lie."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class CrewRule:
    """``collectors`` are needed when all that is stated holds: the case has one of ``risks``, the visit ends later than
    ``after``. Nothing stated: always."""

    collectors: int
    risks: frozenset[str] = frozenset()
    after: time | None = None


@dataclass(frozen=True, slots=True)
class VisitCap:
    """At most ``visits`` in any ``days`` days in a row."""

    visits: int
    days: int


@dataclass(frozen=True, slots=True)
class Policy:
    """``hours`` by kind of day (mon…sun, holiday): none means no visits. ``confidence`` of the source: H, M, L or -."""

    name: str
    title: str
    version: str
    effective_from: date | None
    source: str
    confidence: str
    advice: str
    hours: Mapping[str, tuple[Hours, ...]]
    crew: tuple[CrewRule, ...] = ()
    caps: tuple[VisitCap, ...] = ()

    def day_kind(self, day: date, calendar: Calendar) -> str:
        """A make-up workday has a Monday's hours."""
        if calendar.is_holiday(day):
            return HOLIDAY
        return WEEKDAYS[0] if calendar.is_make_up(day) else WEEKDAYS[day.weekday()]
