"""The report: what was planned, what was made of it and what it took."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Query, Response

from api.deps import House, Supervisor, today_in
from api.problems import InvalidRequestError
from api.schemas.fields import Day, Identifier, Line
from api.schemas.report import ReportOut, report_csv, report_out
from service.errors import Issue
from service.evaluating import reporting
from service.evaluating.reporting import ReportAsked, Span
from service.model.figures import GroupBy

router = APIRouter(tags=["evaluation"])

_LOOK_BACK = timedelta(days=27)
_CSV = "text/csv"
_SHOWN: dict[int | str, dict[str, Any]] = {200: {"content": {_CSV: {"schema": {"type": "string"}}}}}


@router.get("/v1/report", response_model=ReportOut, responses=_SHOWN)
def get_report(
    house: House,
    _who: Supervisor,
    first: Annotated[Day | None, Query(alias="from", description="Unset: four weeks before `to`.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Unset: today.")] = None,
    by: Annotated[GroupBy, Query(description="What the figures are told by, beside the whole.")] = GroupBy.ALL,
    region: Annotated[Identifier | None, Query(description="Unset: the only or the default one.")] = None,
    team: Annotated[Line | None, Query(description="One team alone; it has no refusals.")] = None,
    before_from: Annotated[Day | None, Query(description="With `before_to`: a stretch to compare with.")] = None,
    before_to: Annotated[Day | None, Query()] = None,
    form: Annotated[Literal["json", "csv"] | None, Query(alias="format", description="Unset: as Accept says.")] = None,
    accept: Annotated[str, Header()] = "",
) -> ReportOut | Response:
    """Figures of published days: visits planned, made and met, promises, money, work and way for each debtor met, what
    the rules left out, and how evenly the work lies. Visits that other systems made are counted as made.

    As JSON, or as CSV with a line for each group. For supervisors: by collector they say how people work.
    """
    where = house.region(region)
    today = today_in(house, where)
    until = last or today
    span = Span(first or until - _LOOK_BACK, until)
    asked = ReportAsked(span, by, team or None, _before(before_from, before_to))
    with house.store.read() as tx:
        said = report_out(where.name, reporting.report(tx, where.covers, ZoneInfo(where.timezone), asked, today))
    if form == "csv" or (form is None and _wants_csv(accept)):
        return _download(said)
    return said


def _before(first: Day | None, last: Day | None) -> Span | None:
    if first is None and last is None:
        return None
    if first is None or last is None:
        missing = "before_from" if first is None else "before_to"
        issue = Issue("field_missing", missing, "A stretch has a first and a last day.", "Name both, or none.")
        raise InvalidRequestError("invalid_request", issue.message, issue.action, [issue])
    return Span(first, last)


def _wants_csv(accept: str) -> bool:
    """Whichever of the two stands first."""
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    named = [kind for kind in kinds if kind in (_CSV, "application/json")]
    return named[:1] == [_CSV]


def _download(said: ReportOut) -> Response:
    """With a byte-order mark: spreadsheets read UTF-8 by it."""
    name = f"report-{said.region}-{said.span.first}-{said.span.last}-{said.by}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + report_csv(said), media_type=f"{_CSV}; charset=utf-8", headers=headers)
