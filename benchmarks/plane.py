"""Distances in the plane, as the public benchmarks round them: exact whatever the floating point does."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from solver.problem import TravelMatrix

FINE = 1000
"""Coordinates are kept in thousandths; no public file has finer ones."""


def places(rows: Iterable[tuple[str, str]]) -> NDArray[np.int64]:
    """Shape (places, 2), thousandths, from coordinates as they are written. Raises ValueError for finer ones."""
    return np.array([[_thousandths(x), _thousandths(y)] for x, y in rows], np.int64)


def _thousandths(written: str) -> int:
    fine = Decimal(written) * FINE
    if fine != fine.to_integral_value():
        raise ValueError(f"the coordinate {written} has more than three decimals")
    return int(fine)


def floored(at: NDArray[np.int64], per_unit: int) -> TravelMatrix:
    """Distances in parts of ``per_unit`` (a divisor of 1000) of the file's unit, rounded down."""
    squares = _squares(at)
    roots = np.sqrt(squares.astype(np.float64)).astype(np.int64)
    roots -= roots * roots > squares
    roots += (roots + 1) * (roots + 1) <= squares
    return matrix(roots // (FINE // per_unit))


def nearest(at: NDArray[np.int64]) -> TravelMatrix:
    """Distances in thousandths, rounded to the nearest."""
    return matrix(np.rint(np.sqrt(_squares(at).astype(np.float64))).astype(np.int64))


def _squares(at: NDArray[np.int64]) -> NDArray[np.int64]:
    across, up = (at[:, None, axis] - at[None, :, axis] for axis in (0, 1))
    squares: NDArray[np.int64] = across * across + up * up
    return squares


def matrix(seconds: NDArray[np.int64]) -> TravelMatrix:
    """These benchmarks know one length, which is time and distance at once; metres stay 0."""
    return TravelMatrix(seconds.astype(np.int32), np.broadcast_to(np.int32(0), seconds.shape))
