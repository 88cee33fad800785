"""Cells of a CSV row → fields of a schema. A table of columns says which cell is which field, and how it is read. And
what is written into a cell, so that no spreadsheet takes it for a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from api.schemas.table import Line
from service.errors import Issue

type Path = tuple[str | int, ...]
type Columns = Mapping[str, tuple[Path, Callable[[str], Any]]]
"""Column → where its value goes, and what reads it (ValueError with a sentence, without its full stop)."""

INT_DIGITS = 18
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_YES, _NO = ("1", "true", "yes", "y"), ("0", "false", "no", "n")


def harmless(cell: object) -> object:
    """As it is written: a text that a spreadsheet would calculate gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) else cell


def text(cell: str) -> Any:
    return cell


def whole(cell: str) -> Any:
    if not cell.lstrip("-").isdecimal() or len(cell) > INT_DIGITS:
        raise ValueError("This is a whole number")
    return int(cell)


def number(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError as error:
        raise ValueError("This is a number with a decimal point") from error


def minutes(cell: str) -> Any:
    """Minutes, also with a decimal point, as seconds."""
    return round(number(cell) * 60) if len(cell) <= INT_DIGITS else whole(cell)


def flag(cell: str) -> Any:
    if cell.lower() not in _YES + _NO:
        raise ValueError("This is yes or no")
    return cell.lower() in _YES


def several(cell: str) -> Any:
    return [part.strip() for part in cell.split(";") if part.strip()]


def fields_of(line: Line, columns: Columns) -> tuple[dict[str, Any], list[Issue]]:
    """Nested fields, and what is wrong with single cells."""
    fields: dict[str, Any] = {}
    issues = []
    for column, cell in line.cells.items():
        path, read = columns[column]
        try:
            put(fields, path, read(cell))
        except (ValueError, OverflowError) as error:
            issues.append(line.issue("field_invalid", column, f"{error}.", "Correct this cell."))
    return fields, issues


def put(fields: dict[str, Any], path: Path, value: Any) -> None:
    """``("windows", 0, "start")`` → ``{"windows": [{"start": value}]}``."""
    here: Any = fields
    for part, following in pairwise(path):
        if isinstance(part, int):
            here.extend({} for _ in range(part + 1 - len(here)))
            here = here[part]
        else:
            here = here.setdefault(part, [] if isinstance(following, int) else {})
    here[path[-1]] = value


def column_of(line: Line, loc: Path, columns: Columns) -> str:
    """The place of the column that a field came from; of the first of its group where it came from several."""
    exact = [column for column, (path, _) in columns.items() if path == loc[: len(path)]]
    group = [column for column, (path, _) in columns.items() if column in line.cells and path[: len(loc)] == loc]
    found = exact or (group if loc else [])
    return line.place(found[0] if found else "")
