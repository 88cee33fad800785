"""`rounds practices`: how the organisation ranks, follows up, briefs and limits; by version, out of JSON files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from api.commands.failures import InputError
from api.commands.opening import ACTOR, Here, load_settings, opened_store
from api.commands.sheets import day_of, text_of
from api.commands.terminal import say, show_json, show_table
from api.schemas.practices import PracticeHead, content_of, head_out, practice_out, preview_out
from api.validation import issues_of
from service.choosing import practising, selecting
from service.model.access import Stamp
from service.model.practice import Content, PracticeName
from service.model.weights import Weights

app = typer.Typer(
    no_args_is_help=True, help="Weights, follow-ups, briefs and limits, by version.", add_completion=False
)

_Name = Annotated[PracticeName, typer.Argument(help="Which practice.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(as_json: _AsJson = False) -> None:
    """List which version of each practice is in force, and who made it."""
    with opened_store(load_settings()) as store, store.read() as tx:
        _show([head_out(practising.in_force(tx, name)) for name in PracticeName], as_json)


@app.command("show")
def show(
    name: _Name,
    version: Annotated[int | None, typer.Option(min=0, help="An older version; the newest if unsaid.")] = None,
) -> None:
    """Print what a practice says, as JSON: change it in a file, and `put` it back.

    rounds practices show weights > weights.json
    """
    with opened_store(load_settings()) as store, store.read() as tx:
        found = practising.in_force(tx, name) if version is None else practising.version(tx, name, version)
    show_json(practice_out(found).model_dump(mode="json")["content"])


@app.command("versions")
def versions(name: _Name, as_json: _AsJson = False) -> None:
    """List who changed a practice when, newest first."""
    with opened_store(load_settings()) as store, store.read() as tx:
        _show([head_out(one) for one in practising.versions(tx, name)], as_json)


@app.command("put")
def put(
    name: _Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What it says from now on, .json.")],
    note: Annotated[str, typer.Option(help="What was changed, for those who read the versions later.")] = "",
) -> None:
    """Make a new version of a practice out of a file."""
    content = _content(name, file)
    with opened_store(load_settings()) as store, store.begin() as tx:
        made = practising.write(tx, name, content, note, _stamp())
    say(f"{name.value} is at version {made.version}.")


@app.command("restore")
def restore(name: _Name, version: Annotated[int, typer.Argument(min=0, help="An older version.")]) -> None:
    """Make an older version the newest again; version 0 is Rounds' own."""
    with opened_store(load_settings()) as store, store.begin() as tx:
        made = practising.restore(tx, name, version, _stamp())
    say(f"{name.value} is at version {made.version}.")


@app.command("preview")
def preview(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Weights, .json.")],
    region: Annotated[str | None, typer.Option(metavar="NAME", help="The region; the only one if unsaid.")] = None,
    on: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The day; today if unsaid.")] = None,
    as_json: _AsJson = False,
) -> None:
    """Show what would change under other weights: who would come, who would go, who would move. Nothing is kept."""
    content = _content(PracticeName.WEIGHTS, file)
    assert isinstance(content, Weights)
    settings = load_settings()
    here = Here(settings)
    day = day_of(on) if on else here.today(region)
    with opened_store(settings) as store, store.read() as tx:
        seen = preview_out(selecting.preview_weights(tx, here, region, day, content))
    if as_json:
        show_json(seen.model_dump(mode="json"))
        return
    columns = ("case", "rank before:", "rank after:", "points before:", "points after:")
    rows = [(m.case_id, _rank(m.rank_before), _rank(m.rank_after), m.points_before, m.points_after) for m in seen.moves]
    show_table(columns, rows)
    say(f"Proposed: {seen.proposed_before} before, {seen.proposed_after} after.")
    say(f"{len(seen.entered)} would come, {len(seen.left)} would go.")


def _content(name: PracticeName, path: Path) -> Content:
    """InputError ``practice_invalid`` with every fault of the file."""
    with text_of(path) as file:
        try:
            sent: Any = json.load(file)
        except ValueError as error:
            raise InputError(
                "practice_invalid", f"{path}: this is not JSON.", "See `rounds practices show`."
            ) from error
    try:
        return content_of(name, sent)
    except ValidationError as error:
        issues = issues_of(error.errors(include_input=False))
        raise InputError("practice_invalid", f"{path}: this cannot be used.", "Mend what is named.", issues) from error


def _show(found: list[PracticeHead], as_json: bool) -> None:
    if as_json:
        show_json([one.model_dump(mode="json") for one in found])
        return
    columns = ("practice", "version:", "by", "at", "note")
    rows = [
        (h.name.value, h.version, h.created_by, f"{h.created_at:%Y-%m-%d %H:%M}" if h.created_at else "", h.note)
        for h in found
    ]
    show_table(columns, rows)


def _rank(rank: int | None) -> object:
    return "-" if rank is None else rank


def _stamp() -> Stamp:
    now = datetime.now(UTC)
    return Stamp(ACTOR, now, now.date())
