"""A collector and the shifts he or she works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from geo.point import Point
from geo.profile import Profile


@dataclass(frozen=True, slots=True)
class Base:
    """Where a shift starts or ends: an address and its point."""

    text: str
    place: Point


@dataclass(frozen=True, slots=True)
class Collector:
    """``active`` False: kept for history, never planned. ``profile``: how he or she travels. ``languages``: what he or
    she speaks, as BCP 47 tags."""

    id: str
    name: str
    region: str
    base: Base
    team: str = ""
    phone: str | None = None
    skills: frozenset[str] = frozenset()
    active: bool = True
    profile: Profile = Profile.CAR
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LunchBreak:
    """Owed once in a shift with visits: starts between ``earliest`` and ``latest`` (local), lasts ``seconds``."""

    earliest: time
    latest: time
    seconds: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A collector's working period on a date, local time of the region. ``starts_at``/``ends_at`` None: the base."""

    collector_id: str
    date: date
    start: time
    end: time
    max_visits: int | None = None
    max_work_seconds: int | None = None
    max_travel_seconds: int | None = None
    regular_seconds: int | None = None
    break_: LunchBreak | None = None
    starts_at: Base | None = None
    ends_at: Base | None = None

    @property
    def id(self) -> str:
        """Also the shift's id in a solver problem."""
        return f"{self.collector_id}@{self.date.isoformat()}"
