"""Reading an OpenStreetMap extract: what it covers, and its tagged objects with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import osmium

from geo.bounds import Bounds
from geo.errors import RegionError
from geo.point import Point

DRIVABLE = frozenset(
    [
        "motorway",
        "motorway_link",
        "trunk",
        "trunk_link",
        "primary",
        "primary_link",
        "secondary",
        "secondary_link",
        "tertiary",
        "tertiary_link",
        "unclassified",
        "residential",
        "living_street",
        "service",
    ]
)


@dataclass(frozen=True, slots=True)
class Extent:
    """What one quick look tells: the box, and how many ways a car may use."""

    bounds: Bounds
    road_pieces: int


def objects(extract: Path) -> Iterator[Any]:
    """All tagged nodes, ways, relations and areas (closed ways as well), with places; RegionError ``region_broken``."""
    with readable(extract):
        yield from osmium.FileProcessor(str(extract)).with_areas().with_filter(osmium.filter.EmptyTagFilter())


def survey(extract: Path) -> Extent:
    """RegionError ``region_broken`` when the file cannot be read, ``region_no_roads`` when no car can drive there."""
    with readable(extract):
        with osmium.io.Reader(str(extract)) as reader:
            box = reader.header().box()
        pieces, points = 0, []
        ways = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
            if way.tags.get("highway") in DRIVABLE:
                pieces += 1
                points += [middle for middle in [middle_of(way)] if middle]
    if not points:
        raise RegionError("region_no_roads", "The extract holds no road that a car may use.", "Take a larger extract.")
    return Extent(_stated(box) or Bounds.around(points), pieces)


@contextmanager
def readable(extract: Path) -> Iterator[None]:
    """Turns the reader's complaints into RegionError ``region_broken``."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise RegionError(
            "region_broken",
            f"“{extract.name}” cannot be read as OpenStreetMap data ({type(error).__name__}).",
            "Check that the file ends in .osm.pbf and that its download was complete.",
        ) from error


def line_of(way: Any) -> list[Point]:
    """The places of a way's nodes; nodes that a clipped extract lacks are left out."""
    return [Point(node.lat, node.lon) for node in way.nodes if node.location.valid()]


def pieces_of(way: Any) -> list[list[Point]]:
    """A way cut where a clipped extract lacks nodes; pieces of at least two nodes."""
    runs = [list(run) for whole, run in groupby(way.nodes, key=lambda node: node.location.valid()) if whole]
    return [[Point(node.lat, node.lon) for node in run] for run in runs if len(run) > 1]


def middle_of(way: Any) -> Point | None:
    """The mean of a way's nodes: inside a building, near the middle of a street."""
    line = line_of(way)
    if len(line) > 1 and line[0] == line[-1]:
        line.pop()
    if not line:
        return None
    return Point(sum(p.lat for p in line) / len(line), sum(p.lon for p in line) / len(line))


def tags_of(thing: Any) -> Mapping[str, str]:
    """A copy that outlives the reader's buffer."""
    return {tag.k: tag.v for tag in thing.tags}


def _stated(box: Any) -> Bounds | None:
    """The header's box when it has a sensible one."""
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    bounds = Bounds(low.lat, low.lon, high.lat, high.lon)
    return bounds if bounds.north > bounds.south and bounds.east > bounds.west else None
