"""A box of the earth: what a region covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo.point import Point


@dataclass(frozen=True, slots=True)
class Bounds:
    """Degrees of latitude and longitude; refused at construction when empty. Never crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        if not (-90 <= self.south <= self.north <= 90 and -180 <= self.west <= self.east <= 180):
            raise ValueError(
                f"{self.south}..{self.north} north, {self.west}..{self.east} east is not a box of the earth"
            )

    @property
    def centre(self) -> Point:
        return Point((self.south + self.north) / 2, (self.west + self.east) / 2)

    def contains(self, point: Point) -> bool:
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east

    @staticmethod
    def around(points: Iterable[Point]) -> Bounds:
        """The smallest box that holds all points; ValueError when there are none."""
        lats, lons = zip(*((p.lat, p.lon) for p in points), strict=True)
        return Bounds(min(lats), min(lons), max(lats), max(lons))
