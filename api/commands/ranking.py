"""`rounds ranking`: which cases are worth a visit, the best first, or why one case has the points that it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from api.commands.opening import Here, load_settings, opened_store
from api.commands.sheets import day_of
from api.commands.terminal import say, show_json, show_table
from api.schemas.ranking import ranked_out, valued_out
from service.choosing import selecting
from service.choosing.selecting import Ranked, Valued

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)


@app.command("ranking")
def ranking(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="One case, with its breakdown.")] = None,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="The region; the only one if unsaid.")] = None,
    on: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The day; today if unsaid.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most cases to show.")] = 20,
    every: Annotated[bool, typer.Option("--all", help="Show those that are not proposed as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show which cases are worth a visit that day, the best first; or what one CASE is worth, line by line.

    rounds ranking --limit 50
    rounds ranking C-1042
    """
    settings = load_settings()
    here = Here(settings)
    day = day_of(on) if on else here.today(region)
    with opened_store(settings) as store, store.read() as tx:
        if case is not None:
            _show_case(selecting.valued(tx, here, case, day), as_json)
            return
        found = [one for one in selecting.ranked(tx, here, region, day) if every or one.rank is not None]
    _show_list(found, limit, as_json)


def _show_case(found: Valued, as_json: bool) -> None:
    if as_json:
        show_json(valued_out(found).model_dump(mode="json"))
        return
    columns = ("fact", "measure:", "of its curve ‰:", "most points:", "points:")
    parts = [
        (p.feature, "" if p.measure is None else p.measure, p.permille, p.weight, p.points) for p in found.worth.parts
    ]
    show_table(columns, parts, f"Case {found.worth.case_id}: {found.worth.points} points on {found.day}")
    ruling = found.worth.ruling
    if ruling is not None:
        say(f"{ruling.by} ruled: {ruling.kind} ({ruling.reason}).")
    if found.worth.cuts:
        say(f"Not proposed: {', '.join(found.worth.cuts)}.")


def _show_list(found: Sequence[Ranked], limit: int, as_json: bool) -> None:
    if as_json:
        show_json([ranked_out(one).model_dump(mode="json") for one in found[:limit]])
        return
    columns = ("rank:", "case", "points:", "days overdue:", "ruling", "not proposed because")
    show_table(columns, [_row(one) for one in found[:limit]])
    say(f"{min(limit, len(found))} of {len(found)} cases.")


def _row(one: Ranked) -> tuple[object, ...]:
    ruling = one.worth.ruling.kind if one.worth.ruling else ""
    rank = "" if one.rank is None else one.rank
    return rank, one.case.id, one.worth.points, one.case.days_overdue, ruling, ", ".join(one.worth.cuts)
