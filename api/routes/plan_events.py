"""A plan's run as it goes on, pushed to whoever watches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.deps import House, Office
from api.routes.plans import PlanId
from api.watching import Watch
from service.model.plan import RunState
from service.planning import asking

router = APIRouter(tags=["plans"])


def existing_plan(plan_id: PlanId, house: House, _who: Office) -> str:
    """A dependency, so that a missing plan is a problem and not a broken stream."""
    with house.store.read() as tx:
        return asking.get_plan(tx, plan_id).id


@router.get("/v1/plans/{plan_id}/events", response_class=EventSourceResponse)
async def watch_plan(plan: Annotated[str, Depends(existing_plan)], request: Request) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: `progress` whenever the state, the phase or the best plan so far changes; `done` at last."""
    watch: Watch = request.app.state.watch
    state = RunState.SUCCEEDED  # of a version made by hand, which has no run
    async for seen in watch.follow(plan):
        if seen is not None:
            state = seen.state
            yield ServerSentEvent(event="progress", data=seen)
    yield ServerSentEvent(event="done", data={"state": state})
