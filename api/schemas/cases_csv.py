"""A batch of cases in CSV, read line by line. Every column is one field of the JSON form; the table below says which.

The window, hold and amount columns describe one each; a case with more is sent as JSON. CLI and HTTP read the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import IO, Any

from pydantic import ValidationError

from api.schemas.cases import CaseIn
from api.schemas.rows import bad_row, good_row
from api.schemas.table import Line, misfit_issue, read_table
from api.validation import issue_of
from service.errors import Issue
from service.model.batch import CaseRow

type _Path = tuple[str | int, ...]

_INT_DIGITS = 18
_AMOUNT = re.compile(r"\d+(\.\d+)?")
_DECIMALS = dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG"), 0) | dict.fromkeys(
    ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3
)
"""Decimals of a currency (ISO 4217) where they are not two."""
_YES, _NO = ("1", "true", "yes", "y"), ("0", "false", "no", "n")


def _text(cell: str) -> Any:
    return cell


def _int(cell: str) -> Any:
    if not cell.lstrip("-").isdecimal() or len(cell) > _INT_DIGITS:
        raise ValueError("This is a whole number")
    return int(cell)


def _number(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError as error:
        raise ValueError("This is a number with a decimal point") from error


def _seconds(cell: str) -> Any:
    return round(_number(cell) * 60) if len(cell) <= _INT_DIGITS else _int(cell)


def _amount(cell: str) -> Any:
    if len(cell) > _INT_DIGITS or not _AMOUNT.fullmatch(cell):
        raise ValueError("This is an amount like 1250 or 1250.50")
    return Decimal(cell)


def _flag(cell: str) -> Any:
    if cell.lower() not in _YES + _NO:
        raise ValueError("This is yes or no")
    return cell.lower() in _YES


def _list(cell: str) -> Any:
    return [part.strip() for part in cell.split(";") if part.strip()]


COLUMNS: Mapping[str, tuple[_Path, Callable[[str], Any]]] = {
    "case_id": (("case_id",), _text),
    "address": (("address", "text"), _text),
    "address_kind": (("address", "kind"), _text),
    "lat": (("address", "lat"), _number),
    "lon": (("address", "lon"), _number),
    "priority": (("priority",), _int),
    "service_minutes": (("service_seconds",), _seconds),
    "window_date": (("windows", 0, "date"), _text),
    "window_start": (("windows", 0, "start"), _text),
    "window_end": (("windows", 0, "end"), _text),
    "appointment": (("windows", 0, "appointment"), _flag),
    "crew": (("crew",), _int),
    "skills": (("skills",), _list),
    "required": (("required",), _flag),
    "risks": (("risks",), _list),
    "debtor_id": (("debtor", "debtor_id"), _text),
    "debtor_name": (("debtor", "name"), _text),
    "phone": (("debtor", "phone"), _text),
    "language": (("debtor", "language"), _text),
    "amount": (("amount_overdue", "minor"), _amount),
    "currency": (("amount_overdue", "currency"), _text),
    "days_overdue": (("days_overdue",), _int),
    "hold": (("hold", "kind"), _text),
    "hold_until": (("hold", "until"), _text),
    "hold_note": (("hold", "note"), _text),
    "required_collectors": (("required_collectors",), _list),
    "forbidden_collectors": (("forbidden_collectors",), _list),
    "preferred_collectors": (("preferred_collectors",), _list),
    "not_before": (("not_before",), _text),
    "notes": (("notes",), _text),
}
"""Column → field of CaseIn, and how its cell is read. ``amount`` is in major units with a decimal point."""

REQUIRED = frozenset({"case_id", "priority"})


def read_csv_cases(file: IO[bytes]) -> Iterator[CaseRow]:
    """Rows from where the file stands. BrokenBodyError as in ``api.schemas.table``."""
    for line in read_table(file, frozenset(COLUMNS), REQUIRED):
        yield _read(line)


def _read(line: Line) -> CaseRow:
    case_id = line.cells.get("case_id")
    if line.misfit:
        return bad_row(line.number, line.place(), None, [misfit_issue(line)])
    fields, issues = _fields(line)
    if issues:
        return bad_row(line.number, line.place(), case_id, issues)
    try:
        return good_row(line.number, line.place(), CaseIn.model_validate(fields))
    except ValidationError as error:
        found = error.errors(include_input=False)
        return bad_row(line.number, line.place(), case_id, [issue_of(e, _where(line, e["loc"])) for e in found])


def _fields(line: Line) -> tuple[dict[str, Any], list[Issue]]:
    fields: dict[str, Any] = {}
    issues = []
    for column, cell in line.cells.items():
        path, read = COLUMNS[column]
        try:
            _put(fields, path, read(cell))
        except (ValueError, OverflowError) as error:
            issues.append(line.issue("field_invalid", column, f"{error}.", "Correct this cell."))
    _fill_in(fields)
    return fields, issues


def _fill_in(fields: dict[str, Any]) -> None:
    """A place given by lat and lon needs no text; a hold without kind or a window without times stays an error."""
    address = fields.setdefault("address", {})
    if "text" not in address and "lat" in address and "lon" in address:
        address["text"] = f"{address['lat']:.6f}, {address['lon']:.6f}"
    if "debtor" in fields and "name" not in fields["debtor"]:
        fields["debtor"]["name"] = fields.get("case_id", "")
    amount = fields.get("amount_overdue", {})
    if "minor" in amount:
        amount["minor"] = _minor(amount["minor"], amount.get("currency", ""))


def _minor(amount: Decimal, currency: str) -> Any:
    """Minor units; a finer amount than the currency has stays a fraction, which the schema refuses."""
    minor = amount.scaleb(_DECIMALS.get(currency, 2))
    return int(minor) if minor == int(minor) else float(minor)


def _put(fields: dict[str, Any], path: _Path, value: Any) -> None:
    """``("windows", 0, "start")`` → ``{"windows": [{"start": value}]}``."""
    here: Any = fields
    for part, following in pairwise(path):
        if isinstance(part, int):
            here.extend({} for _ in range(part + 1 - len(here)))
            here = here[part]
        else:
            here = here.setdefault(part, [] if isinstance(following, int) else {})
    here[path[-1]] = value


def _where(line: Line, loc: tuple[str | int, ...]) -> str:
    """The column that a field came from; the row where it came from several."""
    columns = [c for c, (path, _) in COLUMNS.items() if path == loc[: len(path)]]
    return line.place(columns[0] if columns else _column_of_group(line, loc))


def _column_of_group(line: Line, loc: tuple[str | int, ...]) -> str:
    present = [c for c, (path, _) in COLUMNS.items() if c in line.cells and path[: len(loc)] == loc]
    return present[0] if loc and present else ""
