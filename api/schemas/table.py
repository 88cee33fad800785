"""CSV as people save it: a header line, commas, quotes, lists with semicolons; places are line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from api.problems import BrokenBodyError
from service.errors import Issue


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line it begins on (1 is the header) and its cells by column, stripped, empty ones left out.

    ``misfit``: it has more or fewer cells than the header, so that nobody knows which is which.
    """

    number: int
    cells: Mapping[str, str]
    misfit: bool = False

    def place(self, column: str = "") -> str:
        return f"line {self.number}, column {column}" if column else f"line {self.number}"

    def issue(self, code: str, column: str, message: str, action: str) -> Issue:
        return Issue(code, self.place(column), message, action)


def read_table(
    file: IO[bytes], known: frozenset[str], required: frozenset[str], *, spare: list[str] | None = None
) -> Iterator[Line]:
    """Lines from where the file stands; its bytes are known to be UTF-8. ``spare`` given: columns that are not known
    are passed over and named there, instead of being refused.

    BrokenBodyError ``csv_header`` before the first line, ``broken_csv`` where a quote is never closed.
    """
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        reader = csv.reader(text, strict=True)
        header = _read_header(reader, known, required, spare)
        for number, cells in _read_cells(reader):
            if any(cell.strip() for cell in cells):
                yield _line(number, header, cells, known)
    finally:
        if not file.closed:  # as when the caller refused the rest
            text.detach()  # the file belongs to the caller


def misfit_issue(line: Line) -> Issue:
    return line.issue(
        "row_length",
        "",
        "The row has more or fewer cells than the header.",
        "Put text with commas in double quotes; lists are separated by semicolons.",
    )


def _read_cells(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    while True:
        begins = _line_number(reader) + 1
        try:
            yield begins, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenBodyError(
                "broken_csv",
                f"The row that begins on line {begins} cannot be read: a quote is misplaced or never closed.",
                "Close the quote, and write a quote inside a quoted cell twice.",
            ) from error


def _line_number(reader: Iterator[list[str]]) -> int:
    return int(getattr(reader, "line_num", 0))


def _read_header(
    reader: Iterator[list[str]], known: frozenset[str], required: frozenset[str], spare: list[str] | None
) -> list[str]:
    _, cells = next(_read_cells(reader), (1, []))
    header = [cell.strip().lower() for cell in cells]
    unknown = sorted(set(header) - known)
    twice = sorted(column for column in known if header.count(column) > 1)
    if spare is not None:
        spare += unknown
    issues = [
        *_header_issues("column_missing", sorted(required - set(header)), "This column is required.", "Add it."),
        *_header_issues("column_unknown", unknown if spare is None else [], "No such column.", "Remove or rename it."),
        *_header_issues("column_twice", twice, "Twice.", "Keep one."),
    ]
    if issues:
        raise BrokenBodyError(
            "csv_header",
            "The first line does not name the columns that are read here.",
            "The first line names the columns, separated by commas.",
            issues,
        )
    return header


def _header_issues(code: str, columns: list[str], message: str, action: str) -> list[Issue]:
    return [Issue(code, f"line 1, column {column[:40]}", message, action) for column in columns[:50]]


def _line(number: int, header: list[str], cells: list[str], known: frozenset[str]) -> Line:
    found = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if column in known}
    if len(cells) != len(header):
        return Line(number, found, misfit=True)
    return Line(number, {column: cell for column, cell in found.items() if cell})
