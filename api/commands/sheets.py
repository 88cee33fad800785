"""The two CSV files of `rounds plan`, read into records; what is wrong with a row is kept beside the good ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO

from api.commands.failures import InputError
from api.commands.files import opened
from api.commands.terminal import say
from api.problems import DoorError
from api.schemas.cases_csv import read_csv_cases
from api.schemas.collectors import BaseIn, shift_of
from api.schemas.collectors_csv import ShiftRowIn, read_csv_collectors
from api.uploads import check_text
from geo.geocoding import Geocoder
from geo.point import Point
from service.cases.intake import judge
from service.errors import Issue
from service.model.access import Stamp
from service.model.batch import RowStatus
from service.model.case import Address, Case, CaseState
from service.model.collector import Base, Collector, Shift
from service.model.plan import UnservedCase
from service.people.collectors import wrong_in
from service.places.geocoding import Finder, Gate


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """``placed``: cases that may be routed. ``unplaced``: those whose address is not known well enough."""

    placed: tuple[Case, ...]
    unplaced: tuple[UnservedCase, ...]
    bad: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class CrewSheet:
    """Who works, and when."""

    people: tuple[tuple[Collector, Shift], ...]
    bad: tuple[Issue, ...]


def read_cases(path: Path, geocoder: Geocoder, gate: Gate, region: str, stamp: Stamp) -> CaseSheet:
    """Reads CASES.csv and finds its addresses. InputError when it cannot be used at all."""
    spare: list[str] = []
    with text_of(path) as file:
        rows = list(read_csv_cases(file, spare=spare))
    _tell_spare(path, spare)
    cases, results = judge(rows, geocoder, gate, region=region, stamp=stamp)
    unplaced = [
        _unplaced(result.case_id or "", result.issues[0]) for result in results if result.status is RowStatus.REVIEW
    ]
    bad = [issue for result in results if result.status is RowStatus.REFUSED for issue in result.issues]
    placed = tuple(case for case in cases if case.state is not CaseState.REVIEW)
    return CaseSheet(placed, tuple(unplaced), _of_file(path, bad))


def read_crew(path: Path, geocoder: Geocoder, gate: Gate, region: str, days: Sequence[date]) -> CrewSheet:
    """Reads COLLECTORS.csv; a row without a date is of each of ``days``. InputError when it cannot be used at all."""
    spare: list[str] = []
    with text_of(path) as file:
        rows = list(read_csv_collectors(file, spare=spare))
    _tell_spare(path, spare)
    finder = Finder(gate, {}, {}).also(geocoder, {row.sent.person.base.text for row in rows if row.sent})
    people: dict[str, tuple[Collector, Shift]] = {}
    bad: list[Issue] = []
    for row in rows:
        bad += row.issues
        if row.sent is not None:
            bad += _enter(people, row.place, row.sent, finder, region, [row.sent.date] if row.sent.date else days)
    return CrewSheet(tuple(people.values()), _of_file(path, bad))


def day_of(text: str) -> date:
    """A day from the command line; InputError ``date_invalid``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError("date_invalid", "--date is no day.", "Write it as YYYY-MM-DD.") from error


@contextmanager
def text_of(path: Path) -> Iterator[IO[bytes]]:
    """A file of UTF-8 text; what the doors of the service would refuse is an InputError that names the file."""
    with opened(path) as file:
        try:
            check_text(file)
            yield file
        except DoorError as error:
            raise InputError(error.code, f"{path}: {error.cause}", error.action, error.issues) from error


def _enter(
    people: dict[str, tuple[Collector, Shift]],
    line: str,
    sent: ShiftRowIn,
    finder: Finder,
    region: str,
    days: Sequence[date],
) -> list[Issue]:
    """Adds a collector with a shift on each day; or says what is wrong with the row."""
    if not days:
        return [Issue("field_missing", f"{line}, column date", "The shift has no date.", "Add it, or give --date.")]
    place = finder.settle(_address(sent.person.base)).place
    shifts = [shift_of(sent.collector_id, day, sent.shift) for day in days]
    issues = [replace(issue, pointer=line) for issue in wrong_in(shifts[0])]
    if any(shift.id in people for shift in shifts):
        issues.append(Issue("duplicate_shift", line, "This collector has a shift of that day above.", "Keep one row."))
    if place is None:
        message, action = "The base's address is not found, or doubtful.", "Correct it, or give lat and lon."
        issues.append(Issue("base_doubtful", f"{line}, column base_address", message, action))
    elif not issues:
        person = _collector(sent, region, Base(sent.person.base.text, place))
        people |= {shift.id: (person, shift) for shift in shifts}
    return issues


def _collector(sent: ShiftRowIn, region: str, base: Base) -> Collector:
    person = sent.person
    return Collector(
        sent.collector_id,
        person.name,
        region,
        base,
        person.team,
        person.phone,
        frozenset(person.skills),
        profile=person.profile,
        languages=frozenset(person.languages),
    )


def _address(base: BaseIn) -> Address:
    given = None if base.lat is None or base.lon is None else Point(base.lat, base.lon)
    return Address(base.text, place=given)


def _unplaced(case_id: str, doubt: Issue) -> UnservedCase:
    reason = "address_not_found" if doubt.code == "address_not_found" else "address_doubtful"
    return UnservedCase(case_id, reason, doubt.message, "Correct the address, or give lat and lon.")


def _of_file(path: Path, issues: list[Issue]) -> tuple[Issue, ...]:
    return tuple(replace(issue, pointer=f"{path.name}: {issue.pointer}") for issue in issues)


def _tell_spare(path: Path, spare: list[str]) -> None:
    if spare:
        say(f"{path.name}: these columns are not known and are passed over: {', '.join(spare)}.")
