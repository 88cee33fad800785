"""Rows of visits that another system made, from JSON and CSV: each is read, or its faults are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

import ijson
from pydantic import ValidationError

from api.schemas.cells import Columns, column_of, fields_of, minutes, number, text, whole
from api.schemas.past_visits import PastOutcomeIn
from api.schemas.table import Line, misfit_issue, read_table
from api.validation import issue_of, issues_of
from service.errors import Issue
from service.model.past_visit import PastVisitRow

PAST_OUTCOME_COLUMNS: Columns = {
    "outcome_id": (("outcome_id",), text),
    "source": (("source",), text),
    "case_id": (("case_id",), text),
    "at": (("at",), text),
    "kind": (("kind",), text),
    "collector_id": (("collector_id",), text),
    "address_kind": (("address_kind",), text),
    "lat": (("place", "lat"), number),
    "lon": (("place", "lon"), number),
    "promise_minor": (("promise", "amount_minor"), whole),
    "promise_on": (("promise", "on"), text),
    "amount_paid_minor": (("amount_paid_minor",), whole),
    "service_minutes": (("service_seconds",), minutes),
    "travel_minutes": (("travel_seconds",), minutes),
    "travel_metres": (("travel_metres",), whole),
}
_REQUIRED = frozenset({"outcome_id", "case_id", "at", "kind"})


def read_json_past_outcomes(file: IO[bytes]) -> Iterator[PastVisitRow]:
    """Rows of a document that ``api.schemas.envelope`` has accepted."""
    for index, value in enumerate(ijson.items(file, "outcomes.item", use_float=True)):
        place = f"/outcomes/{index}"
        try:
            yield PastVisitRow(index, place, PastOutcomeIn.model_validate(value).visit())
        except ValidationError as error:
            yield _bad(index, place, issues_of(error.errors(include_input=False), place))


def read_csv_past_outcomes(file: IO[bytes]) -> Iterator[PastVisitRow]:
    """Rows from where the file stands. BrokenBodyError as in ``api.schemas.table``."""
    for line in read_table(file, frozenset(PAST_OUTCOME_COLUMNS), _REQUIRED):
        yield _read(line)


def _read(line: Line) -> PastVisitRow:
    if line.misfit:
        return _bad(line.number, line.place(), [misfit_issue(line)])
    fields, issues = fields_of(line, PAST_OUTCOME_COLUMNS)
    if issues:
        return _bad(line.number, line.place(), issues)
    try:
        return PastVisitRow(line.number, line.place(), PastOutcomeIn.model_validate(fields).visit())
    except ValidationError as error:
        found: list[Any] = list(error.errors(include_input=False))
        columns = PAST_OUTCOME_COLUMNS
        return _bad(line.number, line.place(), [issue_of(e, column_of(line, e["loc"], columns)) for e in found])


def _bad(number: int, place: str, issues: Sequence[Issue]) -> PastVisitRow:
    return PastVisitRow(number, place, None, tuple(issues))
