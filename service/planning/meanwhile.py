"""What befell a plan since it was made, beside the visit rules: another hour agreed with a debtor, a collector away, a
crew that the plan would part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service.appointing import agreeing
from service.errors import Issue
from service.lawful.rules import local_span
from service.model.case import Case
from service.model.limits import Away
from service.model.plan import Plan, Route, Stop
from service.model.rule import Span
from service.places.doors import Doors
from service.store import Tx, absences, outcomes

type Cause = tuple[str, str]
"""A code, and why a stop may not be made, in a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """``cases``: with the appointments that bind now. ``away`` by collector."""

    cases: Mapping[str, Case]
    away: Mapping[str, Sequence[Away]]
    doors: Doors
    timezone: str

    def objection(self, route: Route, stop: Stop) -> Cause | None:
        """Why a stop cannot be made as planned; None: nothing that is known here."""
        if any(_overlap(one, route, stop, ZoneInfo(self.timezone)) for one in self.away.get(route.collector_id, ())):
            return "collector_away", f"collector {route.collector_id} is away then"
        case = self.cases.get(stop.case_id or "")
        return None if case is None else self._broken_promise(case, stop)

    def _broken_promise(self, case: Case, stop: Stop) -> Cause | None:
        agreed = [window for window in case.windows if window.appointment]
        if not agreed:
            return ("appointment_gone", "what was agreed with the debtor holds no more") if stop.appointment else None
        clock = self.doors.at(stop.place).clock if stop.place is not None else ZoneInfo(self.timezone)
        day = stop.start.astimezone(clock).date()  # a night shift's visit past midnight is made on the next one
        on_day = [window for window in agreed if window.date in (None, day)]
        if any(_holds(local_span(day, window.start, window.end, clock), stop) for window in on_day):
            return None
        return "appointment_other", "another time is agreed with the debtor"


def since(tx: Tx, plan: Plan, known: Mapping[str, Case], doors: Doors) -> Meanwhile:
    """As the store has it now, of the plan's dates."""
    bound = agreeing.bound(tx, known.values(), plan.dates)
    away: dict[str, list[Away]] = {}
    for one in absences.find(tx, min(plan.dates), max(plan.dates)):
        away.setdefault(one.collector_id, []).append(one)
    return Meanwhile({case.id: case for case in bound}, away, doors, plan.timezone)


def parted(tx: Tx, kept: Iterable[Route], given_up: Iterable[Route], now: datetime) -> Iterator[Issue]:
    """The visits ahead that stay with one collector, while the plan takes the day of another who was to come along."""
    gone = {(route.collector_id, route.date) for route in given_up}
    left = [(r, s) for r in kept for s in r.stops if s.leave > now and any((c, r.date) in gone for c in s.crew_with)]
    reported = outcomes.standing(tx, [stop.visit_id for _, stop in left])
    for route, stop in left:
        if stop.visit_id not in reported:
            others = ", ".join(name for name in stop.crew_with if (name, route.date) in gone)
            cause = f"Case {stop.case_id}: {route.collector_id} would be left without {others} on {route.date}."
            action = f"Plan the day of {route.collector_id} anew as well, or leave out that of {others}."
            yield Issue("crew_parted", f"/routes/{route.collector_id}/{route.date.isoformat()}", cause, action)


def _overlap(away: Away, route: Route, stop: Stop, zone: ZoneInfo) -> bool:
    """Whoever is away for a part of the day may make the visits of the other."""
    if not away.on(route.date):
        return False
    if away.start is None or away.end is None:
        return True
    span = local_span(route.date, away.start, away.end, zone)
    return stop.arrival.timestamp() < span.end.timestamp() and span.start.timestamp() < stop.leave.timestamp()


def _holds(span: Span, stop: Stop) -> bool:
    return span.start.timestamp() <= stop.start.timestamp() and stop.leave.timestamp() <= span.end.timestamp()
