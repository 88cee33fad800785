"""How the organisation works: weights and cut-offs, follow-ups, briefs, limits; each change is a new version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import House, Office, Supervisor, today_in
from api.schemas.fields import Day, Identifier
from api.schemas.practices import (
    BriefRulesIn,
    FollowUpsIn,
    LimitsIn,
    PracticeList,
    PracticeOut,
    PreviewIn,
    PreviewOut,
    WeightsIn,
    head_out,
    practice_out,
    preview_out,
)
from service.choosing import practising, selecting
from service.model.access import Identity, Stamp
from service.model.practice import Content, PracticeName
from service.wiring import Rounds

router = APIRouter(tags=["practices"])

MOST_VERSIONS = 2**31 - 1

Name = Annotated[PracticeName, Path(description="Which practice.")]
Version = Annotated[int, Path(ge=0, le=MOST_VERSIONS, description="A version of it; 0 is Rounds' own.")]
OlderVersion = Annotated[int | None, Query(ge=0, le=MOST_VERSIONS, description="An older version; unset: the newest.")]


@router.get("/v1/practices")
def list_practices(house: House, _who: Office) -> PracticeList:
    """Which version of each practice is in force, and who made it."""
    with house.store.read() as tx:
        return PracticeList(practices=tuple(head_out(practising.in_force(tx, name)) for name in PracticeName))


@router.get("/v1/practices/{name}")
def get_practice(name: Name, house: House, _who: Office, version: OlderVersion = None) -> PracticeOut:
    """What a practice says."""
    with house.store.read() as tx:
        if version is None:
            return practice_out(practising.in_force(tx, name))
        return practice_out(practising.version(tx, name, version))


@router.get("/v1/practices/{name}/versions")
def list_practice_versions(name: Name, house: House, _who: Office) -> PracticeList:
    """Who changed this practice when, newest first."""
    with house.store.read() as tx:
        return PracticeList(practices=tuple(head_out(one) for one in practising.versions(tx, name)))


@router.put("/v1/practices/weights")
def put_weights(body: WeightsIn, house: House, who: Supervisor) -> PracticeOut:
    """Ranks cases by other weights and cut-offs from now on. Ask for a preview first."""
    return _write(house, who, PracticeName.WEIGHTS, body.content.content(), body.note, body.based_on)


@router.put("/v1/practices/follow_ups")
def put_follow_ups(body: FollowUpsIn, house: House, who: Supervisor) -> PracticeOut:
    """Follows up outcomes by another table from now on."""
    return _write(house, who, PracticeName.FOLLOW_UPS, body.content.content(), body.note, body.based_on)


@router.put("/v1/practices/briefs")
def put_brief_rules(body: BriefRulesIn, house: House, who: Supervisor) -> PracticeOut:
    """Chooses manner, goal and notes of visits by other rules from now on."""
    return _write(house, who, PracticeName.BRIEFS, body.content.content(), body.note, body.based_on)


@router.put("/v1/practices/limits")
def put_limits(body: LimitsIn, house: House, who: Supervisor) -> PracticeOut:
    """Plans collectors within other limits and shares from now on."""
    return _write(house, who, PracticeName.LIMITS, body.content.content(), body.note, body.based_on)


@router.post("/v1/practices/{name}/versions/{version}/restore")
def restore_practice(name: Name, version: Version, house: House, who: Supervisor) -> PracticeOut:
    """Makes an older version the newest again."""
    with house.store.begin() as tx:
        return practice_out(practising.restore(tx, name, version, _stamp(house, who)))


@router.post("/v1/practices/weights/preview")
def preview_weights(
    body: PreviewIn,
    house: House,
    _who: Office,
    region: Annotated[Identifier | None, Query(description="Unset: the only or default one.")] = None,
    on: Annotated[Day | None, Query(description="Unset: today.")] = None,
) -> PreviewOut:
    """What would change under these weights: who would come, who would go, who would move. Nothing is kept."""
    day = on or today_in(house, house.region(region))
    with house.store.read() as tx:
        return preview_out(selecting.preview_weights(tx, house, region, day, body.content.content()))


def _write(
    house: Rounds, who: Identity, name: PracticeName, content: Content, note: str, based_on: int | None
) -> PracticeOut:
    with house.store.begin() as tx:
        return practice_out(practising.write(tx, name, content, note, _stamp(house, who), based_on))


def _stamp(house: Rounds, who: Identity) -> Stamp:
    return Stamp(who.actor, house.clock(), today_in(house))
