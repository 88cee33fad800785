"""Which town a point belongs to, and which names around it someone may write in its address."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from shapely import Point as ShapelyPoint
from shapely import STRtree

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
        self._boundaries = list(boundaries)
        self._tree = STRtree([boundary.shape for boundary in boundaries])
        self._places = [place for place in settlements if place.kind in REACH]
        self._at = np.array([(place.point.lat, place.point.lon) for place in self._places]).reshape(-1, 2)

    def town(self, point: Point) -> str:
        """The municipality's name as it is spoken there; empty when the extract knows none."""
        square = (math.floor(point.lat / _SQUARE_DEGREES), math.floor(point.lon / _SQUARE_DEGREES))
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

    def surroundings(self, point: Point) -> set[str]:
        """Folded names of all areas that contain the point and of all places in reach."""
        areas = [boundary.names for boundary in self._containing(point)]
        return {name for names in (*areas, *(place.names for place in self._near(point, 1.0))) for name in names}

    def _containing(self, point: Point) -> list[Boundary]:
        if not self._boundaries:
            return []
        found = self._tree.query(ShapelyPoint(point.lon, point.lat), predicate="within")
        return [self._boundaries[index] for index in found]

    def _near(self, point: Point, stretch: float) -> list[Named]:
        if not self._places:
            return []
        metres_per_degree = np.array([111_200.0, 111_200.0 * np.cos(np.radians(point.lat))])
        metres = np.hypot(*((self._at - (point.lat, point.lon)) * metres_per_degree).T)
        return [place for place, d in zip(self._places, metres, strict=True) if d <= stretch * REACH[place.kind]]


def _first(names: dict[str, str]) -> str:
    return next(iter(names.values()), "")
