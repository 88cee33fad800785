"""Cases that may not be visited any more leave every draft, at once and in the same transaction; and messages about
visits that are barred, which nobody has yet, are not sent any more.

Published plans stay as they are and show it; a person decides what to do about those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

import structlog

from service.cases.cutting import without
from service.choosing.valuing import prize_of
from service.model.access import Stamp
from service.model.case import Case, CaseState
from service.model.message import MessageKind
from service.model.plan import Plan, Route, Totals, UnservedCase
from service.model.warning import PlanWarning, WarningCode, warning
from service.store import Tx, drafts, messages, plans
from service.store import cases as case_store

_log = structlog.get_logger(__name__)
_SUMMED = ("travel_seconds", "travel_metres", "wait_seconds", "service_seconds", "work_seconds")


def withdraw(tx: Tx, changed: Iterable[Case], stamp: Stamp) -> tuple[str, ...]:
    """Takes the visits that are barred now off the drafts of days to come; the ids of the drafts that changed."""
    barred = {case.id: case for case in changed if case.holds or case.state is CaseState.CLOSED}
    _withdraw_messages(tx, barred, stamp.today)
    touched = []
    for plan_id, visits in sorted(drafts.visiting(tx, barred, stamp.today).items()):
        gone = {(case_id, day) for case_id, day in visits if why_barred(barred[case_id], day)}
        if gone and drafts.lock(tx, plan_id):
            _shorten(tx, plans.load(tx, plan_id), gone, barred)
            touched.append(plan_id)
    if touched:
        _log.info("drafts shortened", plans=len(touched), cases=len(barred))
    return tuple(touched)


def _withdraw_messages(tx: Tx, barred: Mapping[str, Case], today: date) -> None:
    """Those that call a visit off stay."""
    gone = []
    for message, day in messages.waiting_of_cases(tx, barred):
        case, days = barred[message.case_id], {today, max(day or today, today)}
        if message.kind is not MessageKind.CANCELLED and any(why_barred(case, one) for one in days):
            gone.append(message.id)
    messages.withdraw(tx, gone)


def withdraw_from(tx: Tx, plan_id: str, today: date) -> None:
    """The same for one draft that has just been made: what happened while it was searched for. Locks its cases, so that
    a hold set at this moment is either seen here, or sees the draft."""
    plan = plans.load(tx, plan_id)
    visits = {(s.case_id, r.date) for r in plan.routes for s in r.stops if s.case_id and not s.done}
    known = case_store.load_many(tx, {case_id for case_id, _ in visits}, today, lock=True)
    gone = {(i, day) for i, day in visits if i in known and why_barred(known[i], day)}
    if gone and drafts.lock(tx, plan_id):
        _shorten(tx, plan, gone, known)


def why_barred(case: Case, day: date) -> UnservedCase | None:
    """As a plan says why it does not visit a case that day; None: nothing bars it."""
    if case.state is CaseState.CLOSED:
        return UnservedCase(case.id, "case_closed", "The case is closed.", "Reopen it if it needs a visit.")
    hold = case.held_on(day)
    if hold is None:
        return None
    until = f" until {hold.last_day.isoformat()}" if hold.last_day else ""
    message = f"A hold ({hold.kind}) bars visits{until}."
    return UnservedCase(case.id, "held", message, "Lift the hold, or wait until it ends.")


def _shorten(tx: Tx, plan: Plan, gone: Collection[tuple[str, date]], cases: Mapping[str, Case]) -> None:
    routes: list[Route] = []
    for route in plan.routes:
        leaving = {case_id for case_id, day in gone if day == route.date}
        shorter = without(route, leaving) if any(stop.case_id in leaving for stop in route.stops) else route
        if shorter is not route:
            drafts.put_route(tx, plan.id, route, shorter)
        if shorter is not None:
            routes.append(shorter)
    unserved = [why for case_id, day in sorted(gone) if (why := why_barred(cases[case_id], day))]
    warnings = tuple(_told(one) for one in unserved)
    lost = _prizes(plan, gone, cases)
    figures = _totals(plan, routes, len(unserved), lost)
    drafts.put_figures(tx, replace(plan, totals=figures, warnings=(*plan.warnings, *warnings)), unserved)


def _told(gone: UnservedCase) -> PlanWarning:
    return warning(WarningCode.TAKEN_OFF_DRAFT, case=gone.case_id, reason=gone.reason, said=gone.message)


def _prizes(plan: Plan, gone: Collection[tuple[str, date]], cases: Mapping[str, Case]) -> int:
    """What the visits that are taken off were worth, a crew's once; as planned, or the case's own priority."""
    stops = [(s, route.date) for route in plan.routes for s in route.stops]
    planned = {(s.case_id, day): s.prize for s, day in stops if s.prize is not None}
    return sum(planned.get((case_id, day), prize_of(cases[case_id])) for case_id, day in gone)


def _totals(plan: Plan, routes: list[Route], gone: int, lost: int) -> Totals:
    """Of what is left. A draft's other figures are those of its search."""
    sums = {name: sum(getattr(route, name) for route in routes) for name in _SUMMED}
    return replace(
        plan.totals,
        visits=max(0, plan.totals.visits - gone),
        prize=max(0, plan.totals.prize - lost),
        unserved=plan.totals.unserved + gone,
        collectors=len({route.collector_id for route in routes}),
        **sums,
    )
