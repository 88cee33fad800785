"""Which of many areas hold a point, quickly."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import STRtree

from geo.point import Point
from geo.territory import Territory


class AreaFinder:
    """Areas by their position in the order given; a point on a border lies in all areas that meet there."""

    def __init__(self, areas: Sequence[Territory]) -> None:
        self._tree = STRtree([area.shape for area in areas]) if areas else None

    def at(self, point: Point) -> tuple[int, ...]:
        """The areas that hold the point, lowest position first."""
        if self._tree is None:
            return ()
        found = self._tree.query(shapely.Point(point.lon, point.lat), predicate="intersects")
        return tuple(sorted(int(position) for position in found))
