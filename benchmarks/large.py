"""One large extract out of a small one: tiles side by side, most streets renamed, house numbers along every street.

A country's extract of 50 MB has more streets, towns and doors than any sample at hand; this one has more doors than
most, and half of its street names occur in many towns.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import osmium
from osmium.osm.mutable import Node, Relation, Way

from benchmarks.made_towns import _doorsteps
from geo.point import Point

_SYLLABLES = (
    "bar",
    "del",
    "fen",
    "gor",
    "hal",
    "kem",
    "lin",
    "mor",
    "nus",
    "pel",
    "rav",
    "sel",
    "tor",
    "vin",
    "wes",
    "zul",
)
_ENDINGS = ("strasse", "gasse", "weg", "platz", "str", "ring", "hof")
_TILE_DEGREES = 0.4
_KEPT_NAMES = 0.4
_STRIDE = 10_000_000_000


def enlarge(extract: Path, target: Path, tiles: int) -> None:
    """Writes ``tiles`` copies of ``extract``; each lies in its own place and has mostly its own names."""
    target.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(target)) as writer:
        for kind in (osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION):
            for tile in range(tiles):
                _copy(extract, kind, tile, writer)


def _copy(extract: Path, kind: Any, tile: int, writer: osmium.SimpleWriter) -> None:
    shift, places = _shift(tile), osmium.FileProcessor(str(extract), osmium.osm.NODE | kind)
    if kind != osmium.osm.RELATION:
        places = places.with_locations()
    for thing in places.with_filter(osmium.filter.EntityFilter(kind)):
        tags = _renamed({tag.k: tag.v for tag in thing.tags}, tile)
        number = thing.id + tile * _STRIDE
        if thing.is_node():
            writer.add_node(Node(id=number, location=_shifted(thing.location, shift), tags=tags, version=1))
        elif thing.is_way():
            nodes = [node.ref + tile * _STRIDE for node in thing.nodes]
            writer.add_way(Way(id=number, nodes=nodes, tags=tags, version=1))
        else:
            members = [(member.type, member.ref + tile * _STRIDE, member.role) for member in thing.members]
            writer.add_relation(Relation(id=number, members=members, tags=tags, version=1))
    if kind == osmium.osm.NODE:
        for i, (point, tags) in enumerate(_doors(extract, tile)):
            place = (point.lon + shift[1], point.lat + shift[0])
            writer.add_node(Node(id=tile * _STRIDE + 9_000_000_000 + i, location=place, tags=tags, version=1))


def _doors(extract: Path, tile: int) -> Iterator[tuple[Point, dict[str, str]]]:
    """House numbers along every named street, outside the extract's own numbering."""
    ways = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    counters: dict[str, dict[int, int]] = {}
    for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        if "highway" not in way.tags or "name" not in way.tags:
            continue
        street = _renamed({"name": way.tags["name"]}, tile)["name"]
        numbers = counters.setdefault(street, {1: 201, -1: 202})
        line = [Point(node.lat, node.lon) for node in way.nodes if node.location.valid()]
        for side, point in _doorsteps(line, 20.0):
            numbers[side] += 2
            yield point, {"addr:street": street, "addr:housenumber": str(numbers[side])}


def _shift(tile: int) -> tuple[float, float]:
    return _TILE_DEGREES * (tile % 6), _TILE_DEGREES * (tile // 6)


def _shifted(location: Any, shift: tuple[float, float]) -> tuple[float, float]:
    return location.lon + shift[1], location.lat + shift[0]


def _renamed(tags: dict[str, str], tile: int) -> dict[str, str]:
    if tile == 0:
        return tags
    keys = [key for key in tags if key.split(":")[0] == "name" or key in ("addr:street", "addr:city", "addr:place")]
    return tags | {key: _name(tags[key], tile, key == "addr:city" or "place" in tags) for key in keys}


def _name(name: str, tile: int, always: bool) -> str:
    rng = random.Random(f"{name} {tile}")
    if not always and random.Random(f"{name} {tile // 3}").random() < _KEPT_NAMES:
        return name
    core = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).capitalize()
    return core + next((ending for ending in _ENDINGS if name.casefold().endswith(ending)), "")
