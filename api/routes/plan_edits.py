"""Plans edited by hand: timed and checked at once, saved as a new version."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.deps import House, Supervisor
from api.routes.plans import PlanId, shown
from api.schemas.edits import CheckOut, EditedIn, VersionIn, check_out, routes_of
from api.schemas.plans import PlanOut
from service.planning import editing

router = APIRouter(tags=["plans"])


@router.post("/v1/plans/{plan_id}/check")
def check_routes(plan_id: PlanId, body: EditedIn, house: House, _who: Supervisor) -> CheckOut:
    """Times of the dragged routes and every rule they break; routes that are not named stay as they are."""
    with house.store.read() as tx:
        return check_out(editing.check_routes(tx, plan_id, routes_of(body)))


@router.post("/v1/plans/{plan_id}/versions", status_code=201)
def save_version(plan_id: PlanId, body: VersionIn, house: House, who: Supervisor, response: Response) -> PlanOut:
    """Saves the dragged routes as a new draft. Broken rules have to be accepted; the law's cannot be."""
    with house.store.begin() as tx:
        made = editing.save_version(tx, house, plan_id, routes_of(body), who.actor, accept_broken=body.accept_broken)
        response.headers["Location"] = f"/v1/plans/{made.id}"
        return shown(tx, made, None)
