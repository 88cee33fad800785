"""Cases: reading them, changing what a supervisor may change, holds, closing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query

from api.deps import Cursor, House, Limit, Office, Supervisor, covered, stamp, today_in
from api.schemas.case_out import CaseOut, CasePage, case_out
from api.schemas.cases import CasePatch, HoldSet, ReasonIn
from api.schemas.fields import Identifier
from api.schemas.rows import changes_of, hold_request_of
from service.cases import changing, holding
from service.model.access import Identity, Stamp
from service.model.case import CaseState
from service.model.hold import HoldKind
from service.store import Tx
from service.wiring import Rounds

router = APIRouter(tags=["cases"])

CaseId = Annotated[Identifier, Path(description="The bank's own id of the case.")]
Revision = Annotated[
    str | None,
    Header(alias="If-Match", pattern=r'^"?\d{1,9}"?$', description="The revision that was read; 409 when it is older."),
]


@router.get("/v1/cases")
def list_cases(
    house: House,
    _who: Office,
    state: CaseState | None = None,
    region: Identifier | None = None,
    q: Annotated[Identifier | None, Query(description="Beginning of the case id.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CasePage:
    """Cases by id, without their histories."""
    today = today_in(house, house.region(region) if region else None)
    with house.store.read() as tx:
        found, following = changing.list_(
            tx, today, state=state, region=covered(house, region), prefix=q, limit=limit, cursor=cursor
        )
    return CasePage(cases=tuple(case_out(case) for case in found), next_cursor=following)


@router.get("/v1/cases/{case_id}")
def get_case(case_id: CaseId, house: House, who: Office) -> CaseOut:
    """A case with its history."""
    with house.store.read() as tx:
        return case_out(changing.get(tx, case_id, stamp_at(tx, house, who, case_id).today))


@router.patch("/v1/cases/{case_id}")
def change_case(case_id: CaseId, body: CasePatch, house: House, who: Supervisor, revision: Revision = None) -> CaseOut:
    """Changes what is given and leaves the rest. With If-Match: only if nobody changed the case meanwhile."""
    expected = int(revision.strip('"')) if revision else None
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, case_id)
        return case_out(changing.patch(tx, case_id, changes_of(body), by, expected))


@router.put("/v1/cases/{case_id}/hold")
def set_hold(case_id: CaseId, body: HoldSet, house: House, who: Supervisor) -> CaseOut:
    """Bars visits; a hold of the same kind is replaced. Drafts lose the case at once, published plans show it."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, case_id)
        return case_out(holding.set_hold(tx, case_id, hold_request_of(body), by))


@router.delete("/v1/cases/{case_id}/hold")
def lift_hold(
    case_id: CaseId,
    house: House,
    who: Supervisor,
    kind: Annotated[HoldKind | None, Query(description="Only the hold of this kind; unset: every one.")] = None,
) -> CaseOut:
    """Lifts the holds of the case; that they were there stays on record."""
    with house.store.begin() as tx:
        return case_out(holding.lift_hold(tx, case_id, stamp_at(tx, house, who, case_id), kind))


@router.get("/v1/holds")
def list_holds(
    house: House,
    _who: Office,
    region: Identifier | None = None,
    due: Annotated[bool, Query(description="Only where the day has come to look at a hold again.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CasePage:
    """Cases with a hold in force, by id, without their histories."""
    today = today_in(house, house.region(region) if region else None)
    with house.store.read() as tx:
        found, following = holding.held(tx, today, region=covered(house, region), due=due, limit=limit, cursor=cursor)
    return CasePage(cases=tuple(case_out(case) for case in found), next_cursor=following)


@router.post("/v1/cases/{case_id}/close")
def close_case(case_id: CaseId, body: ReasonIn, house: House, who: Supervisor) -> CaseOut:
    """No more visits, until it is opened again."""
    with house.store.begin() as tx:
        return case_out(changing.close(tx, case_id, body.reason, stamp_at(tx, house, who, case_id)))


@router.post("/v1/cases/{case_id}/reopen")
def reopen_case(case_id: CaseId, body: ReasonIn, house: House, who: Supervisor) -> CaseOut:
    """A closed case may be visited again."""
    with house.store.begin() as tx:
        return case_out(changing.reopen(tx, case_id, body.reason, stamp_at(tx, house, who, case_id)))


def stamp_at(tx: Tx, house: Rounds, who: Identity, case_id: str) -> Stamp:
    """Who does something to a case, on the day that it is at the case's door. NotFoundError ``case_missing``."""
    region = changing.get(tx, case_id, today_in(house)).region
    return stamp(house, who, house.region(region))
