"""A rectangle of paper over a piece of the earth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.point import Point

type Spot = tuple[float, float]
"""A place on the paper: points (1/72 inch) from the left and from the top."""

_EQUATOR_METRES = 40_075_016.686
_PIXELS_A_POINT = 1.15
"""Paper is read from nearer than a screen: a point shows what a little more than a pixel would."""
_TILE_PIXELS = 512
_CLOSEST_ZOOM = 17.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Web Mercator, north up. ``width`` and ``height`` in points; ``west`` and ``north`` of the corner as parts of the
    world (0 to 1); ``world``: how many points the whole world would be wide."""

    width: float
    height: float
    west: float
    north: float
    world: float

    @classmethod
    def around(
        cls,
        points: Sequence[Point],
        width: float,
        height: float,
        margin: float,
        closest_zoom: float = _CLOSEST_ZOOM,
    ) -> Frame:
        """The closest view that has all of the points, at least one, inside the margin."""
        spots = [_mercator(point) for point in points]
        (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*spots, strict=True))
        closest = _TILE_PIXELS / _PIXELS_A_POINT * 2**closest_zoom
        fits = [(side - 2 * margin) / span for side, span in ((width, right - left), (height, bottom - top)) if span]
        world = min([closest, *fits])
        return cls(width, height, (left + right - width / world) / 2, (top + bottom - height / world) / 2, world)

    def spot(self, point: Point) -> Spot:
        x, y = _mercator(point)
        return (x - self.west) * self.world, (y - self.north) * self.world

    @property
    def zoom(self) -> float:
        """The zoom level at which a screen would show as much."""
        return math.log2(self.world * _PIXELS_A_POINT / _TILE_PIXELS)

    @property
    def metres_a_point(self) -> float:
        """On the ground, in the middle of the frame."""
        latitude = math.atan(math.sinh(math.pi * (1 - 2 * (self.north + self.height / self.world / 2))))
        return _EQUATOR_METRES * math.cos(latitude) / self.world

    def tiles(self, least: int, greatest: int) -> Iterator[tuple[int, int, int]]:
        """``z, x, y`` of the tiles that cover the frame, of the level that holds what this zoom shows."""
        z = min(max(math.floor(self.zoom + 0.6), least), greatest)
        columns = self._steps(self.west, self.width, z)
        rows = self._steps(self.north, self.height, z)
        yield from ((z, x, y) for x in columns for y in rows)

    def tile_corner(self, z: int, x: int, y: int) -> tuple[Spot, float]:
        """Where a tile's north-western corner lies, and how many points the tile is wide."""
        return ((x / 2**z - self.west) * self.world, (y / 2**z - self.north) * self.world), self.world / 2**z

    def _steps(self, start: float, length: float, z: int) -> range:
        first, last = start * 2**z, (start + length / self.world) * 2**z
        return range(max(math.floor(first), 0), min(math.floor(last), 2**z - 1) + 1)


def _mercator(point: Point) -> tuple[float, float]:
    phi = math.radians(point.lat)
    return (point.lon + 180) / 360, (1 - math.asinh(math.tan(phi)) / math.pi) / 2
