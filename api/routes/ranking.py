"""Which cases are worth a visit, what each is worth and why, what comes next, and what a person rules about it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import Cursor, House, Limit, Office, Supervisor, today_in
from api.problems import MissingError
from api.routes.cases import CaseId, stamp_at
from api.schemas.fields import Day, Identifier
from api.schemas.ranking import (
    CaseWorthOut,
    ChancesOut,
    NextStepOut,
    RankingPage,
    RulingIn,
    RulingOut,
    chances_out,
    next_step_out,
    ranked_out,
    ruling_out,
    valued_out,
)
from service.cases import ruling
from service.choosing import selecting
from service.choosing.selecting import HOURS, Ranked

router = APIRouter(tags=["ranking"])

On = Annotated[Day | None, Query(description="The day; unset: today.")]


@router.get("/v1/ranking")
def list_ranking(
    house: House,
    _who: Office,
    region: Annotated[Identifier | None, Query(description="Unset: the only or default one.")] = None,
    on: On = None,
    proposed: Annotated[bool | None, Query(description="Only the proposed, or only the others; unset: both.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> RankingPage:
    """The cases that could be visited that day, the best first, each with its breakdown. The cursor names the last case
    of a page by its place, so that changes meanwhile repeat or drop nobody else."""
    day = on or today_in(house, house.region(region))
    after = None if cursor is None else _place(cursor)
    with house.store.read() as tx:
        every = selecting.ranked(tx, house, region, day)
    found = [one for one in every if proposed in (None, one.rank is not None) and (after is None or _key(one) > after)]
    following = _cursor(found[limit - 1]) if len(found) > limit else None
    return RankingPage(date=day, cases=tuple(ranked_out(one) for one in found[:limit]), next_cursor=following)


@router.get("/v1/cases/{case_id}/worth")
def get_worth(case_id: CaseId, house: House, who: Office, on: On = None) -> CaseWorthOut:
    """What a visit to this case is worth on a day, line by line, and what is known of it. Its place among the others is
    in the ranking."""
    with house.store.read() as tx:
        day = on or stamp_at(tx, house, who, case_id).today
        return valued_out(selecting.valued(tx, house, case_id, day))


@router.get("/v1/cases/{case_id}/next-step")
def get_next_step(case_id: CaseId, house: House, who: Office, on: On = None) -> NextStepOut:
    """What the table of follow-ups makes of the visits that were reported."""
    with house.store.read() as tx:
        day = on or stamp_at(tx, house, who, case_id).today
        found = selecting.valued(tx, house, case_id, day)
        return next_step_out(case_id, found.step, selecting.lawful_from(tx, house, found))


@router.get("/v1/cases/{case_id}/chances")
def get_chances(
    case_id: CaseId,
    house: House,
    who: Office,
    first: Annotated[Day | None, Query(alias="from", description="First of seven days; unset: today.")] = None,
    hour: Annotated[int | None, Query(ge=0, lt=HOURS, description="Of the first day: told level by level.")] = None,
) -> ChancesOut:
    """The chance of meeting the debtor by hour and day of a week, out of the history of visits."""
    with house.store.read() as tx:
        day = first or stamp_at(tx, house, who, case_id).today
        return chances_out(case_id, selecting.chances(tx, house, case_id, day, hour))


@router.put("/v1/cases/{case_id}/ruling")
def rule_on_case(case_id: CaseId, body: RulingIn, house: House, who: Supervisor) -> RulingOut:
    """Raises, lowers or bars a case with a reason, in place of what was ruled before; the history keeps both. What is
    planned already stays."""
    with house.store.begin() as tx:
        return ruling_out(ruling.rule(tx, case_id, body.ruling(), stamp_at(tx, house, who, case_id)))


@router.delete("/v1/cases/{case_id}/ruling", status_code=204)
def take_ruling_back(case_id: CaseId, house: House, who: Supervisor) -> None:
    """The figures decide again."""
    with house.store.begin() as tx:
        ruling.take_back(tx, case_id, stamp_at(tx, house, who, case_id))


type _Key = tuple[int, int, str]


def _key(one: Ranked) -> _Key:
    """In the order of the ranking."""
    return -one.worth.points, -one.case.days_overdue, one.case.id


def _cursor(one: Ranked) -> str:
    return f"{one.worth.points}:{one.case.days_overdue}:{one.case.id}"


def _place(cursor: str) -> _Key:
    points, _, rest = cursor.partition(":")
    days, _, case_id = rest.partition(":")
    if not (points.isdecimal() and days.isdecimal() and case_id and len(cursor) < 100):
        raise MissingError("cursor_unknown", "This cursor leads nowhere.", "Start at the first page.")
    return -int(points), -int(days), case_id
