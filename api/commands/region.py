"""`rounds region`: regions out of OpenStreetMap extracts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.commands.opening import load_settings
from api.commands.progress import showing
from api.commands.terminal import out, say, show_json, show_table
from geo.building.build import add_region
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
) -> None:
    """Make a region: roads, addresses, map.

    The same extract again is quickly done; another one under the same name replaces the region. Nothing is left behind
    when it fails or is stopped.

        rounds region add build/demo/Helsinki.osm.pbf --name helsinki
    """
    _print_region(build(source, load_settings().regions_dir, name))


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


@app.command("remove")
def remove(name: _Name) -> None:
    """Remove a region's roads, addresses and map. Cases and plans stay."""
    remove_region(load_settings().regions_dir, name)
    out.print(f"Removed {name}.")


def build(source: str, folder: Path, name: str | None) -> Region:
    """Builds a region, and shows how far it is."""
    with showing("Building the region") as progress:
        return add_region(source, folder, name, progress.step)


def _row(region: Region) -> tuple[object, ...]:
    counts = region.counts
    built = region.built_at.date().isoformat()
    return (region.name, counts.addresses, counts.streets, counts.places, region.timezone, built, region.source)


def _print_region(region: Region) -> None:
    """What a person wants to know of a region; ``--json`` says the rest."""
    b, counts = region.bounds, region.counts
    rows = [
        ("region", region.name),
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
    return asdict(region) | {"path": str(region.path), "built_at": region.built_at.isoformat()}
