"""Deliveries of events to the targets of webhooks: what is under way, what was given up, and trying again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import Cursor, House, Limit, Office, Supervisor
from api.schemas.fields import Identifier
from api.schemas.messages import DeliveryOut, DeliveryPage, delivery_out
from service.model.delivery import DeliveryState
from service.webhooks import delivering

router = APIRouter(tags=["messages"])

EventId = Annotated[Identifier, Path(description="The event, as `webhook-id` names it.")]
Target = Annotated[Identifier, Path(description="The target's name in the settings.")]
_UNDONE = (DeliveryState.DUE, DeliveryState.DEAD)


@router.get("/v1/deliveries")
def list_deliveries(
    house: House,
    _who: Office,
    state: Annotated[
        list[DeliveryState] | None, Query(description="Several may be named; none: `due` and `dead`.")
    ] = None,
    target: Identifier | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DeliveryPage:
    """Deliveries, the newest event first."""
    with house.store.read() as tx:
        found, following = delivering.list_(tx, tuple(state or _UNDONE), target, limit, cursor)
    return DeliveryPage(deliveries=tuple(map(delivery_out, found)), next_cursor=following)


@router.post("/v1/deliveries/{event_id}/{target}/retry", status_code=202)
def retry_delivery(event_id: EventId, target: Target, house: House, _who: Supervisor) -> DeliveryOut:
    """One that was given up is tried again, from its first attempt."""
    with house.store.begin() as tx:
        return delivery_out(delivering.try_again(tx, event_id, target, house.clock()))
