"""Which town a point belongs to, and which names around it someone may write in its address."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from shapely import Point as ShapelyPoint
from shapely import STRtree, contains_xy, prepare

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


class Towns:
    """Whole boundaries decide where there are any; otherwise the nearest place, in units of its kind's reach."""

    def __init__(self, boundaries: Sequence[Boundary], settlements: Sequence[Named]) -> None:
        self._known: dict[tuple[int, int], str] = {}
        self._heard: dict[tuple[int, int], frozenset[str]] = {}
        self._inside: dict[tuple[int, int], tuple[int, ...]] = {}
        self._same: dict[frozenset[str], frozenset[str]] = {}  # thousands of squares hear the same
        self._boundaries = list(boundaries)
        prepare([boundary.shape for boundary in boundaries])
        self._tree = STRtree([boundary.shape for boundary in boundaries])
        self._places = [place for place in settlements if place.kind in REACH]
        self._at = np.array([(place.point.lat, place.point.lon) for place in self._places]).reshape(-1, 2)
        self._reach = np.array([REACH[place.kind] for place in self._places])

    def town(self, point: Point) -> str:
        """The municipality's name as it is spoken there; empty when the extract knows none."""
        square = _square(point)
        if square not in self._known:
            self._known[square] = self._town(point)
        return self._known[square]

    def _town(self, point: Point) -> str:
        around = self._containing(point)
        for level in TOWN_LEVELS:
            for boundary in around:
                if boundary.level == level:
                    return _first(boundary.names)
        towns = [place for place in self._near(point, 2.0) if place.kind in TOWN_KINDS]
        nearest = min(towns, key=lambda p: distance_metres(p.point, point) / REACH[p.kind], default=None)
        return _first(nearest.names) if nearest else ""

    def surroundings(self, point: Point) -> frozenset[str]:
        """Folded names of all areas that contain the point and of all places in reach."""
        square = _square(point)
        if square not in self._heard:
            areas, places = self._containing(point), self._near(point, 1.0)
            named = [*(area.names for area in areas), *(place.names for place in places)]
            heard = frozenset(name for names in named for name in names)
            self._heard[square] = self._same.setdefault(heard, heard)
        return self._heard[square]

    def _containing(self, point: Point) -> list[Boundary]:
        """Asked of the boxes first, then of the prepared shapes: much faster than the tree's own predicate."""
        square = _square(point)
        if square not in self._inside:
            boxes = self._tree.query(ShapelyPoint(point.lon, point.lat)) if self._boundaries else []
            self._inside[square] = tuple(
                int(i) for i in sorted(boxes) if contains_xy(self._boundaries[i].shape, point.lon, point.lat)
            )
        return [self._boundaries[index] for index in self._inside[square]]

    def _near(self, point: Point, stretch: float) -> list[Named]:
        if not self._places:
            return []
        metres_per_degree = np.array([111_200.0, 111_200.0 * np.cos(np.radians(point.lat))])
        metres = np.hypot(*((self._at - (point.lat, point.lon)) * metres_per_degree).T)
        return [self._places[i] for i in np.flatnonzero(metres <= stretch * self._reach)]


def _square(point: Point) -> tuple[int, int]:
    return math.floor(point.lat / _SQUARE_DEGREES), math.floor(point.lon / _SQUARE_DEGREES)


def _first(names: dict[str, str]) -> str:
    return next(iter(names.values()), "")
