"""The sea: OpenStreetMap has no polygon for it, only coastlines with land on their left and water on their right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from shapely import LineString, Point, Polygon, STRtree, box, polygonize, set_precision, unary_union

from geo import point
from geo.bounds import Bounds

_GRID = 1e-7
_ASIDE = 1e-6
"""Degrees (about 0.1 m) to the right of a coastline at which its water is looked for."""


def sea(coastlines: Sequence[Sequence[point.Point]], bounds: Bounds) -> list[Polygon]:
    """The parts of the box that are sea. Without a coastline in it: none, for the box may be all land."""
    frame = box(bounds.west, bounds.south, bounds.east, bounds.north)
    lines = [LineString([(p.lon, p.lat) for p in line]) for line in coastlines if len(line) > 1]
    lines = [line for line in lines if line.intersects(frame)]
    if not lines:
        return []
    edges = unary_union([set_precision(part, _GRID) for part in [frame.boundary, *(x & frame for x in lines)]])
    faces = list(polygonize([edges]).geoms)
    wet = {index for line in lines for index in _right_of(line, STRtree(faces))}
    return [faces[index] for index in sorted(wet)]


def _right_of(line: LineString, faces: STRtree) -> set[int]:
    """Indices of the faces that lie right of a piece of the line."""
    found: set[int] = set()
    for (x1, y1), (x2, y2) in pairwise(line.coords):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        if length > 0:
            aside = ((x1 + x2) / 2 + _ASIDE * (y2 - y1) / length, (y1 + y2) / 2 - _ASIDE * (x2 - x1) / length)
            found |= set(faces.query(Point(aside), predicate="within").tolist())
    return found
