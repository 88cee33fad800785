"""What is measured of the work: one record for each stop and each route, and the figures that they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from service.model.outcome import OutcomeKind, Promise
from service.model.promise import PromiseState


class Part(StrEnum):
    """What tells visits apart in a report; the value is the column."""

    DATE = "date"
    HOUR = "hour"
    COLLECTOR = "collector_id"
    AREA = "area"
    POLICY = "plan_id"


class VisitRecord(NamedTuple):
    """Stops of published plans that are alike in all that is told here, so many ``visits``, with what came of them.

    ``date``: of the route; ``hour``: planned, by the clock at the door. Seconds and metres are those of all of them. A
    promise stands alone. ``lead``: of a crew's stops, the one that counts where visits are counted; each counts for its
    own collector. ``outcome`` None: nothing was reported. ``promised``: the promise made then, with what became of it.
    ``elsewhere``: another system planned and made it; ``timed``: how long it took, and the way there, is known.
    """

    case_id: str
    collector_id: str
    team: str
    area: str
    policy: str
    date: date
    hour: int
    leg_seconds: int
    leg_metres: int
    service_seconds: int
    visits: int = 1
    lead: bool = True
    outcome: OutcomeKind | None = None
    currency: str = ""
    paid_minor: int = 0
    promised: Promise | None = None
    promise_state: PromiseState | None = None
    elsewhere: bool = False
    timed: bool = True


@dataclass(frozen=True, slots=True)
class RouteRecord:
    """One collector's published day."""

    collector_id: str
    team: str
    date: date
    work_seconds: int
    travel_seconds: int
    travel_metres: int
    hard_cases: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """So many cases that published plans left out: the reason's code."""

    date: date
    code: str
    count: int = 1


BY_RULE = frozenset(
    {
        "held",
        "not_before",
        "visited_that_day",
        "visit_cap",
        "contact_cap",
        "debtor_visited",
        "spared_days",
        "festival",
        "debt_too_young",
        "notice_missing",
        "notice_running",
        "place_barred",
        "place_needs_consent",
        "place_after_home",
        "place_after_missed",
        "place_not_named",
        "place_refused",
        "request_hours",
        "no_visiting_hours",
        "public_holiday",
        "no_go_zone",
        "no_go_hours",
        "territory_conflict",
        "limitation_passed",
        "no_opening",
    }
)
"""Reasons that the visit rules give; the others are those of ranks, addresses and of the search."""


class GroupBy(StrEnum):
    """AREA, HOUR and POLICY belong to visits alone: work, waiting and the way home have none, so their travel is that
    of the legs that led to the visits."""

    ALL = "all"
    TEAM = "team"
    COLLECTOR = "collector"
    AREA = "area"
    HOUR = "hour"
    WEEKDAY = "weekday"
    POLICY = "policy"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Figures:
    """``planned`` visits, ``made`` ones (reported), of them ``met``. Money in minor units by currency.

    ``made_elsewhere``: those of ``made`` that other systems planned and made. ``kept_minor``: of the promises that were
    kept; ``paid_minor``: at doors. ``seconds_per_contact`` and ``metres_per_contact``: work and travel for each debtor
    met where both are known, None where nobody was. ``travel_permille``: share of travel in the work.
    ``evenness_permille``: of work between collectors, 1000 is even; None below two of them. ``refusals``: cases that
    plans left out, by reason.
    """

    planned: int = 0
    made: int = 0
    met: int = 0
    outcomes: Mapping[OutcomeKind, int] = field(default_factory=dict)
    promises_made: int = 0
    promises_kept: int = 0
    promises_broken: int = 0
    promised_minor: Mapping[str, int] = field(default_factory=dict)
    kept_minor: Mapping[str, int] = field(default_factory=dict)
    paid_minor: Mapping[str, int] = field(default_factory=dict)
    work_seconds: int = 0
    travel_seconds: int = 0
    travel_metres: int = 0
    seconds_per_contact: int | None = None
    metres_per_contact: int | None = None
    travel_permille: int | None = None
    met_permille: int | None = None
    kept_permille: int | None = None
    evenness_permille: int | None = None
    refusals: Mapping[str, int] = field(default_factory=dict)
    made_elsewhere: int = 0

    @property
    def by_rule(self) -> Mapping[str, int]:
        """Those of the refusals that the visit rules gave."""
        return {code: count for code, count in self.refusals.items() if code in BY_RULE}
