"""Everything a run plans from, gathered once: the records, the rules in force, what is published, what is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from geo.point import Point
from service.choosing.outlook import Outlook
from service.lawful.rules import Allowed, Barred
from service.model.brief import BRIEF_RULES, BriefRules
from service.model.case import Address, Case
from service.model.collector import Collector, Shift
from service.model.door import Door
from service.model.limits import LIMITS, Limits, WorkedDay
from service.model.plan import PlanRequest
from service.model.policy import Policy
from service.places.doors import Doors
from service.planning.sharing import Share
from solver.problem import Prices


class Ask(Protocol):
    """What the rules say of a visit to a case at one of its addresses, whose door that is, on each of some days."""

    def policy(self, region: str, day: date) -> Policy:
        """Which policy holds in a region on a day."""
        ...

    def __call__(
        self, case: Case, address: Address, door: Door, days: Sequence[date], /
    ) -> Sequence[Allowed | Barred]: ...


@dataclass(frozen=True, slots=True)
class Promised:
    """Where a published plan places a case."""

    collector_id: str
    date: date
    start: datetime
    address: Point


@dataclass(frozen=True, slots=True)
class MadeStop:
    """A stop that was made, with the leg that led to it."""

    case_id: str
    place: Point
    arrival: datetime
    start: datetime
    leave: datetime
    polyline: str
    leg_seconds: int
    leg_metres: int
    leg_estimated: bool


@dataclass(frozen=True, slots=True)
class Underway:
    """A shift on the road: what is behind it, and where and when the rest begins."""

    departed: datetime
    place: Point
    time: datetime
    travelled_seconds: int
    break_taken: bool
    made: tuple[MadeStop, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """``elsewhere``: cases that published plans visit, from today on, on days of collectors that are not planned here;
    with those dates.

    ``promised``: by case, what the plan that is revised says. ``underway``: by shift id. ``from_instant``: nothing new
    begins before it. ``doors``: what holds where. ``not_preferred_seconds``: the price of a visit that none of its
    preferred collectors makes. ``outlook``: ranks and chances; None: each case is worth its own priority at any hour.
    ``shares``: by shift id, its even share of work and hard cases, priced as ``limits`` say. ``briefs``: the rules that
    choose how a visit is made. ``there``: who is there, before any limit; ``worked``: the days of these
    collectors around the plan, both for planning the same again under other limits.
    """

    request: PlanRequest
    timezone: str
    cases: tuple[Case, ...]
    people: tuple[tuple[Collector, Shift], ...]
    ask: Ask
    elsewhere: Mapping[str, frozenset[date]] = field(default_factory=dict)
    promised: dict[str, tuple[Promised, ...]] = field(default_factory=dict)
    underway: dict[str, Underway] = field(default_factory=dict)
    from_instant: datetime | None = None
    doors: Doors = field(default_factory=Doors)
    not_preferred_seconds: int = Prices().not_preferred
    outlook: Outlook | None = None
    limits: Limits = LIMITS
    shares: Mapping[str, Share] = field(default_factory=dict)
    briefs: BriefRules = BRIEF_RULES
    there: tuple[tuple[Collector, Shift], ...] = ()
    worked: tuple[WorkedDay, ...] = ()
