"""The sea: OpenStreetMap has no polygon for it, only coastlines with land on their left and water on their right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from shapely import (
    LineString,
    MultiLineString,
    Polygon,
    STRtree,
    box,
    line_merge,
    polygonize,
    set_precision,
    unary_union,
)
from shapely import Point as ShapelyPoint

from geo.bounds import Bounds
from geo.point import Point, distance_metres

_GRID = 1e-7
_ASIDE = 1e-6
"""Degrees (about 0.1 m) beside a coastline at which its water and its land are looked for."""

_CLIPPED_METRES = 300.0
"""A coastline that ends this close to the edge was cut off on its way there; one that ends farther inside is broken."""


def sea(coastlines: Sequence[Sequence[Point]], bounds: Bounds) -> list[Polygon]:
    """The parts of the box that are sea. Without a coastline in it: none, for the box may be all land.

    A part that has water on one side of a coastline and land on another's (a broken coast) is left dry.
    """
    frame = box(bounds.west, bounds.south, bounds.east, bounds.north)
    lines = _merged([LineString([(p.lon, p.lat) for p in line]) for line in coastlines if len(line) > 1])
    lines = [_led_out(line, frame) for line in lines if line.intersects(frame)]
    if not lines:
        return []
    edges = unary_union([set_precision(part, _GRID) for part in [frame.boundary, *(line & frame for line in lines)]])
    faces = list(polygonize([edges]).geoms)
    tree = STRtree(faces)
    wet = {index for line in lines for index in _beside(line, tree, -1)}
    dry = {index for line in lines for index in _beside(line, tree, +1)}
    return [faces[index] for index in sorted(wet - dry)]


def _merged(lines: list[LineString]) -> list[LineString]:
    """Coastlines joined where one ends and the next begins, their direction kept."""
    joined = line_merge(MultiLineString(lines), directed=True)
    return list(joined.geoms) if isinstance(joined, MultiLineString) else [joined] if not joined.is_empty else []


def _led_out(line: LineString, frame: Polygon) -> LineString:
    """The line with its clipped ends led on to the edge of the box."""
    if line.is_ring:
        return line
    first, last = (_edge_near(ShapelyPoint(line.coords[end]), frame) for end in (0, -1))
    return LineString([*first, *line.coords, *last])


def _edge_near(end: ShapelyPoint, frame: Polygon) -> list[tuple[float, float]]:
    """The nearest point of the edge, if the end lies inside and not far from it."""
    near = frame.boundary.interpolate(frame.boundary.project(end))
    if not frame.contains(end) or distance_metres(Point(end.y, end.x), Point(near.y, near.x)) > _CLIPPED_METRES:
        return []
    return [(near.x, near.y)]


def _beside(line: LineString, faces: STRtree, left: int) -> set[int]:
    """Indices of the faces that lie left (1) or right (-1) of a piece of the line."""
    found: set[int] = set()
    for (x1, y1), (x2, y2) in pairwise(line.coords):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        if length > 4 * _ASIDE:  # in shorter ones the point beside may lie across the next bend
            aside = _ASIDE * left / length
            beside = ShapelyPoint((x1 + x2) / 2 - aside * (y2 - y1), (y1 + y2) / 2 + aside * (x2 - x1))
            found |= set(faces.query(beside, predicate="within").tolist())
    return found
