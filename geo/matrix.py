"""Travel between distinct places: int32 seconds and metres, with the pairs that no road joins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNREACHABLE = 10**9
"""Seconds and metres of a pair that no road joins."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """``seconds`` and ``metres``: shape (places, places), row from, column to. ``estimated``: not from roads.

    ``snap_metres``: shape (places,), how far each place lies from the road it was joined to (0 for an estimate);
    ``off_road`` lists the places with no road within reach: their rows and columns are UNREACHABLE.
    """

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    snap_metres: NDArray[np.int32]
    off_road: tuple[int, ...]
    source: str
    estimated: bool

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Mask of shape (places, places)."""
        return self.seconds < UNREACHABLE
