"""Extracts of countries of which there is no free sample: towns drawn at random, streets named as they are there.

``benchmarks/towns/*.json`` holds real street names and house number habits of one country each, and how its people
shorten them; nothing of it is read by ``geo``. Towns share many names, as towns do. A fifth of the towns has no
``addr:city`` and no postcode.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import osmium
from osmium.osm.mutable import Node, Relation, Way

from geo.point import Point

FOLDER = Path(__file__).parent / "towns"
METRES_PER_DEGREE = 111_200.0
_NAMES_PER_TOWN = 0.6


def country(language: str) -> dict[str, Any]:
    """The data of one language's country."""
    data: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return data


@dataclass(slots=True)
class Ink:
    """Writes objects with ascending numbers, nodes before ways before relations."""

    nodes: list[Node]
    ways: list[Way]
    areas: list[str]

    def node(self, point: Point, tags: dict[str, str] | None = None) -> int:
        self.nodes.append(Node(id=len(self.nodes) + 1, location=(point.lon, point.lat), tags=tags or {}, version=1))
        return len(self.nodes)

    def way(self, points: list[Point], tags: dict[str, str]) -> None:
        nodes = [self.node(point) for point in points]
        self.ways.append(Way(id=len(self.ways) + 1, nodes=nodes, tags=tags, version=1))

    def save(self, path: Path) -> None:
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for node in self.nodes:
                writer.add_node(node)
            for way in self.ways:
                writer.add_way(way)
            for number, name in enumerate(self.areas, start=1):
                tags = {"boundary": "administrative", "name": name}
                writer.add_relation(Relation(id=number, members=[("w", 1, "outer")], tags=tags, version=1))


def make(language: str, seed: int, path: Path, towns: int = 9) -> None:
    """Draws the towns of one country into ``path`` (.osm.pbf)."""
    rng, data, ink = random.Random(f"{language} {seed}"), country(language), Ink([], [], [])
    if "city" in data:
        ink.node(_moved(Point(*data["centre"]), 6000, 6000), {"place": "city", "name": data["city"]})
    ink.areas += [data[key] for key in ("province", "prefecture", "city") if key in data]
    styles = {name: _styled(data, name, rng) for name in [*data["names"], *data.get("whole", [])]}
    for number, town in enumerate(data["towns"][:towns]):
        centre = _moved(Point(*data["centre"]), 6000 * (number % 3), 6000 * (number // 3))
        ink.node(centre, {"place": "town", "name": town})
        _draw_town(ink, data, town, centre, styles, rng, tagged=number % 5 != 4)
    ink.save(path)


def _styled(data: dict[str, Any], name: str, rng: random.Random) -> str:
    """The name with its kind of street, where the language puts it."""
    if name in data.get("whole", []) or (name.endswith(" ") and name[-3:-1] == "en"):
        return name.strip()
    kind = rng.choice(data["types"])
    if data["front"]:
        return f"{kind} {name}"
    if data["front"] is False:
        return f"{name} {kind}"
    if kind.startswith("-") and not name.endswith(" "):
        return f"{name}{kind}" if "-" in name else name + kind[1:].lower()
    if kind.startswith("-") or name.endswith(" "):
        return f"{name.strip()} {kind.strip('-').capitalize()}"
    return f"{name}-{kind.capitalize()}" if "-" in name else f"{name}{kind}"


def _draw_town(
    ink: Ink, data: dict[str, Any], town: str, centre: Point, styles: dict[str, str], rng: random.Random, tagged: bool
) -> None:
    code = _postcode(data["postcode"], rng)
    tail = {"addr:city": data.get("city", town), "addr:postcode": code} if tagged else {}
    names = list(styles)
    chosen = rng.sample(names, round(_NAMES_PER_TOWN * len(names)))
    for name in chosen:
        street = styles[name] if rng.random() < 0.85 else _styled(data, name, rng)
        _draw_street(ink, data, street, centre, tail, rng)
    for kind, key, ending in (("village", "villages", "村"), ("quarter", "communities", "社区")):
        for place in rng.sample(data.get(key, []), len(data.get(key, [])) // 4):
            ink.node(_moved(centre, *_scatter(rng, 2400)), {"place": kind, "name": place + ending})


def _draw_street(
    ink: Ink, data: dict[str, Any], street: str, centre: Point, tail: dict[str, str], rng: random.Random
) -> None:
    line = list(_bends(_moved(centre, *_scatter(rng, 1500)), rng))
    ink.way(line, {"highway": "residential", "name": street})
    if data.get("han") and rng.random() < 0.7:
        return
    numbers = {1: 1, -1: 2}
    step = rng.choice((9, 18, 18, 27))
    for side, point in _doorsteps(line, rng.uniform(12, 26)):
        number = numbers[side] * (step if data.get("large") else 1)
        numbers[side] += 2
        if rng.random() < 0.15:
            continue
        tags = {"addr:street": street, "addr:housenumber": _label(data, number, rng), **tail}
        ink.node(point, tags)


def _label(data: dict[str, Any], number: int, rng: random.Random) -> str:
    if data.get("han"):
        return f"{number}号"
    kind = rng.random()
    if kind < 0.05:
        return f"{number} bis" if data.get("bis") else f"{number}{rng.choice('abAB')}"
    return f"{number}-{number + 2}" if kind < 0.07 else str(number)


def _bends(start: Point, rng: random.Random) -> Iterator[Point]:
    heading, point = rng.uniform(0, 2 * math.pi), start
    yield point
    for _ in range(rng.randint(3, 8)):
        heading += rng.gauss(0, 0.25)
        length = rng.uniform(50, 130)
        point = _moved(point, length * math.cos(heading), length * math.sin(heading))
        yield point


def _doorsteps(line: list[Point], apart: float) -> Iterator[tuple[int, Point]]:
    """Places 15 m left and right of a line, every so many metres."""
    for a, b in pairwise(line):
        east = (b.lon - a.lon) * METRES_PER_DEGREE * math.cos(math.radians(a.lat))
        north = (b.lat - a.lat) * METRES_PER_DEGREE
        length = math.hypot(east, north) or 1.0
        for k in range(int(length // apart)):
            share = (k + 0.5) * apart / length
            for side in (1, -1):
                offset = 15 * side / length
                yield side, _moved(a, share * east - offset * north, share * north + offset * east)


def _scatter(rng: random.Random, metres: float) -> tuple[float, float]:
    return rng.uniform(-metres, metres), rng.uniform(-metres, metres)


def _moved(point: Point, east: float, north: float) -> Point:
    lat = point.lat + north / METRES_PER_DEGREE
    return Point(lat, point.lon + east / (METRES_PER_DEGREE * math.cos(math.radians(point.lat))))


def _postcode(pattern: str, rng: random.Random) -> str:
    digits = re.sub("#", lambda _: str(rng.randint(0, 9)), pattern)
    return re.sub("A(?=A|$)", lambda _: rng.choice("ABDEFGHJ"), digits)
