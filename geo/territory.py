"""Areas on the map: a polygon that holds points, from GeoJSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from shapely import Geometry, MultiPolygon, Polygon, contains_xy, from_geojson, is_valid_reason, prepare
from shapely.errors import GEOSException

from geo.bounds import Bounds
from geo.point import Point


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
        west, south, east, north = shape.bounds
        Bounds(south, west, north, east)
        prepare(shape)
        return Territory(shape)

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside."""
        return bool(contains_xy(self.shape, point.lon, point.lat))
