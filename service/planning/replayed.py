"""A replayed day beside the one that was planned and what happened of it: both plans measured by the same measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from geo.profile import Profile
from geo.routing import Leg
from service.choosing.meeting import Spot
from service.choosing.outlook import Outlook
from service.evaluating.tallying import evenness
from service.model.attempt import MET, area_of
from service.model.case import AddressKind, Case
from service.model.inputs import Inputs
from service.model.outcome import Outcome
from service.model.plan import Plan, PlanState, Route, Stop, UnservedCase
from service.model.replay import Happened, Instead, ReplayResult, Side
from service.places.travel import Hop
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.answers import Answer
from service.planning.modelling.legend import Legend
from solver.problem import Problem
from solver.solution import Solution

EDITED, ROADS_REBUILT, NEIGHBOURS, POLICY_NEWER = "edited_by_hand", "roads_rebuilt", "neighbour_days", "policy_newer"
"""Remarks: the plan was changed by hand after its run; travel is measured on roads that were built since; limits are
other ones, and the days around are counted as hard or late by those of then; the policy of then has a newer version."""

type Visits = Mapping[tuple[str, date], tuple[Route, Stop]]
"""By case and day, the first stop of its crew."""


@dataclass(frozen=True)
class ReplayedDay:
    """``then``: the agenda of the plan; ``asked``: that of the replay. ``reported``: outcomes by case and day."""

    plan: Plan
    then: Agenda
    asked: Agenda
    reported: Mapping[tuple[str, date], Outcome]
    inputs: Inputs
    changed: Inputs
    edited: bool
    built_at: datetime

    def result(self, problem: Problem, solution: Solution, legend: Legend) -> ReplayResult:
        """The replay's plan is read back without geometry and never stored."""
        blank = Plan(self.plan.id, "", 0, PlanState.PENDING, self.plan.region, self.plan.timezone, self.plan.dates)
        replayed = Answer(problem, legend, _undrawn).plan(blank, solution)
        before, after = _visits(self.plan.routes), _visits(replayed.routes)
        return ReplayResult(
            planned=self._side(self.plan, before),
            replayed=self._side(replayed, after),
            happened=self._happened(before),
            both=len(before.keys() & after.keys()),
            only_planned=self._instead(before, after, replayed.unserved),
            only_replayed=self._instead(after, before, self.plan.unserved),
            remarks=tuple(self._remarks()),
            sources=self._sources(replayed),
        )

    def _side(self, plan: Plan, visits: Visits) -> Side:
        work: Counter[str] = Counter({collector.id: 0 for collector, _ in self.then.there})
        for route in plan.routes:
            work[route.collector_id] += route.work_seconds
        return Side(
            visits=len(visits),
            collectors=len({route.collector_id for route in plan.routes}),
            points=sum(_points(self.then, case_id) for case_id, _ in visits),
            points_asked=sum(_points(self.asked, case_id) for case_id, _ in visits),
            expected_permille=sum(self._chance(stop, day) for (_, day), (_, stop) in visits.items()),
            travel_seconds=sum(route.travel_seconds for route in plan.routes),
            travel_metres=sum(route.travel_metres for route in plan.routes),
            work_seconds=sum(work.values()),
            evenness_permille=evenness(list(work.values())),
            refusals=dict(sorted(Counter(case.reason for case in plan.unserved).items())),
        )

    def _chance(self, stop: Stop, day: date) -> int:
        """By the history of then, in thousandths."""
        outlook, case = self.then.outlook, self._cases.get(stop.case_id or "")
        if outlook is None or case is None or stop.place is None:
            return 0
        door = self.then.doors.at(stop.place)
        at = stop.start.astimezone(door.clock)
        kind = next((a.kind for a in case.addresses if a.place == stop.place), AddressKind.HOME)
        spot = Spot(case.id, kind, area_of(stop.place))
        return outlook.chances.permille(spot, day, at.hour, door.calendar.is_holiday(day))

    def _happened(self, planned: Visits) -> Happened:
        said = {key: self.reported[key] for key in planned.keys() & self.reported.keys()}
        kinds = Counter(outcome.kind for outcome in said.values())
        paid: Counter[str] = Counter()
        for (case_id, _), outcome in said.items():
            if outcome.amount_paid_minor:
                paid[self._cases[case_id].currency if case_id in self._cases else ""] += outcome.amount_paid_minor
        return Happened(
            made=len(said),
            met=sum(count for kind, count in kinds.items() if kind in MET),
            outcomes=dict(sorted(kinds.items())),
            promises=sum(outcome.promise is not None for outcome in said.values()),
            paid_minor=dict(sorted(paid.items())),
        )

    def _instead(self, here: Visits, there: Visits, left_out: Sequence[UnservedCase]) -> tuple[Instead, ...]:
        reasons = {case.case_id: case.reason for case in left_out}
        cases = {case_id for case_id, _ in there}
        found = (
            Instead(
                case_id,
                route.collector_id,
                day,
                stop.start,
                _points(self.then, case_id),
                _points(self.asked, case_id),
                reasons.get(case_id, ""),
                self.reported[case_id, day].kind if (case_id, day) in self.reported else None,
            )
            for (case_id, day), (route, stop) in here.items()
            if case_id not in cases
        )
        return tuple(sorted(found, key=lambda one: (-one.points_asked, -one.points, one.case_id)))

    def _remarks(self) -> Iterator[str]:
        if self.edited:
            yield EDITED
        if self.built_at > self.inputs.at:
            yield ROADS_REBUILT
        if self.changed.limits != self.inputs.limits:
            yield NEIGHBOURS
        same = self.changed.policy.name == self.inputs.policy.name
        if same and self.changed.policy.version != self.inputs.policy.version:
            yield POLICY_NEWER

    def _sources(self, replayed: Plan) -> dict[str, str]:
        then, asked = self.inputs.policy, self.changed.policy
        said = {"planned_policy": f"{then.name} {then.version}", "replayed_policy": f"{asked.name} {asked.version}"}
        named = ("engine", "search_seconds", "seed", "travel")
        said |= {f"planned_{name}": self.plan.provenance.get(name, "") for name in named}
        return said | {f"replayed_{name}": replayed.provenance.get(name, "") for name in named}

    @cached_property
    def _cases(self) -> Mapping[str, Case]:
        return {case.id: case for case in self.then.cases}


def _visits(routes: Sequence[Route]) -> Visits:
    found: dict[tuple[str, date], tuple[Route, Stop]] = {}
    for route in sorted(routes, key=lambda route: (route.date, route.collector_id)):
        for stop in route.stops:
            if stop.case_id is not None:
                found.setdefault((stop.case_id, route.date), (route, stop))
    return found


def _points(agenda: Agenda, case_id: str) -> int:
    outlook: Outlook | None = agenda.outlook
    worth = outlook.worth.get(case_id) if outlook is not None else None
    return worth.points if worth is not None else 0


def _undrawn(profile: Profile, hops: Sequence[Hop]) -> list[Leg]:
    return [Leg("", hop.seconds, hop.metres, hop.estimated) for hop in hops]
