"""Balanced territories: compact areas of an outline with equal work in each.

Cohen-Addad, Klein and Young, *Balanced centroidal power diagrams for redistricting*, SIGSPATIAL 2018: places are shared
out evenly among centres at the least sum of squared distances weighted by work (a transportation problem,
``shares.py``), each centre moves to the middle of its places, and so on until nothing moves. The prices of the last
sharing make a power diagram whose cells hold exactly their centre's places. Cells are convex, so what is clipped to the
outline is in one piece, except where the outline itself is winding. Several starts are tried, the best is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from geo.areas.cells import cells, contains, contiguous, squared_distances
from geo.areas.flat import Floats, Plate, plate_for
from geo.areas.shares import shared_out
from geo.point import Point
from geo.territory import Territory

ROUGH_PLACES = 300
"""The centres are first sought for places gathered on a grid until there are no more than this."""
FINE_PLACES = 6000
"""The sharing itself knows no more than this, so that a suggestion takes seconds."""

_ROUNDS = 40
_FINE_ROUNDS = 4
_STARTS = 4


@dataclass(frozen=True, slots=True)
class Share:
    """One suggested territory. ``places``: positions of the places asked about that lie in it."""

    shape: Territory
    centre: Point
    weight: float
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Division:
    centres: Floats
    prices: Floats
    spread: float


def balanced(
    places: Sequence[Point],
    weights: Sequence[float],
    count: int,
    outline: Territory,
    *,
    starts: Sequence[Point] = (),
    seed: int = 0,
) -> list[Share]:
    """Divides an outline into ``count`` territories with equal weight of places in each; west to east.

    ``weights`` above 0, one per place. ``starts``: points to begin from beside chance, one per territory (the bases of
    those who will work there). ValueError when there are fewer distinct places than territories. Where the outline is
    in one piece and convex, no territory gets more than its even share and the weight of one gathered place; in a
    winding outline, pieces that would lie apart go to their neighbour, which costs balance: read ``weight``.
    """
    sheet = plate_for(outline.shape)
    spots, burden = _gathered(sheet.of(places), np.array(weights, np.float64), FINE_PLACES)
    if len(spots) < count:
        raise ValueError(f"{len(spots)} distinct places cannot be divided into {count} territories")
    rough, heap = _gathered(spots, burden, max(ROUGH_PLACES, 20 * count))
    begins = [*_begins(rough, heap, count, seed), *([sheet.of(starts)] if len(starts) == count else [])]
    settled = (_settled(rough, heap, _Division(begin, np.zeros(count), 0.0)) for begin in begins)
    best = min(settled, key=lambda division: division.spread)
    return _shares(_settled(spots, burden, best, _FINE_ROUNDS), sheet, outline, places, weights)


def _gathered(spots: Floats, weights: Floats, most: int) -> tuple[Floats, Floats]:
    """One row per distinct place; on a coarser and coarser grid until there are no more than ``most``."""
    grid = 1.0
    while True:
        _, first, which = np.unique(np.round(spots / grid), axis=0, return_index=True, return_inverse=True)
        which = which.reshape(-1)
        if len(first) <= most:
            burden = np.bincount(which, weights)
            rows = np.column_stack([np.bincount(which, weights * spots[:, axis]) / burden for axis in (0, 1)])
            return rows, burden
        grid *= 1.5


def _begins(spots: Floats, weights: Floats, count: int, seed: int) -> Iterator[Floats]:
    """Centres far from each other, by chance (k-means++: Arthur and Vassilvitskii, 2007)."""
    for start in range(_STARTS):
        chance = np.random.default_rng([seed, start])
        chosen = [int(chance.choice(len(spots), p=weights / weights.sum()))]
        while len(chosen) < count:
            apart = squared_distances(spots, spots[chosen]).min(axis=1) * weights
            chosen.append(int(chance.choice(len(spots), p=apart / apart.sum())))
        yield spots[chosen]


def _settled(spots: Floats, weights: Floats, begin: _Division, rounds: int = _ROUNDS) -> _Division:
    """Shares out and recentres until no place changes hands. Lengths in units of the spread of the places, so that
    squares are near one; prices are given back in square metres."""
    unit = float(np.sqrt(spots.var(axis=0).sum())) or 1.0
    centres, prices, owner = begin.centres, begin.prices / unit**2, np.full(len(spots), -1)
    for _ in range(rounds):
        shares = shared_out(squared_distances(spots / unit, centres / unit), weights, prices)
        prices = shares.prices
        if (shares.owner == owner).all():
            break
        owner = shares.owner
        centres = np.array([_middle(spots, weights, owner == j, centres[j]) for j in range(len(centres))])
    costs = squared_distances(spots / unit, centres / unit)
    final = shared_out(costs, weights, prices)
    spread = float((weights * costs[np.arange(len(spots)), final.owner]).sum())
    return _Division(centres, final.prices * unit**2, spread)


def _middle(spots: Floats, weights: Floats, mine: np.ndarray[tuple[int], np.dtype[np.bool_]], before: Floats) -> Floats:
    if not mine.any():
        return before
    middle: Floats = np.average(spots[mine], axis=0, weights=weights[mine])
    return middle


def _shares(
    division: _Division, sheet: Plate, outline: Territory, places: Sequence[Point], weights: Sequence[float]
) -> list[Share]:
    ground = sheet.laid(outline.shape)
    found = np.column_stack([sheet.of(places), np.array(weights, np.float64)])
    rough = cells(division.centres, division.prices, ground)
    areas = contiguous(rough, [found[contains(area, found)] for area in rough])
    centres = sheet.degrees(division.centres)
    owner = _homes(areas, found)
    shares = []
    for j, area in enumerate(areas):
        mine = owner == j
        inside = tuple(int(i) for i in np.flatnonzero(mine))
        middle = Point(float(centres[j, 1]), float(centres[j, 0]))
        shares.append(Share(Territory.of(sheet.lifted(area)), middle, float(found[mine, 2].sum()), inside))
    return sorted(shares, key=lambda share: (share.centre.lon, share.centre.lat))


def _homes(areas: Sequence[Geometry], found: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The area of each place: the first that holds it, or the nearest where it lies a hair outside of all."""
    owner = np.full(len(found), -1)
    for j, area in enumerate(areas):
        owner[(owner < 0) & contains(area, found)] = j
    for i in np.flatnonzero(owner < 0):
        spot = shapely.Point(found[i, 0], found[i, 1])
        owner[i] = int(np.argmin([area.distance(spot) for area in areas]))
    return owner
