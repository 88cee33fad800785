"""Travel between distinct places: int32 seconds and metres, with the pairs that no road joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNREACHABLE = 10**9
"""Seconds and metres of a pair that no road joins."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """``seconds`` and ``metres``: shape (rows, columns), row from, column to; all places, unless some were asked for.
    ``estimated``: not from roads.

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
        """Mask of shape (rows, columns)."""
        return self.seconds < UNREACHABLE


def all_or(chosen: Sequence[int] | None, places: int) -> Sequence[int]:
    """The numbers of the places that were asked for; None: of all."""
    return range(places) if chosen is None else chosen
