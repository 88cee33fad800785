"""The calendar at a place, and the organisation's own days as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from api.problems import BrokenBodyError, InvalidRequestError
from api.schemas.cells import Columns, column_of, fields_of, text
from api.schemas.fields import Day, DoorModel, Identifier, Line
from api.schemas.problems import IssueOut
from api.schemas.table import Line as TableLine
from api.schemas.table import misfit_issue, read_table
from api.validation import issue_of, issues_of
from service.errors import Issue
from service.holidays import DayKind
from service.model.own_day import OwnDay
from service.places.calendar import CalendarSeen, Placed

COLUMNS: Columns = {name: ((name,), text) for name in ("date", "kind", "region", "place", "name")}
MOST_OWN_DAYS = 5000


class OwnDayIn(DoorModel):
    """``holiday``: as on a public holiday. ``ordinary``: no holiday, whatever the public calendar says. ``make_up``: a
    day of the weekend that is worked for a holiday, with a Monday's hours."""

    date: Day
    kind: DayKind
    region: Identifier | None = Field(None, description="Unset: everywhere.")
    place: Line = Field("", description="The name of a calendar area of that region; unset: all of it.")
    name: Line = ""

    def day(self) -> OwnDay:
        return OwnDay(self.date, self.kind, self.region or "", self.place, self.name)


class OwnDaysOut(DoorModel):
    days: tuple[OwnDayIn, ...]


class OwnDaysEntered(DoorModel):
    entered: int
    refused: int
    issues: tuple[IssueOut, ...]


class DayOut(DoorModel):
    date: Day
    kind: DayKind
    name: str
    source: str = Field(description="`public` or `own`.")


class CalendarOut(DoorModel):
    """What holds at a place: every day that is not as its day of the week says."""

    timezone: str
    country: str | None
    subdivision: str | None
    days: tuple[DayOut, ...]


_ROWS = TypeAdapter(Annotated[list[Any], Field(max_length=MOST_OWN_DAYS)])


def read_json_days(file: IO[bytes]) -> tuple[list[Placed], list[Issue]]:
    """``[{"date": …, "kind": …}, …]``: the days, and what is wrong with others; bad ones do not stop the good ones.

    BrokenBodyError ``broken_json``; InvalidRequestError for what is no list, or too long a one.
    """
    days, issues = list[Placed](), list[Issue]()
    try:
        rows = _ROWS.validate_json(file.read())
    except ValidationError as error:
        raise _unread(error) from error
    for i, row in enumerate(rows):
        try:
            days.append(Placed(OwnDayIn.model_validate(row).day(), f"/{i}"))
        except ValidationError as error:
            issues += issues_of(error.errors(include_input=False), f"/{i}")
    return days, issues


def row_of(issue: Issue) -> str:
    """Which row an issue is about: ``/3`` of a list, ``line 3`` of a table."""
    where = issue.pointer
    return "/".join(where.split("/")[:2]) if where.startswith("/") else where.partition(",")[0]


def read_csv_days(file: IO[bytes]) -> tuple[list[Placed], list[Issue]]:
    """Columns ``date,kind,region,place,name``; bad lines do not stop the good ones. BrokenBodyError as in tables."""
    days, issues = list[Placed](), list[Issue]()
    for line in read_table(file, frozenset(COLUMNS), frozenset({"date", "kind"})):
        issues += _wrong(line, days)
    return days, issues


def own_day_out(day: OwnDay) -> OwnDayIn:
    return OwnDayIn(date=day.date, kind=day.kind, region=day.region or None, place=day.place, name=day.name)


def calendar_out(seen: CalendarSeen) -> CalendarOut:
    days = (DayOut(date=day.date, kind=day.kind, name=day.name, source=day.source) for day in seen.days)
    return CalendarOut(timezone=seen.timezone, country=seen.country, subdivision=seen.subdivision, days=tuple(days))


def _unread(error: ValidationError) -> BrokenBodyError | InvalidRequestError:
    found = error.errors(include_input=False)
    if found[0]["type"] == "json_invalid":
        return BrokenBodyError("broken_json", "The body is not JSON.", "Send a JSON list in UTF-8.")
    cause = f"The body is no list of at most {MOST_OWN_DAYS} days."
    return InvalidRequestError("invalid_request", cause, "See /openapi.json.", issues_of(found))


def _wrong(line: TableLine, days: list[Placed]) -> Iterator[Issue]:
    """Adds the line's day, or says what is wrong with it."""
    if line.misfit:
        yield misfit_issue(line)
        return
    fields, _ = fields_of(line, COLUMNS)
    try:
        days.append(Placed(OwnDayIn.model_validate(fields).day(), line.place()))
    except ValidationError as error:
        for wrong in error.errors(include_input=False):
            yield issue_of(wrong, column_of(line, wrong["loc"], COLUMNS))
