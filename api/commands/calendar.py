"""`rounds calendar`: which days are holidays where, and the organisation's own days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.commands.failures import CommandError, InputError, tell_issue
from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.sheets import day_of, text_of
from api.commands.terminal import say, show_json, show_table
from api.schemas.calendar import OwnDaysOut, calendar_out, own_day_out, read_csv_days
from geo.point import Point
from service.model.access import Stamp
from service.places import calendar, regions

app = typer.Typer(no_args_is_help=True, help="Holidays at a place, and days of your own.", add_completion=False)

_Region = Annotated[str | None, typer.Option(metavar="NAME", help="The region; the only one if unsaid.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_YEAR = 365


@app.command("show")
def show(
    region: _Region = None,
    lat: Annotated[float | None, typer.Option(help="Of a place; the region's centre if unsaid.")] = None,
    lon: Annotated[float | None, typer.Option(help="Of the same place.")] = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="First day; today if unsaid.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Last day; in a year if unsaid.")] = None,
    as_json: _AsJson = False,
) -> None:
    """Show every day that is not as its day of the week says, and why.

    rounds calendar show --region guixi --since 2026-09-01 --until 2026-10-31
    """
    settings = load_settings()
    first = day_of(since) if since else datetime.now(UTC).date()
    with opened_store(settings) as store, store.read() as tx:
        where = regions.choose(settings, region)
        place = where.centre if lat is None or lon is None else Point(lat, lon)
        last = day_of(until) if until else first + timedelta(days=_YEAR)
        said = calendar_out(calendar.look(tx, settings, where, place, first, last))
    if as_json:
        show_json(said.model_dump(mode="json"))
        return
    show_table(("date", "kind", "source", "name"), [(d.date, d.kind, d.source, d.name) for d in said.days])
    part = f"-{said.subdivision}" if said.subdivision else ""
    say(f"Clock {said.timezone}, holidays of {said.country or 'no country'}{part}.")


@app.command("list")
def list_(region: _Region = None, as_json: _AsJson = False) -> None:
    """List the organisation's own days."""
    with opened_store(load_settings()) as store, store.read() as tx:
        found = [own_day_out(day) for day in calendar.list_own(tx, region)]
    if as_json:
        show_json(OwnDaysOut(days=tuple(found)).model_dump(mode="json"))
        return
    show_table(
        ("date", "kind", "region", "place", "name"), [(d.date, d.kind, d.region or "", d.place, d.name) for d in found]
    )


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(metavar="FILE", help="Own days, .csv.")]) -> None:
    """Enter own days from CSV: `date,kind` and, where wanted, `region,place,name`.

    Kinds: `holiday`, `ordinary` (no holiday, whatever the public calendar says), `make_up` (a day of the weekend that
    is worked). Bad lines are told and do not stop the good ones; exit code 1 when none is good.
    """
    settings = load_settings()
    with text_of(file) as text:
        days, issues = read_csv_days(text)
    with opened_store(settings) as store, store.begin() as tx:
        refused = calendar.enter(tx, {region.name for region in regions.list_all(settings)}, days, _stamp())
    for issue in (*issues, *refused):
        tell_issue(issue)
    entered = len(days) - len({issue.pointer for issue in refused})
    if not entered:
        raise CommandError("rows_none_good", f"{file}: no row is good.", "Correct the file.")
    say(f"{entered} days entered.")


@app.command("remove")
def remove(
    day: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help="The day.")],
    region: Annotated[str, typer.Option(metavar="NAME", help="Of a region; everywhere if unsaid.")] = "",
    place: Annotated[str, typer.Option(help="Of a calendar area of that region.")] = "",
) -> None:
    """Take an own day back."""
    with opened_store(load_settings()) as store, store.begin() as tx:
        if not calendar.remove(tx, day_of(day), region, place, _stamp()):
            raise InputError("own_day_missing", "No such own day was entered.", "See `rounds calendar list`.")
    say(f"Removed {day}.")


def _stamp() -> Stamp:
    now = datetime.now(UTC)
    return Stamp(ACTOR, now, now.date())
