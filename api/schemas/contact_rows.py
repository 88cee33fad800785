"""Batches of contacts, in JSON (``{"contacts": [{…}, …]}``) and in CSV, read row by row. Every column is one field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

import ijson
from pydantic import ValidationError

from api.schemas.cells import Columns, column_of, fields_of, flag, text
from api.schemas.contacts import ContactIn
from api.schemas.table import Line, misfit_issue, read_table
from api.validation import issue_of, issues_of
from service.errors import Issue
from service.model.contact_batch import ContactRow

CONTACT_COLUMNS: Columns = {
    "contact_id": (("contact_id",), text),
    "source": (("source",), text),
    "debtor_id": (("debtor_id",), text),
    "case_id": (("case_id",), text),
    "channel": (("channel",), text),
    "at": (("at",), text),
    "direction": (("direction",), text),
    "state": (("state",), text),
    "answered": (("answered",), flag),
    "notice": (("notice",), flag),
    "place": (("place",), text),
    "result": (("result",), text),
}
_REQUIRED = frozenset({"contact_id", "channel", "at"})


def read_json_contacts(file: IO[bytes]) -> Iterator[ContactRow]:
    """Rows of a document that ``api.schemas.envelope`` has accepted."""
    for index, value in enumerate(ijson.items(file, "contacts.item", use_float=True)):
        place = f"/contacts/{index}"
        try:
            yield ContactRow(index, place, ContactIn.model_validate(value).contact())
        except ValidationError as error:
            yield _bad(index, place, issues_of(error.errors(include_input=False), place))


def read_csv_contacts(file: IO[bytes]) -> Iterator[ContactRow]:
    """Rows from where the file stands. BrokenBodyError as in ``api.schemas.table``."""
    for line in read_table(file, frozenset(CONTACT_COLUMNS), _REQUIRED):
        yield _read(line)


def _read(line: Line) -> ContactRow:
    if line.misfit:
        return _bad(line.number, line.place(), [misfit_issue(line)])
    fields, issues = fields_of(line, CONTACT_COLUMNS)
    if issues:
        return _bad(line.number, line.place(), issues)
    try:
        return ContactRow(line.number, line.place(), ContactIn.model_validate(fields).contact())
    except ValidationError as error:
        found: list[Any] = list(error.errors(include_input=False))
        return _bad(line.number, line.place(), [issue_of(e, column_of(line, e["loc"], CONTACT_COLUMNS)) for e in found])


def _bad(number: int, place: str, issues: Sequence[Issue]) -> ContactRow:
    return ContactRow(number, place, None, tuple(issues))
