"""What a route is handed: the house, and who is asking."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Query
from service.wiring import Rounds

from api.auth import Allow, rounds_of
from api.schemas.fields import Identifier
from service.model.access import Identity, Role

House = Annotated[Rounds, Depends(rounds_of)]

Admin = Annotated[Identity, Depends(Allow(Role.ADMIN))]
Supervisor = Annotated[Identity, Depends(Allow(Role.SUPERVISOR, Role.ADMIN))]
Office = Annotated[Identity, Depends(Allow(Role.SCHEDULER, Role.SUPERVISOR, Role.ADMIN))]
AtTheDoor = Annotated[Identity, Depends(Allow(Role.COLLECTOR, Role.SUPERVISOR, Role.ADMIN))]
Anyone = Annotated[Identity, Depends(Allow(*Role))]


def _public() -> None:
    """Marks a route that asks nobody who they are; without it a route under /v1 does not pass the tests."""


Public = Annotated[None, Depends(_public)]

IdempotencyKey = Annotated[
    Identifier | None, Header(alias="Idempotency-Key", description="The same key and body again: the same answer.")
]
RequiredIdempotencyKey = Annotated[
    Identifier, Header(alias="Idempotency-Key", description="The same key and body again: the same answer.")
]
Limit = Annotated[int, Query(ge=1, le=500, description="Most records of one page.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")]
