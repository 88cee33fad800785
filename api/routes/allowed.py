"""When a case may be visited, or why not."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import House, Office
from api.routes.cases import CaseId
from api.schemas.allowed import AllowedOut, allowed_out
from api.schemas.fields import Day
from service.lawful import allowing

router = APIRouter(tags=["cases"])


@router.get("/v1/cases/{case_id}/allowed")
def get_allowed_days(
    case_id: CaseId,
    house: House,
    _who: Office,
    first: Annotated[Day, Query(alias="from", description="First day, by the clock at the door.")],
    last: Annotated[Day, Query(alias="to", description="Last day; at most 92 days.")],
) -> AllowedOut:
    """What the visit rules say of each day: the hours, the crew and why, or every reason against it and when it ends.
    Visits of published plans are counted, those to the case itself too."""
    with house.store.read() as tx:
        return allowed_out(allowing.allowed_days(tx, house, case_id, first, last))
