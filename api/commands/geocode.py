"""`rounds geocode`: addresses in, places out, in the same order."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import IO, Annotated

import typer

from api.commands.failures import FAILED, InputError, tell
from api.commands.files import opened
from api.commands.keeping import Kept, kept
from api.commands.opening import load_settings
from api.commands.progress import showing
from api.commands.terminal import say
from api.schemas.cells import harmless
from geo.geocoding import Answer, Candidate, Geocoder, Trouble
from geo.region import Region, find_region
from service.places.providers import opened_providers
from service.settings import Settings

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

COLUMNS = ("query", "lat", "lon", "precision", "confidence", "matched", "source", "ambiguous", "others", "unasked")
_CHUNK = 500
"""Rows that are looked up together, and at most lost when the process is killed."""


@app.command("geocode")
def geocode(
    region: Annotated[str, typer.Option(metavar="NAME", help="The region to look in.")],
    queries: Annotated[Path, typer.Option("--in", metavar="QUERIES.csv", help="CSV with a column `query`.")],
    results: Annotated[Path, typer.Option("--out", metavar="RESULTS.csv", help="CSV to write.")],
) -> None:
    """Find the places of addresses: one row out for each row in, in the same order.

    RESULTS.csv has the columns query, lat, lon, precision (door, interpolated, street, village, town), confidence
    (0-1), matched, source (who answered), ambiguous (yes: another place is about as good), others (the runners-up, a
    JSON list of the same figures) and unasked (providers that could not be asked: whoever has none of the rest is not
    found by the others only). What is not found, and what is empty, has empty cells. ROUNDS_GEOCODERS says who is
    asked; who answered is told at the end, and so is what a provider could not be asked for. Exit code 1 then, 2 when
    the input cannot be used. Stopped by Ctrl-C or killed, nothing that was answered is lost: the same command goes on
    behind it, and RESULTS.csv appears when all is done.

        rounds geocode --region helsinki --in QUERIES.csv --out RESULTS.csv
    """
    settings = load_settings()
    place = find_region(settings.regions_dir, region)
    with (
        opened_providers(settings) as providers,
        opened(queries) as source,
        kept(results, _basis(place, settings), COLUMNS) as target,
    ):
        told = _answer(providers.geocoder(place), source, queries, target)
    say(f"{told.found.total()} of {told.asked} found{_by(told.found)}.")
    if told.unasked:
        raise typer.Exit(_tell_unasked(told))


@dataclass
class _Told:
    """How many were asked, found by whom, and lacked a provider that could not be asked, by why."""

    asked: int = 0
    found: Counter[str] = field(default_factory=Counter)
    unasked: Counter[Trouble] = field(default_factory=Counter)

    def add(self, answers: Sequence[Answer]) -> None:
        self.asked += len(answers)
        self.found.update(answer.best.source for answer in answers if answer.best)
        self.unasked.update(trouble for answer in answers for trouble in answer.troubles)


def _basis(place: Region, settings: Settings) -> str:
    """What answers depend on: rows of another region or other geocoders are not gone on with."""
    text = f"{place.name} {place.source_sha256} {place.versions} {settings.geocoders}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _answer(geocoder: Geocoder, source: IO[bytes], path: Path, target: Kept) -> _Told:
    told = _Told()
    told.asked, queries = target.resumed(_queries(source, path), _cell)
    if target.rows:
        told.found["an earlier call"] = sum(bool(row[1]) for row in target.rows)
    pace = _Pace(source, told.asked)
    with target.more(), showing("Looking up addresses") as progress:
        for chunk in batched(queries, _CHUNK):
            answers = geocoder.geocode(chunk)
            target.add([_row(query, answer) for query, answer in zip(chunk, answers, strict=True)])
            told.add(answers)
            progress.step(*pace.now(told.asked))
    return told


class _Pace:
    """How fast it goes, and how long it will take; the share that is done by the bytes that were read."""

    def __init__(self, source: IO[bytes], asked: int) -> None:
        self._source, self._before, self._began = source, asked, time.monotonic()
        self._size = os.fstat(source.fileno()).st_size
        self._start = self._share()

    def now(self, asked: int) -> tuple[str, float | None]:
        seconds = max(1e-3, time.monotonic() - self._began)
        rate, share = (asked - self._before) / seconds, self._share()
        if share is None or self._start is None or share <= self._start:
            return f"{asked} done, {rate:.0f} a second", None
        left = seconds * (1 - share) / (share - self._start)
        return f"{asked} done, {rate:.0f} a second, {_spoken(left)} left", share

    def _share(self) -> float | None:
        """None for a pipe; reading to the end closes the file."""
        if self._source.closed:
            return 1.0
        return min(1.0, self._source.tell() / self._size) if self._size and self._source.seekable() else None


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _by(found: Counter[str]) -> str:
    return f" ({', '.join(f'{count} by {name}' for name, count in found.most_common())})" if len(found) > 1 else ""


def _tell_unasked(told: _Told) -> int:
    for trouble, count in told.unasked.most_common():
        tell(trouble.code, f"{count} addresses were not asked of it: {trouble.cause}", trouble.action)
    return FAILED


def _row(query: str, answer: Answer) -> Sequence[str]:
    unasked = " ".join(dict.fromkeys(trouble.source for trouble in answer.troubles))
    if answer.best is None:
        return (_cell(query), *[""] * (len(COLUMNS) - 2), unasked)
    best, *others = (_figures(candidate) for candidate in answer.candidates)
    told = json.dumps(others, ensure_ascii=False) if others else ""
    lat, lon, precision, confidence, matched = (f"{best[name]:{form}}" for name, form in _FORMS.items())
    found = (lat, lon, precision, confidence, _cell(matched), answer.best.source)
    return (_cell(query), *found, "yes" if answer.ambiguous else "", told, unasked)


def _cell(text: str) -> str:
    """Texts of the bank and of a map: a spreadsheet must not take them for formulas."""
    return str(harmless(text))


_FORMS = {"lat": ".6f", "lon": ".6f", "precision": "", "confidence": ".3f", "matched": ""}


def _figures(candidate: Candidate) -> dict[str, str | float]:
    point = candidate.point
    values = (round(point.lat, 6), round(point.lon, 6), candidate.precision.value, candidate.confidence)
    return dict(zip(_FORMS, (*values, candidate.matched), strict=True))


def _queries(source: IO[bytes], path: Path) -> Iterator[str]:
    """The column's cells; an empty line is an empty query, since a file of one column writes it so."""
    lines = csv.reader(io.TextIOWrapper(source, encoding="utf-8-sig", newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if "query" not in header:
            raise InputError("csv_header", f"{path}: line 1 has no column “query”.", "Name the column of addresses so.")
        column = header.index("query")
        for cells in lines:
            yield cells[column].strip() if column < len(cells) else ""
    except UnicodeDecodeError as error:
        raise InputError("wrong_encoding", f"{path} is not UTF-8.", "Save it as UTF-8.") from error
    except csv.Error as error:
        cause = f"{path}: line {lines.line_num} cannot be read: a quote is misplaced or never closed."
        action = "Close the quote, and write a quote inside a quoted cell twice."
        raise InputError("broken_csv", cause, action) from error
