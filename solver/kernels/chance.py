"""Random numbers inside kernels: xorshift64*, seeded, the same on every machine.

Vigna: "An experimental exploration of Marsaglia's xorshift generators, scrambled", ACM TOMS 42 (2016).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.kernels.compiling import part

_MULTIPLIER = np.uint64(2685821657736338717)
_TO_UNIT = 1.0 / 9007199254740992.0


@part
def unit(state: NDArray[np.uint64]) -> float:
    """The next number in [0, 1); ``state`` (1,) must not be 0."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * _MULTIPLIER) >> np.uint64(11)) * _TO_UNIT


@part
def below(state: NDArray[np.uint64], bound: int) -> int:
    """The next whole number in 0..bound-1."""
    return int(unit(state) * bound)
