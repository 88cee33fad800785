"""Publishing: from then on collectors follow the plan, and it is never changed in place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from service.areas import doors_of
from service.cases import is_elsewhere
from service.doors import Doors
from service.errors import ConflictError, Issue
from service.model.case import Case, CaseState
from service.model.plan import Plan, PlanState, Route, Stop
from service.planning import Surroundings
from service.store import Tx, cases, plans, published


def publish(tx: Tx, rounds: Surroundings, plan_id: str, actor: str, *, supersede: bool = False) -> Plan:
    """Makes a draft the plan of its collector-days; one that is published already stays as it is.

    ConflictError ``plan_state`` (not a draft), ``plan_outdated`` (a case may not be visited any more, lies in a no-go
    zone by now, a day is past, or the case is on another published route: issues name them), ``plan_conflict`` (another
    published plan has one of these collector-days, and ``supersede`` is not set).
    """
    plan = plans.load(tx, plan_id)
    if plan.state is PlanState.DRAFT:
        outdated = list(_outdated(tx, rounds, plan))
        if outdated:
            raise ConflictError(
                "plan_outdated",
                f"{len(outdated)} of its stops may not be made any more.",
                "Plan these days again, or take the stops off in a new version.",
                tuple(outdated),
            )
    return published.publish(tx, plan_id, actor, rounds.clock(), supersede)


def moved_cases(tx: Tx, plan: Plan, now: datetime) -> tuple[str, ...]:
    """Cases whose address was moved, or became doubtful, since the plan was published; of days that are not over. The
    plan stays as it is: a person plans those days again, or tells the collector."""
    if plan.state is not PlanState.PUBLISHED:
        return ()
    today = now.astimezone(ZoneInfo(plan.timezone)).date()
    ahead = [s for route in plan.routes if route.date >= today for s in route.stops if s.case_id and not s.done]
    known = cases.load_many(tx, {stop.case_id for stop in ahead if stop.case_id}, today)
    moved = {s.case_id for s in ahead if s.case_id in known and is_elsewhere(known[s.case_id], s)}
    return tuple(sorted(case_id for case_id in moved if case_id))


def _outdated(tx: Tx, rounds: Surroundings, plan: Plan) -> Iterator[Issue]:
    today = rounds.clock().astimezone(ZoneInfo(plan.timezone)).date()
    doors = doors_of(tx, rounds.settings, rounds.region(plan.region))
    wanted = [(route, stop) for route in plan.routes for stop in route.stops if stop.case_id and not stop.done]
    known = cases.load_many(tx, {stop.case_id for _, stop in wanted if stop.case_id}, today)
    elsewhere = _visited_elsewhere(tx, plan)
    for i, (route, stop) in enumerate(wanted):
        assert stop.case_id is not None
        cause = _why_not(known.get(stop.case_id), route, stop, stop.case_id in elsewhere) or _no_go(doors, stop)
        if route.date < today:
            cause = ("date_past", "its day is past")
        if cause is not None:
            code, sentence = cause
            yield Issue(code, f"/stops/{i}", f"Case {stop.case_id}: {sentence}.", "Take it off the plan.")


def _why_not(case: Case | None, route: Route, stop: Stop, elsewhere: bool) -> tuple[str, str] | None:
    if case is None:
        return "case_missing", "it is gone"
    if case.state is CaseState.CLOSED:
        return "case_closed", "it was closed meanwhile"
    hold = case.held_on(route.date)
    if hold is not None:
        return "case_held", f"it is on hold ({hold.kind})"
    if case.not_before is not None and route.date < case.not_before:
        return "case_not_before", f"no visit before {case.not_before}"
    if is_elsewhere(case, stop):
        return "case_moved", "its address changed meanwhile"
    return ("case_planned", "another published plan visits it on these days") if elsewhere else None


def _no_go(doors: Doors, stop: Stop) -> tuple[str, str] | None:
    zone = doors.at(stop.place).barred_by if stop.place is not None else None
    return ("no_go_zone", f"its door lies in the no-go zone “{zone.name}” by now") if zone is not None else None


def _visited_elsewhere(tx: Tx, plan: Plan) -> frozenset[str]:
    """Cases on published routes of these dates that publishing this plan would leave in force."""
    own = {(route.collector_id, route.date) for route in plan.routes if route.stops}
    kept = {
        (collector_id, day): other
        for (collector_id, day), other in published.plans_of_days(tx, plan.dates).items()
        if (collector_id, day) not in own and plans.load_head(tx, other).series_id != plan.series_id
    }
    routes = [
        route
        for (collector_id, day), other in kept.items()
        for route in plans.load_routes(tx, other, plan.timezone, collector_id)
        if route.date == day
    ]
    return frozenset(stop.case_id for route in routes for stop in route.stops if stop.case_id)
