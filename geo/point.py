"""A point of the earth in WGS-84 degrees. Coordinates are named, so that latitude and longitude cannot be swapped."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_METRES = 6_371_008.8


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """Latitude in -90..90, longitude in -180..180, both in degrees; refused at construction otherwise."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(f"latitude {self.lat}, longitude {self.lon} is not a point of the earth")


def distance_metres(a: Point, b: Point) -> float:
    """Great-circle distance in metres (haversine on the mean radius; within 0.5 % of the ellipsoid)."""
    phi_a, phi_b = math.radians(a.lat), math.radians(b.lat)
    half_phi, half_lambda = (phi_b - phi_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_phi) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(h)))
