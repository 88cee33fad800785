"""`rounds geocode`: addresses in, places out, in the same order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import IO, Annotated

import typer

from api.commands.failures import InputError
from api.commands.files import opened, replaced
from api.commands.opening import load_settings
from api.commands.progress import showing
from api.commands.terminal import say
from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoding import Answer, Geocoder
from geo.region import find_region

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
    and matched. What is not found, and what is empty, has empty cells. Exit code 2 when the input cannot be used.

        rounds geocode --region helsinki --in QUERIES.csv --out RESULTS.csv
    """
    geocoder = EmbeddedGeocoder(find_region(load_settings().regions_dir, region))
    with opened(queries) as source, replaced(results) as target:
        asked, found = _answer(geocoder, _queries(source, queries), target)
    say(f"{found} of {asked} found.")


def _answer(geocoder: Geocoder, queries: Iterator[str], target: IO[str]) -> tuple[int, int]:
    """How many were asked, and how many found."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    asked = found = 0
    with showing("Looking up addresses") as progress:
        for chunk in batched(queries, _CHUNK):
            answers = geocoder.geocode(chunk)
            writer.writerows(_row(query, answer) for query, answer in zip(chunk, answers, strict=True))
            asked, found = asked + len(chunk), found + sum(answer.best is not None for answer in answers)
            progress.step(f"{asked} done")
    return asked, found


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
