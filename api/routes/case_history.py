"""Everything that happened to a case."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from api.deps import House, Office, stretch
from api.routes.cases import CaseId, stamp_at
from api.schemas.case_history import CaseHistory, history_line
from api.schemas.fields import Day
from service.cases import changing, chronicle

router = APIRouter(tags=["cases"])


@router.get("/v1/cases/{case_id}/history")
def get_case_history(
    case_id: CaseId,
    house: House,
    who: Office,
    since: Annotated[Day | None, Query(alias="from", description="Only from this day on.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Only until this day.")] = None,
) -> CaseHistory:
    """Events, contacts, planned and reported visits, promises and whether they were kept, payments, holds, appointments
    and rulings of a case, in order."""
    if since is not None and until is not None:
        stretch(since, until)
    with house.store.read() as tx:
        today = stamp_at(tx, house, who, case_id).today
        zone = ZoneInfo(house.region(changing.get(tx, case_id, today).region).timezone)
        case, lines = chronicle.history(tx, case_id, zone, house.clock())
    days = [(line.at.astimezone(zone).date(), line) for line in lines]
    within = [line for day, line in days if (since is None or since <= day) and (until is None or day <= until)]
    return CaseHistory(
        case_id=case.id,
        debtor_id=case.debtor.id,
        currency=case.currency,
        lines=tuple(history_line(line) for line in within),
    )
