"""Publishing: from then on collectors follow the plan, and it is never changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service import announcing
from service.cases.changing import is_elsewhere
from service.errors import ConflictError, InvalidError, Issue
from service.model.case import Case, CaseState
from service.model.plan import Plan, PlanState, Route, Stop
from service.planning import vetting
from service.planning.vetting import Wanted
from service.store import Tx, outcomes, plans, published
from service.surroundings import Surroundings


def publish(
    tx: Tx, rounds: Surroundings, plan_id: str, actor: str, *, supersede: bool = False, until: date | None = None
) -> Plan:
    """Makes a draft the plan of its collector-days; one that is published already stays as it is.

    ``until``: only of the days up to that one; later ones float, and are planned anew by a plan that keeps published
    days. InvalidError ``publish_until`` when the plan has no visit so early. ConflictError ``plan_state`` (not a
    draft), ``plan_outdated`` (issues name the stops that may not be made any more, see ``vetting``), ``plan_conflict``
    (another published plan has one of these collector-days, and ``supersede`` is not set).
    """
    plan = plans.load(tx, plan_id)
    if plan.state is PlanState.DRAFT:
        outdated = vetting.issues(tx, rounds, _until(plan, until), until or date.max)
        if outdated:
            raise ConflictError(
                "plan_outdated",
                f"{len(outdated)} of its stops may not be made any more.",
                "Plan these days again, or take the stops off in a new version.",
                tuple(outdated),
            )
    done = published.publish(tx, plan_id, actor, rounds.clock(), supersede, until or date.max)
    if plan.state is PlanState.DRAFT:
        announcing.announce(tx, announcing.of_plan(_until(done, until), rounds.clock()))
    return done


def _until(plan: Plan, until: date | None) -> Plan:
    """The plan as far as it is to be published."""
    if until is None:
        return plan
    routes = tuple(route for route in plan.routes if route.date <= until)
    if not any(route.stops for route in routes):
        raise InvalidError(
            "publish_until", f"The plan has no visit until {until}.", "Name one of its days, or leave the day out."
        )
    return replace(plan, routes=routes, dates=tuple(day for day in plan.dates if day <= until))


def published_dates(tx: Tx, plan: Plan) -> tuple[date, ...]:
    """Those of its days that some collector follows; the others of a published plan float, or follow a later plan."""
    return tuple(sorted({day for _, day in published.days_of_plan(tx, plan.id)}))


@dataclass(frozen=True, slots=True)
class Changed:
    """What befell the cases of a published plan since, of days that are not over. ``moved``: the address was moved, or
    became doubtful. ``held``: a hold bars the visit, or the case was closed."""

    moved: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def changed_cases(tx: Tx, plan: Plan, now: datetime) -> Changed:
    """The plan stays as it is: a person plans those days again, or tells the collector."""
    ahead = _ahead(tx, _coming(tx, plan, now))
    return _changed(ahead, vetting.known(tx, ahead, _today(plan, now)))


def by_now(tx: Tx, rounds: Surroundings, plan: Plan) -> tuple[Changed, list[Issue]]:
    """Of a published plan: what befell its cases, and what else speaks by now against visits that are ahead: see
    ``vetting``. It changes nothing by itself."""
    now = rounds.clock()
    ahead = _ahead(tx, _coming(tx, plan, now))
    if not ahead:
        return Changed(), []
    known = vetting.known(tx, ahead, _today(plan, now))
    return _changed(ahead, known), vetting.objections(tx, rounds, plan, ahead, known)


def _changed(ahead: Wanted, known: Mapping[str, Case]) -> Changed:
    still = [(known[s.case_id], r, s) for r, s in ahead if s.case_id is not None and s.case_id in known]
    moved = {case.id for case, _, stop in still if is_elsewhere(case, stop)}
    held = {case.id for case, route, _ in still if case.held_on(route.date) or case.state is CaseState.CLOSED}
    return Changed(tuple(sorted(moved)), tuple(sorted(held)))


def _today(plan: Plan, now: datetime) -> date:
    return now.astimezone(ZoneInfo(plan.timezone)).date()


def _coming(tx: Tx, plan: Plan, now: datetime) -> tuple[Route, ...]:
    """The routes that collectors follow, from today on, and those of a night that is not over."""
    if plan.state is not PlanState.PUBLISHED:
        return ()
    in_force = published.days_of_plan(tx, plan.id)
    return tuple(
        r for r in plan.routes if (r.date >= _today(plan, now) or r.end > now) and (r.collector_id, r.date) in in_force
    )


def _ahead(tx: Tx, coming: Sequence[Route]) -> list[tuple[Route, Stop]]:
    """Their visits of which nobody has reported."""
    visits = [(route, stop) for route in coming for stop in route.stops if stop.case_id and not stop.done]
    reported = outcomes.standing(tx, [stop.visit_id for _, stop in visits])
    return [(route, stop) for route, stop in visits if stop.visit_id not in reported]
