"""Which part of the sheet is taken: words and badges never lie on one another."""

from __future__ import annotations

from unicodedata import east_asian_width

from shapely import Geometry, box
from shapely.affinity import rotate, translate

_WIDE, _NARROW = 1.0, 0.56
_AIR = 1.5
"""Points between two words."""


class Room:
    """Shapes on a sheet of so many points. Later ones that would lie on an earlier one are refused."""

    def __init__(self, width: float, height: float) -> None:
        self._sheet = box(0, 0, width, height)
        self._taken: list[Geometry] = []

    def take(self, shape: Geometry) -> bool:
        """Whether the shape lies inside the sheet and on nothing; if so, its place is taken."""
        if not self._sheet.contains(shape) or any(shape.intersects(other) for other in self._taken):
            return False
        self._taken.append(shape)
        return True

    def reserve(self, shape: Geometry) -> None:
        """Takes the place whatever lies there."""
        self._taken.append(shape)


def width_of(words: str, size: float) -> float:
    """About how wide words are, in points: Chinese characters are square, letters a little more than half as wide."""
    return size * sum(_WIDE if east_asian_width(letter) in "WF" else _NARROW for letter in words)


def box_of(words: str, x: float, y: float, size: float, degrees: float = 0.0) -> Geometry:
    """The room that words take, centred and turned as ``svg.text`` writes them."""
    half, tall = width_of(words, size) / 2 + _AIR, size * 0.6
    return translate(rotate(box(-half, -tall, half, tall), degrees, origin=(0, 0)), x, y)
