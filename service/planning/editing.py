"""Plans edited by hand: routes as a supervisor dragged them are timed, checked, and saved as a new version.

The check works on the stored problem alone: no roads, no rules engine, no search. That is what makes it quick.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from geo.profile import Profile
from geo.routing import Leg
from service.cases.withdrawing import why_barred
from service.errors import ConflictError, InvalidError, Issue
from service.model.plan import Plan, PlanState, Route, Stop, StopKind, Totals, UnservedCase
from service.model.warning import PlanWarning, WarningCode, warning
from service.places.travel import Hop
from service.planning import corridor
from service.planning.modelling import legend as legends
from service.planning.modelling.answers import Answer
from service.planning.modelling.edits import (
    BrokenRule,
    EditedRoute,
    barred_stop,
    broken_rules,
    orders_of,
    strangers,
)
from service.planning.modelling.legend import Legend
from service.planning.running import Workshop
from service.store import Tx, cases, plans, problems
from service.store.problems import StoredProblem
from solver.orders import CheckedOrders, check_orders
from solver.problem import Problem
from solver.serialize import problem_from_json, solution_from_json, solution_to_json

__all__ = ["BrokenRule", "CheckResult", "CheckedRoute", "CheckedStop", "EditedRoute", "check_routes", "save_version"]


@dataclass(frozen=True, slots=True)
class CheckedStop:
    case_id: str | None
    kind: StopKind
    arrival: datetime
    start: datetime
    leave: datetime
    wait_seconds: int


@dataclass(frozen=True, slots=True)
class CheckedRoute:
    collector_id: str
    date: date
    departure: datetime
    end: datetime
    travel_seconds: int
    travel_metres: int
    work_seconds: int
    stops: tuple[CheckedStop, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All routes with the edited ones in their places, every broken rule, and the cases without a visit."""

    routes: tuple[CheckedRoute, ...]
    broken: tuple[BrokenRule, ...]
    unserved: tuple[str, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class _Edited:
    """A plan's problem with other orders."""

    stored: StoredProblem
    problem: Problem
    legend: Legend
    checked: CheckedOrders
    broken: tuple[BrokenRule, ...]
    barred: Mapping[tuple[str, date], UnservedCase]


def check_routes(tx: Tx, plan_id: str, routes: Sequence[EditedRoute]) -> CheckResult:
    """Times and broken rules of the plan with these routes in it; routes not named stay as they are.

    NotFoundError ``plan_missing``, ConflictError ``plan_state`` for a plan without a solution.
    """
    edited = _edit(tx, plan_id, routes)
    drawn = _reread(edited).plan(plans.load_head(tx, plan_id), edited.checked.solution)
    return CheckResult(
        tuple(_checked(route) for route in drawn.routes),
        edited.broken,
        tuple(case.case_id for case in drawn.unserved),
        drawn.totals,
    )


def save_version(
    tx: Tx, rounds: Workshop, plan_id: str, routes: Sequence[EditedRoute], actor: str, *, accept_broken: bool = False
) -> Plan:
    """A new draft of the plan's series with these routes in it.

    ConflictError ``rules_broken`` when rules are broken that may be accepted and ``accept_broken`` is not set,
    InvalidError ``rules_unacceptable`` when one may never be: the law's, and what cannot be driven.
    """
    edited = _edit(tx, plan_id, routes)
    _refuse(edited.broken, accept_broken)
    base = plans.load_head(tx, plan_id)
    draft = replace(
        base,
        id=uuid.uuid4().hex[:16],
        version=plans.next_version(tx, base.series_id),
        state=PlanState.DRAFT,
        based_on=plan_id,
        created_at=rounds.clock(),
        published_at=None,
        published_by=None,
    )
    legend = replace(_reread(edited).legend, provenance={**edited.legend.provenance, "edited_by": actor})
    roads = rounds.roads(base.region)
    solution = edited.checked.solution
    made = corridor.plan(draft, edited.problem, solution, legend, roads, rounds.estimates)
    made = replace(made, warnings=(*made.warnings, *map(_accepted, edited.broken)))
    plans.insert(tx, made)
    kept = StoredProblem(edited.stored.problem, solution_to_json(solution), legends.to_json(legend))
    problems.save(tx, made.id, kept)
    return made


def _accepted(rule: BrokenRule) -> PlanWarning:
    day = rule.date.isoformat() if rule.date else ""
    told = {"rule": rule.code, "date": day, "said": rule.message}
    return warning(WarningCode.ACCEPTED_BY_HAND, **{**rule.params, **told})


def _edit(tx: Tx, plan_id: str, routes: Sequence[EditedRoute]) -> _Edited:
    stored = problems.load(tx, plan_id) if plans.load_head(tx, plan_id).state is not PlanState.PENDING else None
    if stored is None or stored.solution is None or stored.context is None:
        raise ConflictError("plan_state", f"Plan {plan_id} has no routes yet.", "Wait until its run has ended.")
    problem, legend = problem_from_json(stored.problem), legends.from_json(stored.context)
    before = solution_from_json(stored.solution)
    starts = {step.visit: step.start for route in before.routes for step in route.steps if step.visit is not None}
    barred = _barred_since(tx, legend)
    orders = _without(orders_of(problem, legend, before, routes), legend, barred)
    checked = check_orders(problem, orders, starts)
    broken = (*strangers(legend, routes), *_held(barred, routes), *broken_rules(legend, checked.broken))
    return _Edited(stored, problem, legend, checked, broken, barred)


def _barred_since(tx: Tx, legend: Legend) -> dict[tuple[str, date], UnservedCase]:
    """By case and day, what bars a visit now that the problem does not know of: a hold set since, or a closed case."""
    days = {shift.date for shift in legend.shifts.values()}
    known = cases.load_many(tx, {wanted.case_id for wanted in legend.visits}, min(days)) if days else {}
    return {(case.id, day): why for case in known.values() for day in days if (why := why_barred(case, day))}


def _without(
    orders: Mapping[str, tuple[str, ...]], legend: Legend, barred: Mapping[tuple[str, date], UnservedCase]
) -> dict[str, tuple[str, ...]]:
    wanted = legend.by_visit

    def stays(visit: str, shift: str) -> bool:
        return shift not in legend.shifts or (wanted[visit].case_id, legend.shifts[shift].date) not in barred

    return {shift: tuple(visit for visit in visits if stays(visit, shift)) for shift, visits in orders.items()}


def _held(barred: Mapping[tuple[str, date], UnservedCase], routes: Iterable[EditedRoute]) -> Iterator[BrokenRule]:
    for route in routes:
        for case_id in route.cases:
            why = barred.get((case_id, route.date))
            if why is not None:
                yield barred_stop(route, why)


def _reread(edited: _Edited) -> Answer:
    """The answer to the edited orders, undrawn, with the cases that were taken off among the unserved."""
    wanted = edited.legend.by_visit
    done = {stop.visit for stops in edited.legend.done.values() for stop in stops}
    served = {wanted[visit].case_id for visit in (*edited.checked.solution.served, *done)}
    told = {case.case_id: case for case in edited.legend.unserved}
    left = sorted({w.case_id for w in edited.legend.visits} - served)
    since = {case_id: why for (case_id, _), why in edited.barred.items()}
    unserved = tuple(since.get(case_id) or told.get(case_id, _taken_off(case_id)) for case_id in left)
    return Answer(edited.problem, replace(edited.legend, unserved=unserved), _undrawn)


def _undrawn(profile: Profile, hops: Sequence[Hop]) -> list[Leg]:
    return [Leg("", hop.seconds, hop.metres, hop.estimated) for hop in hops]


def _taken_off(case_id: str) -> UnservedCase:
    return UnservedCase(case_id, "taken_off", "It was taken off by hand.", "Put it on a route, or plan it another day.")


def _refuse(broken: Iterable[BrokenRule], accept_broken: bool) -> None:
    never = [_issue(rule) for rule in broken if not rule.acceptable]
    if never:
        raise InvalidError(
            "rules_unacceptable", "Rules are broken that nobody may accept.", "Mend these stops.", tuple(never)
        )
    issues = [_issue(rule) for rule in broken]
    if issues and not accept_broken:
        action = "Mend these routes, or accept the broken rules."
        raise ConflictError("rules_broken", f"{len(issues)} rules are broken.", action, tuple(issues))


def _issue(rule: BrokenRule) -> Issue:
    where = [rule.collector_id or "", rule.date.isoformat() if rule.date else "", rule.case_id or ""]
    return Issue(rule.code, "/routes/" + "/".join(part for part in where if part), rule.message, rule.action)


def _checked(route: Route) -> CheckedRoute:
    return CheckedRoute(
        route.collector_id,
        route.date,
        route.departure,
        route.end,
        route.travel_seconds,
        route.travel_metres,
        route.work_seconds,
        tuple(_checked_stop(stop) for stop in route.stops),
    )


def _checked_stop(stop: Stop) -> CheckedStop:
    wait = round((stop.start - stop.arrival).total_seconds())
    return CheckedStop(stop.case_id, stop.kind, stop.arrival, stop.start, stop.leave, wait)
