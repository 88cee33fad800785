"""Collectors and their shifts in CSV, one shift a line. CLI and HTTP read the same columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import IO, Any

from pydantic import ValidationError

from api.schemas.cells import Columns, column_of, fields_of, minutes, number, several, text, whole
from api.schemas.collectors import CollectorIn, ShiftIn
from api.schemas.fields import Day, DoorModel, Identifier
from api.schemas.table import Line, misfit_issue, read_table
from api.validation import issue_of
from service.errors import Issue

COLUMNS: Columns = {
    "collector_id": (("collector_id",), text),
    "name": (("person", "name"), text),
    "base_address": (("person", "base", "text"), text),
    "lat": (("person", "base", "lat"), number),
    "lon": (("person", "base", "lon"), number),
    "team": (("person", "team"), text),
    "phone": (("person", "phone"), text),
    "skills": (("person", "skills"), several),
    "profile": (("person", "profile"), text),
    "languages": (("person", "languages"), several),
    "date": (("date",), text),
    "shift_start": (("shift", "start"), text),
    "shift_end": (("shift", "end"), text),
    "max_visits": (("shift", "max_visits"), whole),
    "max_work_minutes": (("shift", "max_work_seconds"), minutes),
    "max_travel_minutes": (("shift", "max_travel_seconds"), minutes),
    "regular_minutes": (("shift", "regular_seconds"), minutes),
    "break_minutes": (("shift", "break", "seconds"), minutes),
    "break_earliest": (("shift", "break", "earliest"), text),
    "break_latest": (("shift", "break", "latest"), text),
}
"""Column → field of ShiftRowIn, and how its cell is read."""

REQUIRED = frozenset({"collector_id", "shift_start", "shift_end"})

_NOON = 12 * 60
_AROUND_MINUTES = 90


class ShiftRowIn(DoorModel):
    """What one line says. ``date`` None: the caller knows the day."""

    collector_id: Identifier
    date: Day | None = None
    person: CollectorIn
    shift: ShiftIn


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A line: the collector and the shift, or what is wrong with it. ``number`` is the line, ``place`` names it."""

    number: int
    place: str
    sent: ShiftRowIn | None = None
    issues: tuple[Issue, ...] = ()


def read_csv_collectors(file: IO[bytes], *, spare: list[str] | None = None) -> Iterator[ShiftRow]:
    """Rows from where the file stands. ``spare`` and BrokenBodyError as in ``api.schemas.table``."""
    for line in read_table(file, frozenset(COLUMNS), REQUIRED, spare=spare):
        yield _read(line)


def _read(line: Line) -> ShiftRow:
    if line.misfit:
        return ShiftRow(line.number, line.place(), issues=(misfit_issue(line),))
    fields, issues = fields_of(line, COLUMNS)
    if issues:
        return ShiftRow(line.number, line.place(), issues=tuple(issues))
    _fill_in(fields)
    try:
        return ShiftRow(line.number, line.place(), ShiftRowIn.model_validate(fields))
    except ValidationError as error:
        found = error.errors(include_input=False)
        wrong = tuple(issue_of(one, column_of(line, one["loc"], COLUMNS)) for one in found)
        return ShiftRow(line.number, line.place(), issues=wrong)


def _fill_in(fields: dict[str, Any]) -> None:
    """A base given by lat and lon needs no text, a collector no name, a break no times; a break of 0 is none."""
    person = fields.setdefault("person", {})
    person.setdefault("name", fields.get("collector_id", ""))
    base = person.setdefault("base", {})
    if "lat" in base and "lon" in base:
        base.setdefault("text", f"{base['lat']:.6f}, {base['lon']:.6f}")
    shift = fields.get("shift", {})
    if shift.get("break", {}).get("seconds") == 0:
        del shift["break"]
    elif "break" in shift:
        _place_break(shift)


def _place_break(shift: dict[str, Any]) -> None:
    """Unless the row says when: within 90 minutes of noon, or of the middle of a shift that has no noon."""
    try:
        start, end = (_minute(shift[name]) for name in ("start", "end"))
    except (KeyError, ValueError):
        del shift["break"]  # the shift itself is wrong: that alone is told
        return
    middle = _NOON if start <= _NOON <= end else (start + end) // 2
    last = end - shift["break"].get("seconds", 0) // 60
    shift["break"].setdefault("earliest", _clock(max(start, middle - _AROUND_MINUTES)))
    shift["break"].setdefault("latest", _clock(max(start, min(last, middle + _AROUND_MINUTES))))


def _minute(clock: str) -> int:
    at = time.fromisoformat(clock)
    return at.hour * 60 + at.minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
