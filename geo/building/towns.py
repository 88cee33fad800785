"""Which town a point belongs to, and which names around it someone may write in its address."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree, box, contains_properly, contains_xy, intersects, prepare

from geo.building.collecting import Boundary, Named
from geo.point import Point, distance_metres

REACH = {
    "city": 12_000.0,
    "town": 6_000.0,
    "municipality": 6_000.0,
    "county": 6_000.0,
    "district": 5_000.0,
    "borough": 3_000.0,
    "village": 2_500.0,
    "suburb": 2_000.0,
    "quarter": 1_200.0,
    "hamlet": 1_200.0,
    "neighbourhood": 800.0,
}
"""Metres from a place's point within which its name may stand in an address."""

TOWN_KINDS = frozenset({"city", "town", "municipality", "village"})
TOWN_LEVELS = (8, 7, 6)
"""Administrative levels of municipalities, the usual one first (OpenStreetMap wiki, Tag:boundary=administrative)."""


_SQUARE_DEGREES = 0.0005
"""All of a square this wide, about 50 m, is in one town: a street has many nodes, and asking for each takes minutes."""

_CELL_DEGREES = 0.01
"""In a cell this wide, about 1 km, most boundaries hold all of it or nothing, and few places are in reach."""

_METRES_PER_DEGREE = 111_200.0
_TOWN_STRETCH = 2.0
"""A town's name is the answer up to so many times its reach."""


class _Cell(NamedTuple):
    """Numbers of the boundaries that hold all of a cell, of those that cut it, and of places that may reach it."""

    whole: tuple[int, ...]
    cut: tuple[int, ...]
    places: tuple[int, ...]


class Towns:
    """Whole boundaries decide where there are any; otherwise the nearest place, in units of its kind's reach."""

    def __init__(self, boundaries: Sequence[Boundary], settlements: Sequence[Named]) -> None:
        self._known: dict[int, str] = {}
        self._heard: dict[int, frozenset[str]] = {}
        self._same: dict[tuple[tuple[int, ...], tuple[int, ...]], frozenset[str]] = {}
        self._cells: dict[int, _Cell] = {}
        self._boundaries = list(boundaries)
        prepare([boundary.shape for boundary in boundaries])
        self._tree = STRtree([boundary.shape for boundary in boundaries])
        self._places = [place for place in settlements if place.kind in REACH]
        self._at = np.array([(place.point.lat, place.point.lon) for place in self._places]).reshape(-1, 2)
        self._reach = np.array([REACH[place.kind] for place in self._places])

    def town(self, point: Point) -> str:
        """The municipality's name as it is spoken there; empty when the extract knows none."""
        square = _number(point, _SQUARE_DEGREES)
        known = self._known.get(square)
        if known is None:
            known = self._known[square] = self._town(point)
        return known

    def _town(self, point: Point) -> str:
        cell = self._cell(point)
        around = [self._boundaries[i] for i in self._containing(cell, point)]
        for level in TOWN_LEVELS:
            for boundary in around:
                if boundary.level == level:
                    return _first(boundary.names)
        near = (self._places[i] for i in self._near(cell, point, _TOWN_STRETCH))
        towns = [place for place in near if place.kind in TOWN_KINDS]
        nearest = min(towns, key=lambda p: distance_metres(p.point, point) / REACH[p.kind], default=None)
        return _first(nearest.names) if nearest else ""

    def surroundings(self, point: Point) -> frozenset[str]:
        """Folded names of all areas that contain the point and of all places in reach."""
        square = _number(point, _SQUARE_DEGREES)
        heard = self._heard.get(square)
        if heard is None:
            cell = self._cell(point)
            key = self._containing(cell, point), self._near(cell, point, 1.0)
            if key not in self._same:  # thousands of squares hear the same
                named = [*(self._boundaries[i].names for i in key[0]), *(self._places[i].names for i in key[1])]
                self._same[key] = frozenset(name for names in named for name in names)
            heard = self._heard[square] = self._same[key]
        return heard

    def _cell(self, point: Point) -> _Cell:
        number = _number(point, _CELL_DEGREES)
        if number not in self._cells:
            west, south = (math.floor(x / _CELL_DEGREES) * _CELL_DEGREES for x in (point.lon, point.lat))
            square = box(west, south, west + _CELL_DEGREES, south + _CELL_DEGREES)
            touching = sorted(self._tree.query(square).tolist()) if self._boundaries else []
            whole = tuple(i for i in touching if contains_properly(self._boundaries[i].shape, square))
            cut = tuple(i for i in touching if i not in whole and intersects(self._boundaries[i].shape, square))
            self._cells[number] = _Cell(whole, cut, self._reaching(south, west))
        return self._cells[number]

    def _reaching(self, south: float, west: float) -> tuple[int, ...]:
        """Places that are near some point of the cell, at the widest stretch; some more do no harm."""
        middle = np.array([south, west]) + _CELL_DEGREES / 2
        across = 1.5 * _CELL_DEGREES * _METRES_PER_DEGREE
        widest = 1.1 * _TOWN_STRETCH * self._reach + across
        return tuple(np.flatnonzero(_metres(self._at, middle) <= widest).tolist())

    def _containing(self, cell: _Cell, point: Point) -> tuple[int, ...]:
        """Only the boundaries that cut the cell are asked, by their prepared shapes."""
        own = [i for i in cell.cut if contains_xy(self._boundaries[i].shape, point.lon, point.lat)]
        return tuple(sorted((*cell.whole, *own))) if own else cell.whole

    def _near(self, cell: _Cell, point: Point, stretch: float) -> tuple[int, ...]:
        east, found = _METRES_PER_DEGREE * math.cos(math.radians(point.lat)), list[int]()
        for i in cell.places:
            place = self._places[i]
            north_metres = (place.point.lat - point.lat) * _METRES_PER_DEGREE
            if math.hypot(north_metres, (place.point.lon - point.lon) * east) <= stretch * REACH[place.kind]:
                found.append(i)
        return tuple(found)


def _number(point: Point, degrees: float) -> int:
    """Of the square of that width that the point lies in."""
    return math.floor(point.lat / degrees) * 10_000_000 + math.floor(point.lon / degrees)


def _metres(places: NDArray[np.float64], point: NDArray[np.float64]) -> NDArray[np.float64]:
    per_degree = _METRES_PER_DEGREE * np.array([1.0, np.cos(np.radians(point[0]))])
    metres: NDArray[np.float64] = np.hypot(*((places - point) * per_degree).T)
    return metres


def _first(names: dict[str, str]) -> str:
    return next(iter(names.values()), "")
