"""Publishing: from then on collectors follow the plan, and it is never changed in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service import vetting
from service.cases import is_elsewhere
from service.errors import ConflictError
from service.model.case import CaseState
from service.model.plan import Plan, PlanState
from service.planning import Surroundings
from service.store import Tx, cases, outcomes, plans, published


def publish(tx: Tx, rounds: Surroundings, plan_id: str, actor: str, *, supersede: bool = False) -> Plan:
    """Makes a draft the plan of its collector-days; one that is published already stays as it is.

    ConflictError ``plan_state`` (not a draft), ``plan_outdated`` (issues name the stops that may not be made any more,
    see ``vetting``), ``plan_conflict`` (another published plan has one of these collector-days, and ``supersede`` is
    not set).
    """
    plan = plans.load(tx, plan_id)
    if plan.state is PlanState.DRAFT:
        outdated = vetting.issues(tx, rounds, plan)
        if outdated:
            raise ConflictError(
                "plan_outdated",
                f"{len(outdated)} of its stops may not be made any more.",
                "Plan these days again, or take the stops off in a new version.",
                tuple(outdated),
            )
    return published.publish(tx, plan_id, actor, rounds.clock(), supersede)


@dataclass(frozen=True, slots=True)
class Changed:
    """What befell the cases of a published plan since, of days that are not over. ``moved``: the address was moved, or
    became doubtful. ``held``: a hold bars the visit, or the case was closed."""

    moved: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def changed_cases(tx: Tx, plan: Plan, now: datetime) -> Changed:
    """The plan stays as it is: a person plans those days again, or tells the collector."""
    if plan.state is not PlanState.PUBLISHED:
        return Changed()
    today = now.astimezone(ZoneInfo(plan.timezone)).date()
    ahead = [(r, s) for r in plan.routes if r.date >= today for s in r.stops if s.case_id and not s.done]
    known = cases.load_many(tx, {stop.case_id for _, stop in ahead if stop.case_id}, today)
    reported = outcomes.standing(tx, [stop.visit_id for _, stop in ahead])
    still = [(known[s.case_id], r, s) for r, s in ahead if s.case_id in known and s.visit_id not in reported]
    moved = {case.id for case, _, stop in still if is_elsewhere(case, stop)}
    held = {case.id for case, route, _ in still if case.held_on(route.date) or case.state is CaseState.CLOSED}
    return Changed(tuple(sorted(moved)), tuple(sorted(held)))
