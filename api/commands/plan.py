"""`rounds plan`: a day, or some, planned from two CSV files into one JSON file, without a running service."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.commands.failures import InputError, tell_issue
from api.commands.files import replaced
from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.progress import showing
from api.commands.sheets import CaseSheet, CrewSheet, day_of, read_cases, read_crew
from api.commands.terminal import say
from api.schemas.plan_file import plan_to_json
from geo.region import Region, find_region
from service.model.access import Stamp
from service.model.plan import Plan, Progress
from service.offline import plan_offline
from service.places.areas import doors_of
from service.places.doors import Doors
from service.places.geocoding import Gate
from service.places.providers import opened_providers
from service.planning.asking import MAX_DATES
from service.settings import Settings

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)


@app.command("plan")
def plan(
    region: Annotated[str, typer.Option(metavar="NAME", help="The region all of it lies in.")],
    cases: Annotated[Path, typer.Option(metavar="CASES.csv", help="Cases to plan.")],
    collectors: Annotated[Path, typer.Option(metavar="COLLECTORS.csv", help="Collectors and their shifts.")],
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day to plan, or the first.")],
    out: Annotated[Path, typer.Option(metavar="PLAN.json", help="Where to write the plan.")],
    days: Annotated[int, typer.Option(min=1, max=MAX_DATES, help="How many days in a row to plan.")] = 1,
    seconds: Annotated[int | None, typer.Option(min=1, help="Search time (ROUNDS_SOLVE_SECONDS, 20).")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another search.")] = 0,
    policy: Annotated[str | None, typer.Option(help="Visit rules to keep (ROUNDS_POLICY, strict).")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Plan nothing when a row is bad.")] = False,
    allow_estimates: Annotated[
        bool, typer.Option("--allow-estimates", help="Let great-circle travel stand in where roads fail, labelled.")
    ] = False,
) -> None:
    """Plan a day, or up to 14 with --days, from two CSV files into one JSON file, without a running service.

    CASES.csv has the columns case_id, address, priority, service_minutes, window_start, window_end, crew, skills, and
    may have those of a CSV batch besides. COLLECTORS.csv has collector_id, base_address, shift_start, shift_end,
    max_visits, skills, break_minutes, and may have name, team, date, max_work_minutes, max_travel_minutes,
    regular_minutes, break_earliest, break_latest. Times are HH:MM in the region's time zone, lists are separated by
    semicolons, and lat and lon may replace an address. Columns that are not known are named and passed over. A row of
    COLLECTORS.csv without a date is a shift on each of the days; with dates, each row is the shift of its own. A case
    is visited once, on the day that suits it best.

    Territories, no-go zones, calendars and own days hold that were entered for the region, where there is a database.

    Each bad row is told on stderr with its file, line, column, cause and action, and the others are planned. A case
    whose address is not found or doubtful is not routed: it stands under `unserved` with the reason address_not_found
    or address_doubtful. Exit code 0 when PLAN.json is written, also with bad rows; 2 when an input cannot be used, has
    no good row, or, with --strict, has a bad one; then nothing is written.

        rounds plan --region helsinki --date 2026-11-23 --seconds 20 \\
            --cases CASES.csv --collectors COLLECTORS.csv --out PLAN.json
    """
    settings = load_settings(policy=policy)
    if policy is None and region in settings.region_policies:
        settings = load_settings(policy=settings.region_policies[region])
    order = _Order(
        settings,
        find_region(settings.regions_dir, region),
        _days(day_of(day), days),
        _search_seconds(seconds, settings),
        seed,
        allow_estimates,
    )
    with replaced(out) as file:
        made = _plan(order, *_read(order, cases, collectors, strict))
        json.dump(plan_to_json(made), file, ensure_ascii=False, indent=1)
        file.write("\n")
    say(f"{made.totals.visits} visits by {made.totals.collectors} collectors, {len(made.unserved)} cases unserved.")


@dataclass(frozen=True, slots=True)
class _Order:
    """What is asked for, besides the files."""

    settings: Settings
    region: Region
    days: tuple[date, ...]
    seconds: int
    seed: int
    allow_estimates: bool


def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(n) for n in range(count))


def _told(days: tuple[date, ...]) -> str:
    return str(days[0]) if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _search_seconds(asked: int | None, settings: Settings) -> int:
    most = settings.solve_seconds_max
    if asked is not None and asked > most:
        cause = f"--seconds {asked} is more than {most}."
        raise InputError("seconds_too_many", cause, "Ask for less, or raise ROUNDS_SOLVE_SECONDS_MAX.")
    return asked or min(settings.solve_seconds, most)


def _read(order: _Order, cases: Path, collectors: Path, strict: bool) -> tuple[CaseSheet, CrewSheet]:
    """Both files; tells their bad rows, and refuses what leaves nothing to plan."""
    region = order.region
    gate, stamp = Gate.of(order.settings, region), Stamp(ACTOR, datetime.now(UTC), order.days[0])
    with showing("Reading and looking up addresses"), opened_providers(order.settings) as providers:
        geocoder = providers.geocoder(region)
        sheet = read_cases(cases, geocoder, gate, region.name, stamp)
        crew = read_crew(collectors, geocoder, gate, region.name, order.days)
    crew = replace(crew, people=tuple(one for one in crew.people if one[1].date in order.days))
    bad = (*sheet.bad, *crew.bad)
    for issue in bad:
        tell_issue(issue)
    if bad and strict:
        raise InputError("rows_bad", f"{len(bad)} rows or cells are bad, and --strict is given.", "Correct them.")
    if not crew.people:
        raise InputError("rows_none_good", f"{collectors}: no collector can be planned.", "Correct the file.")
    if sheet.bad and not (sheet.placed or sheet.unplaced):
        raise InputError("rows_none_good", f"{cases}: no row is good.", "Correct the file.")
    return sheet, crew


def _plan(order: _Order, sheet: CaseSheet, crew: CrewSheet) -> Plan:
    """The plan, with the cases that have no place among the unserved."""
    with showing(f"Planning {_told(order.days)}") as progress:

        def show(best: Progress) -> None:
            done = min(1.0, best.elapsed_seconds / order.seconds)
            progress.step(f"{best.served} visits, prize {best.prize}", done)

        made = plan_offline(
            sheet.placed,
            [collector for collector, _ in crew.people],
            [shift for _, shift in crew.people],
            order.region,
            order.days,
            settings=order.settings,
            now=datetime.now(UTC),
            seconds=order.seconds,
            seed=order.seed,
            allow_estimates=order.allow_estimates,
            doors=_doors(order),
            progress=show,
        )
    unserved = (*made.unserved, *sheet.unplaced)
    return replace(made, unserved=unserved, totals=replace(made.totals, unserved=len(unserved)))


def _doors(order: _Order) -> Doors | None:
    """The areas and own days of the region, where there is a store that may have some; none is made for a plan."""
    if not order.settings.store_is_there:
        return None
    with opened_store(order.settings) as store, store.read() as tx:
        return doors_of(tx, order.settings, order.region)
