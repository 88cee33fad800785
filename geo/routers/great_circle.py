"""The last resort where no road graph is at hand: straight lines, stretched, driven at one speed, labelled.

Median error against road times 22-26 % (docs/geo.md). Only ever used where the settings allow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polyline
from numpy.typing import NDArray

from geo.matrix import Matrix, all_or
from geo.point import EARTH_RADIUS_METRES, Point, distance_metres
from geo.routing import Leg

DETOUR = 1.3
METRES_PER_SECOND = 40 / 3.6


class GreatCircleRouter:
    """Fills the Router port without roads: distance × 1.3 at 40 km/h; everything is reachable."""

    name = "great_circle"
    estimated = True

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        there = [points[column] for column in all_or(columns, len(points))]
        metres = _distances([points[row] for row in all_or(rows, len(points))], there) * DETOUR
        return Matrix(
            seconds=np.rint(metres / METRES_PER_SECOND).astype(np.int32),
            metres=np.rint(metres).astype(np.int32),
            snap_metres=np.zeros(len(points), np.int32),
            off_road=(),
            source=self.name,
            estimated=True,
        )

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        return [_straight(a, b) for a, b in pairwise(points)]

    def close(self) -> None:
        """Nothing to let go of."""


def _straight(a: Point, b: Point) -> Leg:
    metres = distance_metres(a, b) * DETOUR
    line = polyline.encode([(a.lat, a.lon), (b.lat, b.lon)], 5)
    return Leg(line, round(metres / METRES_PER_SECOND), round(metres), estimated=True)


def _distances(starts: Sequence[Point], ends: Sequence[Point]) -> NDArray[np.float64]:
    """Great-circle metres, shape (starts, ends)."""
    phi, lam = _radians(starts)
    other_phi, other_lam = _radians(ends)
    half_phi, half_lam = (phi[:, None] - other_phi) / 2, (lam[:, None] - other_lam) / 2
    h = np.sin(half_phi) ** 2 + np.cos(phi[:, None]) * np.cos(other_phi) * np.sin(half_lam) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return metres


def _radians(points: Sequence[Point]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    radians = np.radians(np.array([(p.lat, p.lon) for p in points], np.float64).reshape(-1, 2))
    return radians[:, 0], radians[:, 1]
