"""`rounds areas`: territories, no-go zones, calendars and outlines from and to GeoJSON files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from api.commands.failures import InputError
from api.commands.files import read_bytes
from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.terminal import say, show_json, show_table
from api.schemas.areas import AreasIn, areas_from, areas_out, versions_out
from api.schemas.coverage import coverage_out, proposal_out
from api.validation import issues_of
from geo.region import Region
from service.model.access import Stamp
from service.model.area import AreaKind, Cover
from service.places import areas, covering, regions, suggesting
from service.places.areas import Change
from service.places.suggesting import Wish

app = typer.Typer(
    no_args_is_help=True,
    help="Territories, no-go zones, calendars and outlines of a region, as GeoJSON.",
    add_completion=False,
)

_Kind = Annotated[AreaKind, typer.Argument(metavar="KIND", help="territories, zones, calendars or outline.")]
_Region = Annotated[str | None, typer.Option(metavar="NAME", help="The region; the only one if unsaid.")]
_Version = Annotated[int | None, typer.Option(metavar="N", help="An older version; the newest if unsaid.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("import")
def import_(
    kind: _Kind,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A GeoJSON FeatureCollection.")],
    region: _Region = None,
    note: Annotated[str, typer.Option(help="What was changed.")] = "",
) -> None:
    """Make a new version out of a file.

    Properties of its features, as in PUT /v1/regions/NAME/areas/KIND; others are passed over. Exit code 2 when
    anything is wrong with the file: then nothing is changed.

        rounds areas import zones zones.geojson --region helsinki
    """
    settings = load_settings()
    found = areas_from(kind, _read(file))
    with opened_store(settings) as store, store.begin() as tx:
        where = regions.choose(settings, region)
        made = areas.put(tx, where.name, kind, Change(found, "import", note), _stamp(where), where.covers)
    say(f"Version {made.version} of the {kind} of {where.name}: {len(made.areas)} areas.")


@app.command("export")
def export(kind: _Kind, region: _Region = None, version: _Version = None) -> None:
    """Print areas as GeoJSON."""
    settings = load_settings()
    with opened_store(settings) as store, store.read() as tx:
        name = regions.choose(settings, region).name
        found = areas.newest(tx, name, kind) if version is None else areas.version(tx, name, kind, version)
    show_json(areas_out(found).model_dump(mode="json"))


@app.command("versions")
def versions(kind: _Kind, region: _Region = None, as_json: _AsJson = False) -> None:
    """List who changed them when."""
    settings = load_settings()
    with opened_store(settings) as store, store.read() as tx:
        found = areas.versions(tx, regions.choose(settings, region).name, kind)
    if as_json:
        show_json(versions_out(found).model_dump(mode="json"))
        return
    columns = ("version:", "areas:", "origin", "by", "at", "note")
    show_table(columns, [(a.version, len(a.areas), a.origin, a.created_by, a.created_at, a.note) for a in found])


@app.command("restore")
def restore(
    kind: _Kind, version: Annotated[int, typer.Argument(metavar="N", help="The version.")], region: _Region = None
) -> None:
    """Make an older version the newest again."""
    settings = load_settings()
    with opened_store(settings) as store, store.begin() as tx:
        where = regions.choose(settings, region)
        made = areas.restore(tx, where.name, kind, version, _stamp(where), covers=where.covers)
    say(f"Version {made.version} of the {kind} of {where.name} is as version {version}.")


@app.command("report")
def report(region: _Region = None, version: _Version = None, as_json: _AsJson = False) -> None:
    """Say where territories overlap, where none is, and which cases lie there."""
    settings = load_settings()
    with opened_store(settings) as store, store.read() as tx:
        where, kind = regions.choose(settings, region), AreaKind.TERRITORIES
        found = areas.newest(tx, where.name, kind) if version is None else areas.version(tx, where.name, kind, version)
        said = coverage_out(covering.report(tx, where, found.areas, _stamp(where).today))
    if as_json:
        show_json(said.model_dump(mode="json"))
        return
    rows: list[tuple[object, ...]] = [
        ("overlap", " and ".join(o.names), o.square_kilometres, "") for o in said.overlaps
    ]
    rows += [
        ("hole", f"beside {', '.join(h.beside) or 'nothing'}", h.square_kilometres, len(h.cases)) for h in said.holes
    ]
    show_table(("", "where", "km²:", "cases:"), rows)
    covered, whole = said.covered_square_kilometres, said.outline_square_kilometres
    say(f"{covered:.1f} of {whole:.1f} km² covered; {len(said.bare_cases)} of {said.cases} cases in no territory.")


@app.command("suggest")
def suggest(
    region: _Region = None,
    count: Annotated[int | None, typer.Option(metavar="N", help="How many; one for each collector if unsaid.")] = None,
    team: Annotated[str | None, typer.Option(help="Collectors of this team alone.")] = None,
    cover: Annotated[Cover, typer.Option(help="rule: nobody else may visit; preference: others may, at a price.")] = (
        Cover.PREFERENCE
    ),
    seed: Annotated[int, typer.Option(help="Another seed, other territories.")] = 0,
    accept: Annotated[bool, typer.Option("--accept", help="Make it the newest version at once.")] = False,
    as_json: _AsJson = False,
) -> None:
    """Suggest compact territories with equal work in each, from where past cases were.

    Nothing is in force until it is accepted, here, on the page, or by the HTTP API.

        rounds areas suggest --count 4
    """
    settings = load_settings()
    with opened_store(settings) as store:
        where = regions.choose(settings, region)
        with store.read() as tx:
            made = suggesting.suggest(tx, where, Wish((), team, count, cover, None, seed), _stamp(where))
        with store.begin() as tx:
            suggesting.keep(tx, made)
            if accept:
                suggesting.accept(tx, where.name, made.id, _stamp(where), where.covers)
    said = proposal_out(made)
    if as_json:
        show_json(said.model_dump(mode="json"))
        return
    show_table(
        ("territory", "collectors", "visits:", "work h:", "km²:", "compact:"),
        [_row(f.properties) for f in said.features],
    )
    say(
        f"Proposal {made.id}: the fullest is {said.figures.most_over_percent:.1f} % above the mean, "
        f"the emptiest {said.figures.most_under_percent:.1f} % below."
    )


@app.command("accept")
def accept_(
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its id.")], region: _Region = None
) -> None:
    """Make a proposal the newest version of the territories."""
    settings = load_settings()
    with opened_store(settings) as store, store.begin() as tx:
        where = regions.choose(settings, region)
        made = suggesting.accept(tx, where.name, proposal, _stamp(where), where.covers)
    say(f"Version {made.version} of the territories of {where.name}.")


def _row(said: dict[str, Any]) -> tuple[object, ...]:
    hours = f"{said['work_seconds'] / 3600:.1f}"
    people = ", ".join(said["collectors"])
    return (said["name"], people, said["visits"], hours, said["square_kilometres"], said["compactness"])


def _read(file: Path) -> AreasIn:
    try:
        return AreasIn.model_validate(json.loads(read_bytes(file).decode("utf-8-sig")))
    except ValidationError as error:
        issues = issues_of(error.errors(include_input=False))
        raise InputError(
            "areas_invalid", "This is no FeatureCollection.", "Mend what the issues name.", issues
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError("broken_json", f"{file} is not JSON in UTF-8.", "Export it as GeoJSON.") from error


def _stamp(region: Region) -> Stamp:
    now = datetime.now(UTC)
    return Stamp(ACTOR, now, now.astimezone(ZoneInfo(region.timezone)).date())
