"""How far it is from one place to the next when many are visited in turn: the travel that a place adds to a day."""

from __future__ import annotations

import numpy as np

from geo.areas.flat import Floats

TOUR_CONSTANT = 0.7124
"""Metres of a shortest tour per place and square root of the ground each place has, for many places: Beardwood,
Halton and Hammersley, *The shortest path through many points*, 1959; its value after Johnson, McGeoch and
Rothberg, 1996."""

DETOUR = 1.3
METRES_PER_SECOND = 40 / 3.6
"""Roads against straight lines, and the pace on them: the great-circle estimate's, enough to weigh places by."""

NEIGHBOURS = 6
_AT_ONCE = 500


def tour_legs(places: Floats) -> Floats:
    """Metres, straight, that a tour travels for each place, from how thickly places lie around it.

    ``places``: shape (places, 2), metres. The ground of a place is the disc to its sixth nearest neighbour, shared
    among those in it. One place alone has no leg.
    """
    near = min(NEIGHBOURS, len(places) - 1)
    if near < 1:
        return np.zeros(len(places))
    legs: Floats = TOUR_CONSTANT * np.sqrt(np.pi / near) * _reach(places, near)
    return legs


def tour_seconds(places: Floats) -> Floats:
    """The same on roads, in seconds, as far as an estimate can say."""
    seconds: Floats = tour_legs(places) * (DETOUR / METRES_PER_SECOND)
    return seconds


def _reach(places: Floats, near: int) -> Floats:
    """Metres from each place to its ``near``-th nearest other one."""
    found = np.empty(len(places))
    for start in range(0, len(places), _AT_ONCE):
        block = places[start : start + _AT_ONCE]
        apart = ((block[:, None, :] - places[None, :, :]) ** 2).sum(axis=2)
        found[start : start + _AT_ONCE] = np.sqrt(np.partition(apart, near, axis=1)[:, near])
    return found
