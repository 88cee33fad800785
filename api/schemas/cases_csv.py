"""A batch of cases in CSV, read line by line. Every column is one field of the JSON form; the table below says which.

The alternative address, window, hold, consent, request and amount columns describe one each; a case with more is sent
as JSON. CLI and HTTP read the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from pydantic import ValidationError

from api.schemas.cases import CaseIn
from api.schemas.cells import Columns, column_of, fields_of, flag, minutes, number, several, text, whole
from api.schemas.money import major, minor_of
from api.schemas.rows import bad_row, good_row
from api.schemas.table import Line, misfit_issue, read_table
from api.validation import issue_of
from service.model.batch import CaseRow

COLUMNS: Columns = {
    "case_id": (("case_id",), text),
    "address": (("address", "text"), text),
    "address_kind": (("address", "kind"), text),
    "lat": (("address", "lat"), number),
    "lon": (("address", "lon"), number),
    "alternative_address": (("alternative_addresses", 0, "text"), text),
    "alternative_kind": (("alternative_addresses", 0, "kind"), text),
    "alternative_lat": (("alternative_addresses", 0, "lat"), number),
    "alternative_lon": (("alternative_addresses", 0, "lon"), number),
    "priority": (("priority",), whole),
    "service_minutes": (("service_seconds",), minutes),
    "window_date": (("windows", 0, "date"), text),
    "window_start": (("windows", 0, "start"), text),
    "window_end": (("windows", 0, "end"), text),
    "appointment": (("windows", 0, "appointment"), flag),
    "crew": (("crew",), whole),
    "skills": (("skills",), several),
    "required": (("required",), flag),
    "risks": (("risks",), several),
    "debtor_id": (("debtor", "debtor_id"), text),
    "debtor_name": (("debtor", "name"), text),
    "phone": (("debtor", "phone"), text),
    "language": (("debtor", "language"), text),
    "preferred_contact": (("debtor", "preferred_contact"), text),
    "amount": (("amount_overdue", "minor"), major),
    "currency": (("amount_overdue", "currency"), text),
    "days_overdue": (("days_overdue",), whole),
    "hold": (("hold", "kind"), text),
    "hold_since": (("hold", "since"), text),
    "hold_until": (("hold", "until"), text),
    "hold_review_on": (("hold", "review_on"), text),
    "hold_note": (("hold", "note"), text),
    "required_collectors": (("required_collectors",), several),
    "forbidden_collectors": (("forbidden_collectors",), several),
    "preferred_collectors": (("preferred_collectors",), several),
    "not_before": (("not_before",), text),
    "deadline": (("deadline",), text),
    "limitation": (("limitation",), text),
    "relation_value": (("relation_value",), whole),
    "product": (("product",), text),
    "consent_since": (("consents", 0, "since"), text),
    "consent_until": (("consents", 0, "until"), text),
    "consent_evidence": (("consents", 0, "evidence"), text),
    "consent_start": (("consents", 0, "hours", 0, "start"), text),
    "consent_end": (("consents", 0, "hours", 0, "end"), text),
    "consent_places": (("consents", 0, "places"), several),
    "request_since": (("requests", 0, "since"), text),
    "request_until": (("requests", 0, "until"), text),
    "request_weekdays": (("requests", 0, "weekdays"), several),
    "request_only_start": (("requests", 0, "only", 0, "start"), text),
    "request_only_end": (("requests", 0, "only", 0, "end"), text),
    "request_never_start": (("requests", 0, "never", 0, "start"), text),
    "request_never_end": (("requests", 0, "never", 0, "end"), text),
    "request_no_places": (("requests", 0, "no_places"), several),
    "request_meet_at": (("requests", 0, "meet_at"), text),
    "notes": (("notes",), text),
}
"""Column → field of CaseIn, and how its cell is read. ``amount`` is in major units with a decimal point."""

REQUIRED = frozenset({"case_id", "priority"})


def read_csv_cases(file: IO[bytes], *, spare: list[str] | None = None) -> Iterator[CaseRow]:
    """Rows from where the file stands. ``spare`` and BrokenBodyError as in ``api.schemas.table``."""
    for line in read_table(file, frozenset(COLUMNS), REQUIRED, spare=spare):
        yield _read(line)


def _read(line: Line) -> CaseRow:
    case_id = line.cells.get("case_id")
    if line.misfit:
        return bad_row(line.number, line.place(), None, [misfit_issue(line)])
    fields, issues = fields_of(line, COLUMNS)
    _fill_in(fields)
    if issues:
        return bad_row(line.number, line.place(), case_id, issues)
    try:
        return good_row(line.number, line.place(), CaseIn.model_validate(fields))
    except ValidationError as error:
        found = error.errors(include_input=False)
        return bad_row(
            line.number, line.place(), case_id, [issue_of(e, column_of(line, e["loc"], COLUMNS)) for e in found]
        )


def _fill_in(fields: dict[str, Any]) -> None:
    """A place given by lat and lon needs no text; a hold without kind or a window without times stays an error."""
    address = fields.setdefault("address", {})
    if "text" not in address and "lat" in address and "lon" in address:
        address["text"] = f"{address['lat']:.6f}, {address['lon']:.6f}"
    if "debtor" in fields and "name" not in fields["debtor"]:
        fields["debtor"]["name"] = fields.get("case_id", "")
    amount = fields.get("amount_overdue", {})
    if "minor" in amount:
        amount["minor"] = minor_of(amount["minor"], amount.get("currency", ""))
