"""The review list: addresses that nobody should drive to before a person has looked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import House, Supervisor, covered, stamp, today_in
from api.routes.cases import CaseId, stamp_at
from api.schemas.case_out import CaseOut, case_out
from api.schemas.fields import Identifier
from api.schemas.review import DecisionIn, ReviewList, WantedIn, correction_out, review_item_out
from service.cases import changing
from service.doubts import correcting, review
from service.doubts.correcting import CheckInRules
from service.model.access import Identity
from service.model.case import Case
from service.places.geocoding import Gate
from service.wiring import Rounds

router = APIRouter(tags=["review"])


@router.get("/v1/review")
def list_reviews(
    house: House,
    _who: Supervisor,
    region: Identifier | None = None,
    limit: Annotated[int, Query(ge=1, le=2000, description="Most cases.")] = 500,
) -> ReviewList:
    """Doubtful addresses by case, each with why it is doubtful and its candidates, best first; and the corrections that
    collectors at the doors propose."""
    today, rules = today_in(house, house.region(region) if region else None), CheckInRules.of(house.settings)
    with house.store.read() as tx:
        found = review.list_reviews(tx, today, region=covered(house, region), limit=limit)
        proposed = correcting.corrections(tx, today, rules, house.clock(), covered(house, region))
    return ReviewList(
        items=tuple(review_item_out(item) for item in found),
        corrections=tuple(correction_out(one) for one in proposed),
    )


@router.post("/v1/review/{case_id}")
def decide_review(case_id: CaseId, body: DecisionIn, house: House, who: Supervisor) -> CaseOut:
    """Puts the address at one of its candidates or at a pin, looks it up by better words, or confirms its pin;
    remembered for every case with these words. Words that are not found for certain leave it waiting, with candidates.
    """
    if body.text is not None:
        return case_out(_reword(house, who, case_id, body, body.text))
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, case_id)
        review.expect(tx, case_id, body.address_index, body.based_on, by)
        if body.confirm:
            return case_out(review.confirm(tx, case_id, body.address_index, by))
        bounds = house.region(changing.get(tx, case_id, by.today).region).bounds
        pin = body.pin.point() if body.pin else None
        return case_out(review.decide(tx, case_id, body.address_index, body.candidate, pin, bounds, by))


@router.put("/v1/review/{case_id}/wanted")
def want_address(case_id: CaseId, body: WantedIn, house: House, who: Supervisor) -> CaseOut:
    """Asks the bank for a better address: the case is in state `address_wanted`, with who, when and why, until a batch
    brings another address or a person decides here."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, case_id)
        return case_out(review.want(tx, case_id, body.address_index, body.reason, by))


@router.delete("/v1/review/{case_id}/wanted")
def unwant_address(
    case_id: CaseId, house: House, who: Supervisor, address_index: Annotated[int, Query(ge=0, le=5)] = 0
) -> CaseOut:
    """Takes the wish for a better address back."""
    with house.store.begin() as tx:
        return case_out(review.unwant(tx, case_id, address_index, stamp_at(tx, house, who, case_id)))


def _reword(house: Rounds, who: Identity, case_id: str, body: DecisionIn, text: str) -> Case:
    """The geocoder may be slow, so it is asked with no lock held."""
    with house.store.read() as tx:
        region = house.region(changing.get(tx, case_id, today_in(house)).region)
        by = stamp(house, who, region)
        finder = review.asked(tx, case_id, Gate.of(house.settings, region), text, by)
    finder = finder.also(house.geocoder(region.name), [text])
    with house.store.begin() as tx:
        review.expect(tx, case_id, body.address_index, body.based_on, by)
        return review.reword(tx, case_id, body.address_index, text, finder, by)
