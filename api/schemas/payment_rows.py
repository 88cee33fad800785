"""Batches of payments, in JSON (``{"payments": [{…}, …]}``) and in CSV, read row by row. Every column is one field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

import ijson
from pydantic import ValidationError

from api.schemas.cells import Columns, column_of, fields_of, text
from api.schemas.money import major, minor_of
from api.schemas.payments import PaymentIn
from api.schemas.table import Line, misfit_issue, read_table
from api.validation import issue_of, issues_of
from service.errors import Issue
from service.model.payment_batch import PaymentRow

PAYMENT_COLUMNS: Columns = {
    "payment_id": (("payment_id",), text),
    "source": (("source",), text),
    "case_id": (("case_id",), text),
    "on": (("on",), text),
    "amount": (("amount", "minor"), major),
    "currency": (("amount", "currency"), text),
}
"""``amount`` is in major units with a decimal point."""
_REQUIRED = frozenset({"payment_id", "case_id", "on", "amount", "currency"})


def read_json_payments(file: IO[bytes]) -> Iterator[PaymentRow]:
    """Rows of a document that ``api.schemas.envelope`` has accepted."""
    for index, value in enumerate(ijson.items(file, "payments.item", use_float=True)):
        place = f"/payments/{index}"
        try:
            yield PaymentRow(index, place, PaymentIn.model_validate(value).whole())
        except ValidationError as error:
            yield _bad(index, place, issues_of(error.errors(include_input=False), place))


def read_csv_payments(file: IO[bytes]) -> Iterator[PaymentRow]:
    """Rows from where the file stands. BrokenBodyError as in ``api.schemas.table``."""
    for line in read_table(file, frozenset(PAYMENT_COLUMNS), _REQUIRED):
        yield _read(line)


def _read(line: Line) -> PaymentRow:
    if line.misfit:
        return _bad(line.number, line.place(), [misfit_issue(line)])
    fields, issues = fields_of(line, PAYMENT_COLUMNS)
    if issues:
        return _bad(line.number, line.place(), issues)
    amount = fields.get("amount", {})
    if "minor" in amount:
        amount["minor"] = minor_of(amount["minor"], amount.get("currency", ""))
    try:
        return PaymentRow(line.number, line.place(), PaymentIn.model_validate(fields).whole())
    except ValidationError as error:
        found: list[Any] = list(error.errors(include_input=False))
        return _bad(line.number, line.place(), [issue_of(e, column_of(line, e["loc"], PAYMENT_COLUMNS)) for e in found])


def _bad(number: int, place: str, issues: Sequence[Issue]) -> PaymentRow:
    return PaymentRow(number, place, None, tuple(issues))
