"""What an extract says about addresses, object by object, before any of it is put in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from sys import intern
from typing import Any

import osmium
from shapely import Geometry, from_geojson

from geo.address import fold
from geo.building.reading import line_of, middle_of, objects, tags_of
from geo.building.watch import Watch
from geo.language import habits
from geo.point import Point, distance_metres

SETTLEMENTS = frozenset(
    [
        "city",
        "town",
        "village",
        "hamlet",
        "suburb",
        "borough",
        "quarter",
        "neighbourhood",
        "city_block",
        "isolated_dwelling",
        "locality",
        "farm",
        "county",
        "district",
        "municipality",
        "square",
        "island",
    ]
)
_THINGS = (
    *("amenity", "shop", "tourism", "office", "building", "leisure", "historic", "healthcare", "craft"),
    *("public_transport", "landuse", "man_made", "residential", "addr:housename"),
)
_STATIONS = frozenset({"station", "halt", "tram_stop"})
_NAMES = ("name", "official_name", "alt_name", "short_name", "loc_name", "old_name", "reg_name", "int_name")
_EVERY = 50_000


@dataclass(frozen=True, slots=True)
class House:
    """One address as it is tagged; there may be a million of them."""

    lat: float
    lon: float
    label: str
    town: str
    postcode: str
    district: str

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)


@dataclass(slots=True)
class Street:
    """Everything of one name, wherever in the extract: ways, houses, and its names by folded form."""

    names: dict[str, str] = field(default_factory=dict)
    lines: list[list[Point]] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Named:
    """A place or a thing with a name: ``names`` by folded form, the first the usual one; ``radius`` in metres."""

    kind: str
    names: dict[str, str]
    point: Point
    radius: float
    town: str = ""


@dataclass(frozen=True, slots=True)
class Boundary:
    """An administrative area that is whole in the extract."""

    level: int
    names: dict[str, str]
    shape: Geometry


@dataclass(slots=True)
class Collected:
    """The sum of an extract. ``around``: names of areas that the extract only touches."""

    streets: dict[str, Street] = field(default_factory=lambda: defaultdict(Street))
    settlements: list[Named] = field(default_factory=list)
    things: list[Named] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    around: dict[str, str] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)


def collect(extract: Path, watch: Watch) -> Collected:
    """Reads the extract once."""
    found = Collected()
    for number, thing in enumerate(objects(extract)):
        if number % _EVERY == 0:
            watch.step("Reading addresses", 0.05)
        tags = tags_of(thing)
        if not any(_tells(key) for key in tags):
            continue
        if thing.is_node():
            _point(found, tags, Point(thing.lat, thing.lon), 0.0)
        elif thing.is_way():
            _way(found, tags, thing)
        elif thing.is_area() and not thing.from_way():
            _area(found, tags, thing)
        elif thing.is_relation() and tags.get("boundary") == "administrative":
            found.around |= names_of(tags)
    return found


def names_of(tags: Mapping[str, str]) -> dict[str, str]:
    """All names of an object by folded form, its ``name`` first; several in one tag are separated by ``;``."""
    keys = sorted((k for k in tags if _is_name(k)), key=_name_order)
    spoken = [name.strip() for key in keys for name in tags[key].split(";")]
    names: dict[str, str] = {}
    for name in spoken:
        names.setdefault(_folded(name), name)
    names.pop("", None)
    return names


@cache
def _name_order(key: str) -> tuple[int, str]:
    return _NAMES.index(key.split(":")[0]), key


@cache
def _is_name(key: str) -> bool:
    """``name``, ``old_name``, ``name:sv``: in languages that we read addresses in; a capital has a hundred others."""
    kind, _, language = key.partition(":")
    return kind in _NAMES and (not language or language.partition("-")[0] in habits().languages)


@cache
def _tells(key: str) -> bool:
    """Whether an object with that tag may say something of addresses; most ways have none such."""
    return key in ("addr:housenumber", "addr:housename", "boundary") or _is_name(key)


def _way(found: Collected, tags: Mapping[str, str], way: Any) -> None:
    line = line_of(way)
    if tags.get("highway") and tags.get("area") != "yes" and "name" in tags:
        _street(found, tags).lines.append(line)
        return
    middle = middle_of(way)
    if middle:
        _point(found, tags, middle, max(distance_metres(middle, p) for p in line))


def _area(found: Collected, tags: Mapping[str, str], area: Any) -> None:
    shape = from_geojson(osmium.geom.GeoJSONFactory().create_multipolygon(area))
    if tags.get("boundary") == "administrative":
        level = tags.get("admin_level", "")
        found.boundaries.append(Boundary(int(level) if level.isdigit() else 99, names_of(tags), shape))
        return
    inside = shape.representative_point()
    west, south, east, north = shape.bounds
    radius = distance_metres(Point(south, west), Point(north, east)) / 2
    _point(found, tags, Point(inside.y, inside.x), radius)


def _point(found: Collected, tags: Mapping[str, str], point: Point, radius: float) -> None:
    if "addr:housenumber" in tags:
        _house(found, tags, point)
    names = names_of(tags) if any(_is_name(key) for key in tags) else {}
    if "addr:housename" in tags:
        names.setdefault(fold(tags["addr:housename"]), tags["addr:housename"])
    if not names:
        return
    if tags.get("place") in SETTLEMENTS:
        found.settlements.append(Named(tags["place"], names, point, radius))
    elif any(key in tags for key in _THINGS) or tags.get("railway") in _STATIONS:
        found.things.append(Named("thing", names, point, radius, tags.get("addr:city", "")))


def _house(found: Collected, tags: Mapping[str, str], point: Point) -> None:
    if "addr:country" in tags:
        found.countries[tags["addr:country"].upper()] += 1
    if "addr:street" not in tags and "addr:place" not in tags:
        return
    town = tags.get("addr:city", "")
    town = town if any(letter.isalpha() for letter in town) else ""  # house numbers stand there by mistake
    district = tags.get("addr:suburb") or tags.get("addr:district") or tags.get("addr:place", "")
    texts = (intern(text) for text in (tags["addr:housenumber"], town, tags.get("addr:postcode", ""), district))
    house = House(point.lat, point.lon, *texts)
    _street(found, tags).houses.append(house)


_folded = lru_cache(50_000)(fold)
"""The houses of a street come one after another, and each has its name."""


def _street(found: Collected, tags: Mapping[str, str]) -> Street:
    """The street of a way or an address, with the names that this object adds to it."""
    if "addr:street" in tags or "addr:place" in tags:
        keys = [k for k in tags if k == "addr:street" or k.startswith("addr:street:")] or ["addr:place"]
        names = {_folded(tags[key]): tags[key] for key in sorted(keys)}
    else:
        names = names_of(tags)
    street = found.streets[next(iter(names), "")]
    for folded, name in names.items():
        street.names.setdefault(folded, name)
    return street
