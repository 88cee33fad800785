"""Looking up a region's open cases again, after new data or with another geocoder."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.deps import House, Office, Supervisor
from api.schemas.fields import Identifier
from api.schemas.rechecks import RecheckIn, RecheckList, RecheckOut, recheck_out
from service.doubts import rechecking

router = APIRouter(tags=["review"])


@router.post("/v1/rechecks", status_code=202)
def request_recheck(body: RecheckIn, house: House, who: Supervisor, response: Response) -> RecheckOut:
    """Looks up all open cases of a region again, as a run that survives any restart; answers at once. Pins that people
    set never move, published days stay. While one is under way for the region, it is the answer. The parts of a merged
    region get rechecks of their own."""
    region = house.region(body.region)
    parts = [part for part in house.regions() if part.name in region.parts]
    with house.store.begin() as tx:
        asked, *others = [rechecking.request(tx, one, who.actor, house.clock()) for one in (region, *parts)]
    for one in (asked, *others):
        house.jobs.start_recheck(one.id)
    response.headers["Location"] = f"/v1/rechecks/{asked.id}"
    return recheck_out(asked)


@router.get("/v1/rechecks")
def list_rechecks(
    house: House,
    _who: Office,
    region: Identifier | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RecheckList:
    """Rechecks, newest first."""
    with house.store.read() as tx:
        return RecheckList(rechecks=tuple(recheck_out(one) for one in rechecking.list_(tx, region, limit)))


@router.get("/v1/rechecks/{recheck_id}")
def get_recheck(recheck_id: Annotated[Identifier, Path()], house: House, _who: Office) -> RecheckOut:
    """How far a recheck is, and what it found."""
    with house.store.read() as tx:
        return recheck_out(rechecking.get(tx, recheck_id))
