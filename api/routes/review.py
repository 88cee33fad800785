"""The review list: addresses that nobody should drive to before a person has looked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import House, Supervisor, stamp, today_in
from api.routes.cases import CaseId
from api.schemas.case_out import CaseOut, case_out
from api.schemas.fields import Identifier
from api.schemas.review import DecisionIn, ReviewList, review_item_out
from service import cases, review

router = APIRouter(tags=["review"])


@router.get("/v1/review")
def list_reviews(
    house: House,
    _who: Supervisor,
    region: Identifier | None = None,
    limit: Annotated[int, Query(ge=1, le=2000, description="Most cases.")] = 500,
) -> ReviewList:
    """Doubtful addresses by case, each with why it is doubtful and its candidates, best first."""
    today = today_in(house, house.region(region) if region else None)
    with house.store.read() as tx:
        found = review.list_reviews(tx, today, region=region, limit=limit)
    return ReviewList(items=tuple(review_item_out(item) for item in found))


@router.post("/v1/review/{case_id}")
def decide_review(case_id: CaseId, body: DecisionIn, house: House, who: Supervisor) -> CaseOut:
    """Puts the address at one of its candidates or at a pin; remembered for every case with these words."""
    pin = body.pin.point() if body.pin else None
    with house.store.begin() as tx:
        region = house.region(cases.get(tx, case_id, today_in(house)).region)
        by = stamp(house, who, region)
        case = review.decide(tx, case_id, body.address_index, body.candidate, pin, region.bounds, by)
    return case_out(case)
