"""How often borders cross, counted no further than one likes: two combs laid across one another have as many pieces
as the product of their teeth, and whoever cuts them needs memory for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched, pairwise

import numpy as np
from shapely import STRtree, get_coordinates, get_rings, linestrings

from geo.territory import Territory

_AT_ONCE = 32
"""So few borders are looked up together, since each may lie over all others."""


def crossings(areas: Sequence[Territory], most: int) -> int:
    """How often sides of areas cross; counting ends soon after ``most``. Borders that are shared do not cross."""
    rings = [get_coordinates(ring).tolist() for area in areas for ring in get_rings(area.shape)]
    sides = linestrings(np.array([pair for ring in rings for pair in pairwise(ring)]).reshape(-1, 2, 2))
    tree, found = STRtree(sides), 0
    for some in batched(range(len(sides)), _AT_ONCE):
        found += tree.query(sides[list(some)], predicate="crosses").shape[1]
        if found > 2 * most:
            break
    return found // 2  # each from both sides
