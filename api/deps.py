"""What a route is handed: the house, and who is asking."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Query
from pydantic import StringConstraints

from api.auth import Allow, rounds_of
from api.schemas.fields import Line
from geo.region import Region
from service.errors import InvalidError, Issue, NotFoundError, ServiceError
from service.model.access import Identity, Role, Stamp
from service.wiring import Rounds

House = Annotated[Rounds, Depends(rounds_of)]

Admin = Annotated[Identity, Depends(Allow(Role.ADMIN))]
Supervisor = Annotated[Identity, Depends(Allow(Role.SUPERVISOR, Role.ADMIN))]
Office = Annotated[Identity, Depends(Allow(Role.SCHEDULER, Role.SUPERVISOR, Role.ADMIN))]
AtTheDoor = Annotated[Identity, Depends(Allow(Role.COLLECTOR, Role.SUPERVISOR, Role.ADMIN))]
Anyone = Annotated[Identity, Depends(Allow(*Role))]


def _public() -> None:
    """Marks a route that asks nobody who they are; without it a route under /v1 does not pass the tests."""


Public = Annotated[None, Depends(_public)]

_Key = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
_SAME_AGAIN = "Any text that is new to you, up to 200 visible ASCII characters. The same key and body: the same answer."
IdempotencyKey = Annotated[_Key | None, Header(alias="Idempotency-Key", description=_SAME_AGAIN)]
RequiredIdempotencyKey = Annotated[_Key, Header(alias="Idempotency-Key", description=_SAME_AGAIN)]
Limit = Annotated[int, Query(ge=1, le=500, description="Most records of one page.")]
Cursor = Annotated[Line | None, Query(description="`next_cursor` of the page before.")]


def stamp(house: Rounds, who: Identity, region: Region) -> Stamp:
    """Who does something now, and which day it is in the region."""
    return Stamp(who.actor, house.clock(), today_in(house, region))


def covered(house: Rounds, region: str | None) -> tuple[str, ...] | None:
    """The regions that a question about one is about: of a merged one its parts as well; of one whose map is not on
    this server its name alone. None: all."""
    if region is None:
        return None
    try:
        return house.region(region).covers
    except NotFoundError:
        return (region,)


def stretch(first: date, last: date) -> tuple[date, date]:
    """Both days. InvalidError ``span_invalid`` where the last one is before the first: an empty answer would look like
    days on which nothing happens."""
    if last < first:
        cause = f"The days from {first} to {last} end before they begin."
        action = "Name a first day, and a last one that is not before it."
        raise InvalidError("span_invalid", cause, action, (Issue("span_invalid", "/to", cause, action),))
    return first, last


def today_in(house: Rounds, region: Region | None = None) -> date:
    """Which day it is in the region; where none is meant, in the only or default one, else in UTC."""
    if region is None:
        with suppress(ServiceError):
            region = house.region(None)
    return house.clock().astimezone(ZoneInfo(region.timezone if region else "UTC")).date()
