"""`rounds geocode`: addresses in, places out, in the same order."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import IO, Annotated

import typer

from api.commands.failures import FAILED, InputError, tell
from api.commands.files import opened, replaced
from api.commands.opening import load_settings
from api.commands.progress import showing
from api.commands.terminal import say
from geo.geocoding import Answer, Geocoder, Trouble
from geo.region import find_region
from service.providers import opened_providers

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

COLUMNS = ("query", "lat", "lon", "precision", "confidence", "matched")
_CHUNK = 100


@app.command("geocode")
def geocode(
    region: Annotated[str, typer.Option(metavar="NAME", help="The region to look in.")],
    queries: Annotated[Path, typer.Option("--in", metavar="QUERIES.csv", help="CSV with a column `query`.")],
    results: Annotated[Path, typer.Option("--out", metavar="RESULTS.csv", help="CSV to write.")],
) -> None:
    """Find the places of addresses: one row out for each row in, in the same order.

    RESULTS.csv has the columns query, lat, lon, precision (door, interpolated, street, village, town), confidence (0-1)
    and matched. What is not found, and what is empty, has empty cells. ROUNDS_GEOCODERS says who is asked; who answered
    is told at the end, and so is what a provider could not be asked for. Exit code 1 then, 2 when the input cannot be
    used.

        rounds geocode --region helsinki --in QUERIES.csv --out RESULTS.csv
    """
    settings = load_settings()
    place = find_region(settings.regions_dir, region)
    with (
        opened_providers(settings) as providers,
        opened(queries) as source,
        replaced(results) as target,
    ):
        told = _answer(providers.geocoder(place), _queries(source, queries), target)
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


def _answer(geocoder: Geocoder, queries: Iterator[str], target: IO[str]) -> _Told:
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    told = _Told()
    with showing("Looking up addresses") as progress:
        for chunk in batched(queries, _CHUNK):
            answers = geocoder.geocode(chunk)
            writer.writerows(_row(query, answer) for query, answer in zip(chunk, answers, strict=True))
            told.add(answers)
            progress.step(f"{told.asked} done")
    return told


def _by(found: Counter[str]) -> str:
    return f" ({', '.join(f'{count} by {name}' for name, count in found.most_common())})" if len(found) > 1 else ""


def _tell_unasked(told: _Told) -> int:
    for trouble, count in told.unasked.most_common():
        tell(trouble.code, f"{count} addresses were not asked of it: {trouble.cause}", trouble.action)
    return FAILED


def _row(query: str, answer: Answer) -> Sequence[object]:
    best = answer.best
    if best is None:
        return (query, "", "", "", "", "")
    lat, lon = f"{best.point.lat:.6f}", f"{best.point.lon:.6f}"
    return (query, lat, lon, best.precision.value, f"{best.confidence:.3f}", best.matched)


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
