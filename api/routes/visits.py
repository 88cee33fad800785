"""At the door: the phone number when it is needed, and what happened."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.deps import AtTheDoor, House, RequiredIdempotencyKey
from api.schemas.fields import DoorModel, Identifier
from api.schemas.outcomes import (
    CheckInOut,
    OutcomeIn,
    OutcomeOut,
    PositionIn,
    check_in_out,
    outcome_out,
    report_of,
)
from service.doubts.correcting import CheckInRules
from service.model.access import Stamp
from service.visiting import itineraries, outcomes

router = APIRouter(tags=["itineraries"])

VisitId = Annotated[Identifier, Path(description="The visit, as the itinerary names it.")]


class PhoneOut(DoorModel):
    phone: str


@router.post("/v1/visits/{visit_id}/phone")
def reveal_phone(visit_id: VisitId, house: House, who: AtTheDoor) -> PhoneOut:
    """The debtor's phone number; that it was shown, to whom and when, is kept."""
    now = house.clock()
    with house.store.begin() as tx:
        placed = outcomes.visit_for(tx, who, visit_id)
        return PhoneOut(phone=itineraries.reveal_phone(tx, who, visit_id, Stamp(who.actor, now, placed.date)))


@router.post("/v1/visits/{visit_id}/outcome", status_code=201)
def report_outcome(
    visit_id: VisitId, body: OutcomeIn, house: House, who: AtTheDoor, key: RequiredIdempotencyKey
) -> OutcomeOut:
    """What happened at the door; it moves the case on. The same key and report again get the same answer."""
    rules = CheckInRules.of(house.settings)
    with house.store.begin() as tx:
        return outcome_out(outcomes.report(tx, who, visit_id, report_of(body), key, house.clock(), rules))


@router.post("/v1/visits/{visit_id}/check-in")
def check_in(visit_id: VisitId, body: PositionIn, house: House, who: AtTheDoor) -> CheckInOut:
    """The collector is at the door and agreed to send the position. Far from the pin it proposes a correction; the
    last one of a visit counts."""
    rules = CheckInRules.of(house.settings)
    with house.store.begin() as tx:
        return check_in_out(outcomes.check_in(tx, who, visit_id, body.position(), rules, house.clock()))
