"""`rounds itinerary`: a collector's published day, on the screen or on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.commands.files import write_private
from api.commands.opening import ACTOR, Here, load_settings, opened_store
from api.commands.sheets import day_of
from api.commands.terminal import say, show_table
from api.paper.itinerary_pdf import itinerary_pdf
from api.paper.words import Language
from geo.errors import RegionError
from geo.region import find_region
from geo.tiles import Tiles
from service.model.access import Identity, Role, Stamp
from service.model.itinerary import Itinerary
from service.settings import Settings
from service.visiting import itineraries

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

_HERE = Identity(ACTOR, Role.SUPERVISOR)


@app.command("itinerary")
def itinerary(
    collector: Annotated[str, typer.Argument(metavar="COLLECTOR", help="The collector's id.")],
    day: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help="The day.")],
    pdf: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="Write A4 pages to this file.")] = None,
    language: Annotated[Language, typer.Option(help="The language of the pages.")] = "en",
    phones: Annotated[bool, typer.Option("--phones", help="Print numbers in full; each is logged as shown.")] = False,
    plan: Annotated[str | None, typer.Option(metavar="PLAN", help="As this plan has the day, also a draft.")] = None,
) -> None:
    """Show a collector's published day, or a draft of it, as a table, or write it as a PDF to print.

    The PDF has a map with the numbered stops and the way, and a list with times, addresses, notes and room to write
    what happened. Only its owner may read the file. Numbers are masked unless --phones is given. Each page of a draft
    says that it is one.

        rounds itinerary C-1 2026-11-23 --pdf C-1.pdf
    """
    settings, now = load_settings(), datetime.now(UTC)
    with opened_store(settings) as store, store.begin() as tx:
        found = itineraries.itinerary(tx, _HERE, collector, day_of(day), rounds=Here(settings), plan_id=plan)
        wanted = phones and pdf is not None
        shown = itineraries.reveal_phones(tx, _HERE, found, Stamp(ACTOR, now, found.date)) if wanted else {}
    if pdf is None:
        show_table(("", "Start", "Leave", "Name", "Address"), _rows(found))
        return
    write_private(pdf, itinerary_pdf(found, _streets(settings, found.region), language, now, shown))
    say(f"{pdf}: {found.collector_name}, {found.date.isoformat()}.")


def _rows(day: Itinerary) -> Iterator[tuple[str, ...]]:
    zone = ZoneInfo(day.timezone)
    for entry in day.entries:
        start, leave = (f"{at.astimezone(zone):%H:%M}" for at in (entry.start, entry.leave))
        yield str(entry.number or ""), start, leave, entry.debtor_name or "break", entry.address


def _streets(settings: Settings, region: str) -> Tiles | None:
    """None where the region's map is not here or cannot be read; the pages say so."""
    try:
        return Tiles(find_region(settings.regions_dir, region).tiles_path)
    except RegionError:
        return None
