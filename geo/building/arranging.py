"""From what was collected to entries of the index: each street of each town once, its doors in order."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from shapely import LineString
from shapely import Point as ShapelyPoint

from geo.address import HouseNumber, fold, house_numbers
from geo.building.collecting import Collected, House, Named, Street
from geo.building.towns import TOWN_KINDS, Towns
from geo.point import Point, distance_metres

_CELL_DEGREES = 0.005
"""About 500 m: parts of a street farther apart than one to two cells are different streets of the same name."""

_SAMPLES = 12

SET_BACK_METRES = 250.0
"""Farther from its street than this, a house says little of where its neighbours in number stand."""

_METRES_PER_DEGREE = 111_200.0


@dataclass(frozen=True, slots=True)
class Door:
    """One house number's place; ``label`` as it is written there."""

    number: HouseNumber
    point: Point
    label: str
    town: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: a street, a settlement, a named thing.

    ``names`` by folded form, the usual one first. ``context``: folded names that may stand beside it in an
    address; ``postcodes`` without spaces and hyphens. ``radius``: metres from the point to its farthest part.
    ``set_back``: its only door stands far from the street.
    """

    kind: str
    names: dict[str, str]
    point: Point
    radius: float
    town: str
    context: frozenset[str]
    postcodes: frozenset[str] = frozenset()
    doors: tuple[Door, ...] = ()
    set_back: bool = False


def arrange(found: Collected) -> Iterator[Entry]:
    """All entries; streets first."""
    towns = Towns(found.boundaries, found.settlements)
    for folded, street in sorted(found.streets.items()):
        if folded:
            yield from _streets(street, towns)
    for place in found.settlements:
        yield _place(place, towns)
    for thing in _distinct(found.things):
        yield _named("thing", thing, towns)


def _streets(street: Street, towns: Towns) -> Iterator[Entry]:
    """One entry for each town and each piece that hangs together."""
    by_town: dict[str, list[tuple[Point, House | None]]] = defaultdict(list)
    for point, house in _points(street):
        by_town[towns.town(point)].append((point, house))
    for town, members in sorted(by_town.items()):
        for piece in _pieces(members):
            yield _street_entry(street, town, piece, towns)


def _points(street: Street) -> Iterator[tuple[Point, House | None]]:
    for line in street.lines:
        yield from ((point, None) for point in line)
    for house in street.houses:
        yield house.point, house


def _pieces(members: list[tuple[Point, House | None]]) -> list[list[tuple[Point, House | None]]]:
    """Groups whose cells of a grid touch."""
    cells: dict[tuple[int, int], list[tuple[Point, House | None]]] = defaultdict(list)
    for point, house in members:
        x = point.lon * math.cos(math.radians(point.lat))
        cells[math.floor(point.lat / _CELL_DEGREES), math.floor(x / _CELL_DEGREES)].append((point, house))
    pieces = []
    while cells:
        queue, piece = [next(iter(cells))], []
        while queue:
            y, x = queue.pop()
            piece += cells.pop((y, x), [])
            queue += [(y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (y + i, x + j) in cells]
        pieces.append(piece)
    return pieces


def _street_entry(street: Street, town: str, piece: list[tuple[Point, House | None]], towns: Towns) -> Entry:
    points = [point for point, _ in piece]
    line = [point for point, house in piece if house is None]
    at_doors = [(point, house) for point, house in piece if house]
    middle = _central(line or points)
    written = Counter(house.town for _, house in at_doors if house.town).most_common(1)
    said = {text for _, house in at_doors for text in (house.town, house.district) if text}
    heard = {towns.surroundings(point) for point in (middle, *points[:: max(1, len(points) // _SAMPLES)])}
    context = frozenset(fold(text) for text in said).union(*heard)
    codes = {code for _, house in at_doors for code in house.postcode.split(";") if code}
    return Entry(
        "street",
        street.names,
        middle,
        distance_metres(middle, _farthest(points, middle)),
        written[0][0] if written else town,
        context | ({fold(town)} if town else set()),
        frozenset(fold(code).replace(" ", "") for code in codes),
        doors := tuple(_doors(at_doors, town)),
        len(doors) == 1 and _is_set_back(doors[0].point, _lines_of(street, set(line))),
    )


def _lines_of(street: Street, points: set[Point]) -> list[list[Point]]:
    """The street's ways that run through any of the points."""
    return [line for line in street.lines if not points.isdisjoint(line)]


def _is_set_back(door: Point, lines: Sequence[Sequence[Point]]) -> bool:
    """Whether all lines of its street are far away."""
    east = math.cos(math.radians(door.lat)) * _METRES_PER_DEGREE
    flat = [[((p.lon - door.lon) * east, (p.lat - door.lat) * _METRES_PER_DEGREE) for p in own] for own in lines]
    drawn = [LineString(own) if len(own) > 1 else ShapelyPoint(own[0]) for own in flat]
    return bool(drawn) and min(own.distance(ShapelyPoint(0, 0)) for own in drawn) > SET_BACK_METRES


def _doors(at_doors: Iterable[tuple[Point, House]], town: str) -> Iterator[Door]:
    """One door for each number and letter: the most central of the objects that carry it."""
    by_number: dict[tuple[int, str], list[tuple[Point, House]]] = defaultdict(list)
    for at_door in at_doors:
        for number in house_numbers(at_door[1].label):
            by_number[number.number, number.letter].append(at_door)
    for (first, letter), same in sorted(by_number.items()):
        point = same[0][0] if len(same) == 1 else _central([point for point, _ in same])
        house = next(house for own, house in same if own == point)
        postcode = next((house.postcode for _, house in same if house.postcode), "")
        yield Door(HouseNumber(first, letter), point, house.label, house.town or town, postcode)


def _place(place: Named, towns: Towns) -> Entry:
    return _named("town" if place.kind in TOWN_KINDS - {"village"} | {"county"} else "village", place, towns)


def _named(kind: str, named: Named, towns: Towns) -> Entry:
    town = named.town or towns.town(named.point)
    context = towns.surroundings(named.point) | ({fold(town)} if town else set())
    return Entry(kind, named.names, named.point, named.radius, town, frozenset(context - set(named.names)))


def _distinct(things: Iterable[Named]) -> Iterator[Named]:
    """Things of one name within a stone's throw are one thing mapped twice (a building and the shop in it)."""
    kept: dict[str, list[Point]] = defaultdict(list)
    for thing in sorted(things, key=lambda t: -t.radius):
        name = next(iter(thing.names))
        if all(distance_metres(point, thing.point) > 150 for point in kept[name]):
            kept[name].append(thing.point)
            yield thing


def _central(points: list[Point]) -> Point:
    """The one of the points that is nearest to their mean."""
    if len(points) == 1:
        return points[0]
    lat = sum(p.lat for p in points) / len(points)
    lon = sum(p.lon for p in points) / len(points)
    return min(points, key=_flat_square(lat, lon))


def _farthest(points: list[Point], middle: Point) -> Point:
    return max(points, key=_flat_square(middle.lat, middle.lon))


def _flat_square(lat: float, lon: float) -> Callable[[Point], float]:
    """The square of the distance from there in degrees of latitude, as on a plane: enough to tell near from far."""
    east = math.cos(math.radians(lat))
    return lambda p: (p.lat - lat) ** 2 + ((p.lon - lon) * east) ** 2
