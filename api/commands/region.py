"""`rounds region`: regions out of OpenStreetMap extracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree
from typing import Annotated

import typer

from api.commands.failures import CommandError
from api.commands.files import read_bytes
from api.commands.opening import load_settings
from api.commands.progress import showing
from api.commands.terminal import out, say, show_json, show_table
from geo.building.build import add_region, build_profiles
from geo.building.merging import merge_regions
from geo.pace import load_pace, pace_from_json, pace_path, pace_record
from geo.profile import Profile
from geo.region import Region, find_region, list_regions, remove_region

app = typer.Typer(
    no_args_is_help=True,
    help="Make regions out of OpenStreetMap extracts; list, show, remove them.",
    add_completion=False,
)

_Name = Annotated[str, typer.Argument(help="The region's name.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("add")
def add(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="An extract, .osm.pbf, or where to fetch one.")],
    name: Annotated[str | None, typer.Option(help="Its name; without it, the file's.")] = None,
    profiles: Annotated[
        str, typer.Option(help="Roads for whom: car, motorcycle, ebike, bicycle, foot; separated by commas, or all.")
    ] = "car",
) -> None:
    """Make a region: roads, addresses, map.

    Roads of other profiles are made when a collector first needs them, or by naming them here.

    The same extract again is quickly done; another one under the same name replaces the region. Nothing is left behind
    when it fails or is stopped.

        rounds region add build/demo/Helsinki.osm.pbf --name helsinki
    """
    _print_region(build(source, load_settings().regions_dir, name, profiles_of(profiles)))


@app.command("list")
def list_(as_json: _AsJson = False) -> None:
    """List the regions there are."""
    regions = list_regions(load_settings().regions_dir)
    if as_json:
        show_json([_record(region) for region in regions])
    elif not regions:
        say("There is no region yet: make one with `rounds region add FILE.osm.pbf`.")
    else:
        columns = ("region", "addresses:", "streets:", "places:", "time zone", "built", "extract")
        show_table(columns, [_row(region) for region in regions])


@app.command("show")
def show(name: _Name, as_json: _AsJson = False) -> None:
    """Show what a region holds."""
    region = find_region(load_settings().regions_dir, name)
    if as_json:
        show_json(_record(region))
    else:
        _print_region(region)


@app.command("profiles")
def profiles(
    name: _Name,
    add: Annotated[list[Profile] | None, typer.Argument(metavar="[PROFILE]…", help="Profiles to build.")] = None,
) -> None:
    """Show for which ways of travelling a region has roads, or build more.

    rounds region profiles helsinki bicycle foot
    """
    region = find_region(load_settings().regions_dir, name)
    if add:
        with showing("Building roads") as progress:
            build_profiles(region, add, progress.step)
    for profile in Profile:
        say(f"{profile:<11} {'built' if profile in region.profiles else 'built when it is first needed'}")


@app.command("merge")
def merge(
    names: Annotated[list[str], typer.Argument(metavar="REGION…", help="Neighbours, two or more.")],
    name: Annotated[str, typer.Option(help="Of the merged region.")],
) -> None:
    """Make one region of neighbours, so that plans may cross the border. The neighbours stay.

    A plan in the merged region plans the cases and collectors of all of them.

        rounds region merge east west --name both
    """
    with showing("Merging the regions") as progress:
        _print_region(merge_regions(load_settings().regions_dir, names, name, progress.step))


@app.command("pace")
def pace(
    name: _Name,
    set_: Annotated[Path | None, typer.Option("--set", metavar="FILE", help="A pace as JSON (docs/geo.md).")] = None,
) -> None:
    """Show how fast a region is, or say it: speed factors by hour, parking, the way to the door."""
    region = find_region(load_settings().regions_dir, name)
    if set_ is not None:
        text = read_bytes(set_).decode("utf-8", "replace")
        pace_from_json(text)
        pace_path(region.path).write_text(text, encoding="utf-8")
    show_json(pace_record(load_pace(region.path)))


@app.command("remove")
def remove(name: _Name) -> None:
    """Remove a region's roads, addresses and map. Cases and plans stay."""
    settings = load_settings()
    remove_region(settings.regions_dir, name)
    rmtree(settings.matrices_dir / name, ignore_errors=True)
    out.print(f"Removed {name}.")


def build(source: str, folder: Path, name: str | None, profiles: Sequence[Profile] = (Profile.CAR,)) -> Region:
    """Builds a region, and shows how far it is."""
    with showing("Building the region") as progress:
        return add_region(source, folder, name, progress.step, profiles=profiles)


def profiles_of(names: str) -> list[Profile]:
    """From ``car,foot`` or ``all``."""
    try:
        return list(Profile) if names == "all" else [Profile(name.strip()) for name in names.split(",")]
    except ValueError as error:
        known = ", ".join(Profile)
        raise CommandError("profile_unknown", f"“{names}” names no profiles.", f"Choose from {known}.") from error


def _row(region: Region) -> tuple[object, ...]:
    counts = region.counts
    built = region.built_at.date().isoformat()
    return (region.name, counts.addresses, counts.streets, counts.places, region.timezone, built, region.source)


def _print_region(region: Region) -> None:
    """What a person wants to know of a region; ``--json`` says the rest."""
    b, counts = region.bounds, region.counts
    rows = [
        ("region", region.name),
        *([("made of", ", ".join(region.parts))] if region.parts else []),
        ("roads for", ", ".join(region.profiles)),
        ("bounds", f"{b.south:.4f}, {b.west:.4f} to {b.north:.4f}, {b.east:.4f}"),
        ("time zone", region.timezone),
        ("holds", f"{counts.addresses} addresses, {counts.streets} streets, {counts.places} places"),
        ("extract", region.source),
        ("built", region.built_at.isoformat(timespec="seconds")),
        ("folder", region.path),
        ("map data", region.attribution),
    ]
    show_table(("", ""), rows)


def _record(region: Region) -> dict[str, object]:
    built = {"built_at": region.built_at.isoformat(), "profiles": list(region.profiles)}
    return asdict(region) | {"path": str(region.path)} | built
