"""Plans: ask for one, watch it, stop it, publish it, compare it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.deps import Cursor, House, IdempotencyKey, Limit, Office, Supervisor
from api.schemas.batches import issue_out
from api.schemas.edits import ComparisonOut, comparison_out
from api.schemas.fields import Day, Identifier
from api.schemas.plan_request import PlanIn, PublishIn
from api.schemas.plans import PlanOut, PlanPage, plan_out, plan_summary
from service.errors import Issue
from service.model.plan import Plan, PlanState, Run
from service.people import collectors
from service.planning import asking, comparing, publishing
from service.store import Tx

router = APIRouter(tags=["plans"])

PlanId = Annotated[Identifier, Path(description="The plan.")]


@router.post("/v1/plans", status_code=202)
def request_plan(body: PlanIn, house: House, who: Office, response: Response, key: IdempotencyKey = None) -> PlanOut:
    """Answers at once with a pending plan; watch its events, or read it again."""
    asked = body.to_request(house.settings.solve_seconds)
    with house.store.begin() as tx:
        plan, run = asking.request_plan(tx, house, asked, who.actor, key=key)
        asked_for = shown(tx, plan, run)
    house.jobs.start_run(run.id)
    response.headers["Location"] = f"/v1/plans/{plan.id}"
    return asked_for


@router.get("/v1/plans")
def list_plans(
    house: House,
    _who: Office,
    date: Annotated[Day | None, Query()] = None,
    state: PlanState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> PlanPage:
    """Plans without their routes, newest first."""
    with house.store.read() as tx:
        found, following = asking.list_plans(tx, day=date, state=state, limit=limit, cursor=cursor)
        listed = tuple(plan_summary(plan, asking.get_run(tx, plan.id)) for plan in found)
    return PlanPage(plans=listed, next_cursor=following)


@router.get("/v1/plans/{plan_id}")
def get_plan(plan_id: PlanId, house: House, _who: Office) -> PlanOut:
    """A plan with its routes, its unserved cases and its run."""
    with house.store.read() as tx:
        plan = asking.get_plan(tx, plan_id)
        changed, against = publishing.by_now(tx, house, plan)
        return shown(tx, plan, asking.get_run(tx, plan_id), changed, against)


@router.post("/v1/plans/{plan_id}/cancel", status_code=202)
def cancel_plan(plan_id: PlanId, house: House, _who: Office) -> PlanOut:
    """Stops the search; the best plan so far is kept. A run that has not begun ends at once, without a plan."""
    with house.store.begin() as tx:
        run = asking.cancel(tx, plan_id, house.clock())
        return shown(tx, asking.get_plan(tx, plan_id), run)


@router.post("/v1/plans/{plan_id}/publish")
def publish_plan(plan_id: PlanId, house: House, who: Supervisor, body: PublishIn | None = None) -> PlanOut:
    """Gives the plan to its collectors; from now on it is never changed."""
    with house.store.begin() as tx:
        said = body or PublishIn.model_validate({})
        done = publishing.publish(tx, house, plan_id, who.actor, supersede=said.supersede, until=said.until)
        return shown(tx, done, asking.get_run(tx, plan_id))


@router.get("/v1/plans/{plan_id}/compare/{other}")
def compare_plans(plan_id: PlanId, other: Identifier, house: House, _who: Office) -> ComparisonOut:
    """What the other plan gains, loses and moves against this one."""
    with house.store.read() as tx:
        return comparison_out(comparing.compare(tx, plan_id, other))


@router.get("/v1/plans/{plan_id}/problem")
def get_problem(plan_id: PlanId, house: House, _who: Office) -> Response:
    """The solver's problem, for bug reports: ids, seconds, metres; no personal data. `rounds check` reads it."""
    with house.store.read() as tx:
        return Response(asking.problem_of(tx, plan_id), media_type="application/json")


@router.get("/v1/plans/{plan_id}/solution")
def get_solution(plan_id: PlanId, house: House, _who: Office) -> Response:
    """The solver's solution, which `rounds check` judges."""
    with house.store.read() as tx:
        return Response(asking.solution_of(tx, plan_id), media_type="application/json")


def shown(
    tx: Tx,
    plan: Plan,
    run: Run | None,
    changed: publishing.Changed | None = None,
    objections: Sequence[Issue] = (),
) -> PlanOut:
    """A plan with the names of its collectors."""
    names = {c.id: c.name for c in collectors.list_(tx)}  # a merged region's are of its parts
    followed = publishing.published_dates(tx, plan)
    said = plan_out(plan, run, names, changed or publishing.Changed(), followed)
    return said.model_copy(update={"objections": tuple(issue_out(one) for one in objections)})
