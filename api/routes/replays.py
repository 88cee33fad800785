"""Replays: a published day planned again under another policy, other practices or weights."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.deps import House, IdempotencyKey, Supervisor
from api.schemas.fields import Identifier
from api.schemas.replays import ReplayIn, ReplayList, ReplayOut, replay_out
from service.planning import replaying

router = APIRouter(tags=["evaluation"])

ReplayId = Annotated[Identifier, Path(description="The replay.")]


@router.post("/v1/replays", status_code=202)
def request_replay(
    body: ReplayIn, house: House, who: Supervisor, response: Response, key: IdempotencyKey = None
) -> ReplayOut:
    """Plans a published day again from what it was planned from, under other rules; answers at once. It runs like a
    plan, survives any restart, and changes no plan, no ledger and no case: read it again until it has ended."""
    with house.store.begin() as tx:
        plan_id = body.plan_id
        if plan_id is None:
            assert body.date is not None
            plan_id = replaying.plan_of_day(tx, house.region(body.region).covers, body.date)
        asked = replaying.request(tx, house, body.request(plan_id), who.actor, key=key)
    house.jobs.start_replay(asked.id)
    response.headers["Location"] = f"/v1/replays/{asked.id}"
    return replay_out(asked)


@router.get("/v1/replays")
def list_replays(
    house: House,
    _who: Supervisor,
    plan_id: Identifier | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ReplayList:
    """Replays, newest first."""
    with house.store.read() as tx:
        return ReplayList(replays=tuple(replay_out(one) for one in replaying.list_(tx, plan_id, limit)))


@router.get("/v1/replays/{replay_id}")
def get_replay(replay_id: ReplayId, house: House, _who: Supervisor) -> ReplayOut:
    """How far a replay is; and once it has ended, both plans side by side with what happened."""
    with house.store.read() as tx:
        return replay_out(replaying.get(tx, replay_id))


@router.post("/v1/replays/{replay_id}/cancel", status_code=202)
def cancel_replay(replay_id: ReplayId, house: House, _who: Supervisor) -> ReplayOut:
    """Stops the search; what it had found by then is compared."""
    with house.store.begin() as tx:
        return replay_out(replaying.cancel(tx, replay_id))
