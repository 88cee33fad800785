"""Collectors' safety: the timer at a door, the call for help, and the alarms that supervisors look after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.auth import Allow
from api.deps import AtTheDoor, Cursor, House, Limit, RequiredIdempotencyKey, Supervisor, covered, today_in
from api.routes.visits import VisitId
from api.schemas.fields import Identifier
from api.schemas.safety import (
    AlarmOut,
    AlarmPage,
    ArrivalIn,
    CallIn,
    CallOut,
    ClosingIn,
    ExtensionIn,
    TimerOut,
    call_out,
    timer_out,
)
from api.watching import AlarmWatch, told
from service.model.access import Identity, Role, Stamp
from service.visiting import alarming, checking_in
from service.wiring import Rounds

router = APIRouter(tags=["safety"])

AlarmId = Annotated[Identifier, Path(description="The alarm, as the list names it.")]
Collecting = Annotated[Identity, Depends(Allow(Role.COLLECTOR))]


@router.post("/v1/visits/{visit_id}/timer")
def start_timer(visit_id: VisitId, body: ArrivalIn, house: House, who: AtTheDoor) -> TimerOut:
    """The collector is at the door; the outcome stops the timer. Again for the same visit: the same timer, except that
    it may say now that two are there. Where a visit needs two and one is there, supervisors are told at once."""
    with house.store.begin() as tx:
        return timer_out(checking_in.check_in(tx, who, visit_id, body.arrival(), house.settings, house.clock()))


@router.post("/v1/visits/{visit_id}/timer/extension")
def extend_timer(
    visit_id: VisitId, body: ExtensionIn, house: House, who: AtTheDoor, key: RequiredIdempotencyKey
) -> TimerOut:
    """The collector stays longer, by `ROUNDS_CHECK_IN_EXTENSION_MINUTES`. The same key again: no longer than that."""
    with house.store.begin() as tx:
        return timer_out(checking_in.extend(tx, who, visit_id, body.arrival(), key, house.settings, house.clock()))


@router.post("/v1/panic", status_code=201)
def call_for_help(body: CallIn, house: House, who: Collecting, key: RequiredIdempotencyKey) -> CallOut:
    """A collector needs help now: an alarm is raised. The same key again is the same call, and may add the position."""
    with house.store.begin() as tx:
        call = body.call(house.settings.check_ins)
        return call_out(checking_in.call_for_help(tx, who, call, key, house.clock()))


@router.get("/v1/alarms")
def list_alarms(
    house: House,
    _who: Supervisor,
    region: Identifier | None = None,
    is_open: Annotated[bool | None, Query(alias="open", description="Only those that are, or are not, closed.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AlarmPage:
    """Alarms about collectors, the newest first."""
    with house.store.read() as tx:
        found, following = alarming.page(tx, region=covered(house, region), is_open=is_open, limit=limit, cursor=cursor)
        return AlarmPage(alarms=told(tx, found), next_cursor=following)


@router.get("/v1/alarms/events", response_class=EventSourceResponse)
async def watch_alarms(
    _who: Supervisor,
    request: Request,
    seconds: Annotated[int, Query(ge=1, le=900, description="How long; then the browser asks again.")] = 900,
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: `alarms` with every open alarm, at once and whenever one is raised, seen, answered or
    closed. It ends after a while, so that whoever listens shows again that he or she is signed in."""
    watch: AlarmWatch = request.app.state.alarm_watch
    async for seen in watch.follow(seconds):
        yield ServerSentEvent(event="alarms", data=seen)


@router.post("/v1/alarms/{alarm_id}/acknowledge")
def acknowledge_alarm(alarm_id: AlarmId, house: House, who: Supervisor) -> AlarmOut:
    """Somebody looks after it; who did so first stays named."""
    with house.store.begin() as tx:
        return told(tx, [alarming.acknowledge(tx, alarm_id, _stamp(house, who))])[0]


@router.post("/v1/alarms/{alarm_id}/close")
def close_alarm(alarm_id: AlarmId, body: ClosingIn, house: House, who: Supervisor) -> AlarmOut:
    """It is over, with a note on what became of it. A timer that ran out stops."""
    kept = timedelta(days=house.settings.check_in_keep_days)
    with house.store.begin() as tx:
        return told(tx, [alarming.close(tx, alarm_id, body.note, _stamp(house, who), kept)])[0]


def _stamp(house: Rounds, who: Identity) -> Stamp:
    return Stamp(who.actor, house.clock(), today_in(house))
