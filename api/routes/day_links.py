"""Links that open one collector's one day on a phone."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.deps import House, Supervisor
from api.schemas.access import DayLinkIn, DayLinkList, DayLinkOut, NewDayLinkOut
from api.schemas.fields import Identifier
from service.model.access import DayLink
from service.people import access, collectors

router = APIRouter(tags=["access"])


@router.post("/v1/collectors/{collector_id}/day-links", status_code=201)
def create_day_link(
    collector_id: Identifier, body: DayLinkIn, house: House, request: Request, who: Supervisor
) -> NewDayLinkOut:
    """Makes a link; its secret stands behind `#`, so that it never reaches a log, and is shown this once."""
    hours = house.settings.day_link_hours
    with house.store.begin() as tx:
        region = house.region(collectors.get(tx, collector_id).region)
        link, secret = access.create_day_link(
            tx, collector_id, body.date, region.timezone, who.actor, house.clock(), hours
        )
    home = house.settings.public_url or str(request.base_url)
    return NewDayLinkOut(**_shown(link).model_dump(), url=f"{home.rstrip('/')}/day/{link.id}#{secret}")


@router.get("/v1/collectors/{collector_id}/day-links")
def list_day_links(collector_id: Identifier, house: House, _who: Supervisor) -> DayLinkList:
    """A collector's links without their secrets, newest first."""
    with house.store.read() as tx:
        return DayLinkList(links=tuple(_shown(link) for link in access.list_day_links(tx, collector_id)))


@router.delete("/v1/day-links/{link_id}", status_code=204)
def revoke_day_link(link_id: Identifier, house: House, who: Supervisor) -> None:
    """Closes the link and the sessions that it opened."""
    with house.store.begin() as tx:
        access.revoke_day_link(tx, link_id, who.actor, house.clock())


def _shown(link: DayLink) -> DayLinkOut:
    return DayLinkOut(
        link_id=link.id,
        date=link.date,
        opens_at=link.opens_at,
        expires_at=link.expires_at,
        revoked_at=link.revoked_at,
    )
