"""`rounds report`: figures of published days, as a table, CSV or JSON."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.commands.failures import InputError
from api.commands.opening import load_settings, opened_store
from api.commands.sheets import day_of
from api.commands.terminal import say, show_json, show_table
from api.schemas.report import FiguresOut, ReportOut, report_csv, report_out
from service.evaluating import reporting
from service.evaluating.reporting import ReportAsked, Span
from service.model.figures import GroupBy
from service.places import regions

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

_LOOK_BACK = timedelta(days=27)


class Form(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command("report")
def report(
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="Four weeks before --to.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="The last day; today.")] = None,
    by: Annotated[GroupBy, typer.Option(help="What the figures are told by, beside the whole.")] = GroupBy.ALL,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="The region; the only one if unsaid.")] = None,
    team: Annotated[str | None, typer.Option(metavar="NAME", help="One team alone.")] = None,
    before_from: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="First day of a stretch to compare with.")
    ] = None,
    before_to: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Its last day.")] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.TABLE,
) -> None:
    """Show what was planned on published days, what was made of it, what came of it and what it took.

    Visits planned, made and met; promises made and kept; work and way for each debtor met; the share of travel; what
    visit rules left out; how evenly the work lies between collectors. Visits that came in with `rounds import
    --outcomes` are counted as made. CSV and JSON hold everything, the table the main figures.

        rounds report --by week
        rounds report --from 2026-11-01 --to 2026-11-30 --by collector --format csv > november.csv
        rounds report --from 2026-11-01 --to 2026-11-30 --before-from 2026-10-01 --before-to 2026-10-31
    """
    settings = load_settings()
    where = regions.choose(settings, region)
    zone = ZoneInfo(where.timezone)
    today = datetime.now(UTC).astimezone(zone).date()
    until = day_of(last) if last else today
    span = Span(day_of(first) if first else until - _LOOK_BACK, until)
    asked = ReportAsked(span, by, team, _before(before_from, before_to))
    with opened_store(settings) as store, store.read() as tx:
        said = report_out(where.name, reporting.report(tx, where.covers, zone, asked, today))
    _show(said, form)


def _before(first: str | None, last: str | None) -> Span | None:
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise InputError("span_invalid", "Only one end of the stretch is given.", "Give --before-from and --before-to.")
    return Span(day_of(first), day_of(last))


def _show(said: ReportOut, form: Form) -> None:
    if form is Form.JSON:
        show_json(said.model_dump(mode="json"))
    elif form is Form.CSV:
        sys.stdout.write(report_csv(said))
    else:
        _show_table(said)


def _show_table(said: ReportOut) -> None:
    rows = [(_stretch(said.span.first, said.span.last), *_cells(said.whole))]
    rows += [(group.name, *_cells(group.figures)) for group in said.groups]
    if said.before is not None:
        rows.append((_stretch(said.before.span.first, said.before.span.last), *_cells(said.before.whole)))
    show_table(("", *(f"{name}:" for name in _COLUMNS)), rows)
    for name, counts in (("Promised", said.whole.promised_minor), ("Kept", said.whole.kept_minor)):
        if counts:
            say(f"{name}: {', '.join(f'{amount} {currency} (minor units)' for currency, amount in counts.items())}.")
    for code, count in sorted(said.whole.refusals.items(), key=lambda found: (-found[1], found[0])):
        say(f"Left out by a rule: {code} {count}.")


_COLUMNS = ("planned", "made", "met", "met %", "promises", "kept", "broken", "min/met", "km/met", "travel %", "even %")


def _cells(figures: FiguresOut) -> tuple[object, ...]:
    return (
        figures.planned,
        figures.made,
        figures.met,
        _tenths(figures.met_permille),
        figures.promises_made,
        figures.promises_kept,
        figures.promises_broken,
        "" if figures.seconds_per_contact is None else round(figures.seconds_per_contact / 60),
        "" if figures.metres_per_contact is None else f"{figures.metres_per_contact / 1000:.1f}",
        _tenths(figures.travel_permille),
        _tenths(figures.evenness_permille),
    )


def _tenths(permille: int | None) -> str:
    return "" if permille is None else f"{permille / 10:.1f}"


def _stretch(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first} – {last}"
