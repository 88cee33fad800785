"""Areas on the map: a polygon that holds points, from GeoJSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from shapely import (
    Geometry,
    MultiPolygon,
    Polygon,
    box,
    contains_xy,
    from_geojson,
    is_valid_reason,
    orient_polygons,
    prepare,
    set_precision,
    to_geojson,
)
from shapely.errors import GEOSException

from geo.bounds import Bounds
from geo.point import Point

GRID_DEGREES = 1e-7
"""Corners are kept to a centimetre: shared borders stay shared when they are written and read again."""


@dataclass(frozen=True, slots=True)
class Territory:
    """One or several polygons, holes respected; the border belongs to it for no one."""

    shape: Geometry

    @staticmethod
    def from_geojson(value: dict[str, Any]) -> Territory:
        """From a GeoJSON Polygon or MultiPolygon (longitude first); ValueError says in one sentence what is wrong."""
        try:
            shape = from_geojson(json.dumps(value))
        except GEOSException as error:
            raise ValueError("this is no GeoJSON geometry") from error
        if not isinstance(shape, Polygon | MultiPolygon) or shape.is_empty:
            raise ValueError("a territory is a Polygon or a MultiPolygon")
        if not shape.is_valid:
            raise ValueError(f"the polygon is not valid: {is_valid_reason(shape)}")
        return Territory.of(shape)

    @staticmethod
    def of(shape: Geometry) -> Territory:
        """Of a valid polygon in degrees; ValueError when it does not lie on the earth."""
        west, south, east, north = shape.bounds
        Bounds(south, west, north, east)
        prepare(shape)
        return Territory(shape)

    @staticmethod
    def around(bounds: Bounds) -> Territory:
        """The whole box."""
        return Territory.of(box(bounds.west, bounds.south, bounds.east, bounds.north))

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside."""
        return bool(contains_xy(self.shape, point.lon, point.lat))

    def geojson(self) -> dict[str, Any]:
        """A GeoJSON Polygon or MultiPolygon, to a centimetre, outer rings counter-clockwise (RFC 7946).

        The same ground is always written in the same way.
        """
        fine = set_precision(self.shape, GRID_DEGREES)
        shape = fine if isinstance(fine, Polygon | MultiPolygon) and not fine.is_empty else self.shape
        geometry: dict[str, Any] = json.loads(to_geojson(orient_polygons(shape.normalize())))
        return geometry
