"""A plan is searched in areas: a walker moves only what lies in its own.

An area is a set of shifts, the calls that they make and unserved ones near to those. Large problems are cut in two, one
area for each walker, anew for every span of the search and along another direction, so that no border stays: within a
span the areas have nothing in common, therefore the better orders of both are better orders of the whole. Of the best
plan of a small problem one area is searched while the rest is held. (POPMUSIC: Taillard & Voss (2002), "Essays and
Surveys in Metaheuristics", chapter 27.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from solver.kernels import tables as t
from solver.tabulate import Tables
from solver.walker import Walker

Areas = NDArray[np.int8]

PART_SHARE = 0.5
PART_STOPS = 60
"""Routes are added to an area until it has this share of all stops, or so many."""

PART_ROUTES = 2
"""So many at the least: one by itself has nothing to trade."""


def cut(walker: Walker, rng: np.random.Generator) -> tuple[Areas, Areas]:
    """The area, 0 or 1, of each shift and of each call, for the orders that the walker has now."""
    shifts = _shift_areas(walker, rng)
    return shifts, _call_areas(walker, shifts)


def around(walker: Walker, rng: np.random.Generator) -> tuple[Areas, Areas]:
    """The area 0 is a part of the orders that the walker has now, the rest is 1. Its routes are taken as they come near
    to a call drawn at random; shifts without stops and unserved calls belong to it."""
    world, routes = walker.tables.world, walker.routes
    counts = routes.sums[:, t.COUNT]
    enough = min(PART_STOPS, PART_SHARE * counts.sum())
    centre = int(rng.integers(len(routes.where)))
    near = world.near[centre]
    taken: list[int] = []
    for call in (centre, *near[near >= 0].tolist()):
        if len(taken) >= PART_ROUTES and counts[taken].sum() >= enough:
            break
        shift = int(routes.where[call])
        if shift >= 0 and shift not in taken:
            taken.append(shift)
    shifts = np.where(counts > 0, 1, 0).astype(np.int8)
    shifts[taken] = 0
    return shifts, np.where(routes.where >= 0, shifts[routes.where], 0).astype(np.int8)


def _shift_areas(walker: Walker, rng: np.random.Generator) -> Areas:
    """Halves of about equally many stops, by whether a route is nearer to one or the other of two far places."""
    world, routes = walker.tables.world, walker.routes
    travel, places = world.travel[0], _middles(walker)
    here = places[rng.integers(len(places))]
    one = places[np.argmax(travel[here, places])]
    other = places[np.argmax(travel[one, places])]
    if rng.random() < 0.5:  # any two places: another direction
        one, other = rng.choice(places, 2)
    leaning = travel[one, places].astype(np.int64) - travel[other, places]
    order = np.argsort(leaning, kind="stable")
    weight = np.cumsum(routes.sums[order, t.COUNT] + 1)
    areas = np.zeros(len(places), np.int8)
    areas[order[weight > weight[-1] // 2]] = 1
    return areas


def _middles(walker: Walker) -> NDArray[np.int64]:
    """The place of each route's middle stop, or the shift's start."""
    world, routes = walker.tables.world, walker.routes
    counts = routes.sums[:, t.COUNT]
    middle = routes.order[np.arange(len(counts)), counts // 2 - (counts > 0) * (counts % 2 == 0)]
    places: NDArray[np.int64] = np.where(counts > 0, world.calls[middle, t.PLACE], world.shifts[:, t.START])
    return places


def _call_areas(walker: Walker, shifts: Areas) -> Areas:
    """A served call lies where its shift does, another one where its nearest served neighbour does."""
    world, served_by = walker.tables.world, walker.routes.where
    areas = np.where(served_by >= 0, shifts[served_by], -1).astype(np.int8)
    for call in np.flatnonzero(served_by < 0):
        near = world.near[call]
        near = near[(near >= 0) & (served_by[near] >= 0)]
        areas[call] = shifts[served_by[near[0]]] if len(near) else shifts[max(0, world.bases[call, 0])]
    _keep_together(walker.tables, served_by, areas)
    return areas


def _keep_together(tables: Tables, served_by: t.Int32s, areas: Areas) -> None:
    """Unserved alternatives and twins lie where the first of them does."""
    calls = tables.world.calls
    first: dict[int, int] = {}
    for call in np.flatnonzero(served_by < 0).tolist():
        group, twin = int(calls[call, t.GROUP]), int(calls[call, t.TWIN])
        if group >= 0:
            areas[call] = areas[first.setdefault(group, call)]
        elif 0 <= twin < call:
            areas[call] = areas[twin]


def confine(walker: Walker, shifts: Areas, calls: Areas, area: int) -> None:
    """Lets the walker move only what lies in the area, and begins its best anew: what it has now."""
    routes, twin = walker.routes, walker.tables.world.calls[:, t.TWIN]
    held = calls != area
    held |= np.where(twin >= 0, held[twin], False)
    np.copyto(routes.shut, shifts != area)
    walker.free(np.flatnonzero(~held))
    walker.begin_best()


def merge(walkers: Sequence[Walker], shifts: Areas, calls: Areas) -> None:
    """Gives each walker what the other one did in its area; then all have the same orders, and the same best."""
    for area, walker in enumerate(walkers):
        for other in (w for w in walkers if w is not walker):
            rows, its = np.flatnonzero(shifts == area), np.flatnonzero(calls == area)
            for mine, theirs in (
                (walker.routes.order, other.routes.order),
                (walker.routes.gaps, other.routes.gaps),
                (walker.routes.sums, other.routes.sums),
                (walker.best.order, other.best.order),
                (walker.best.stops, other.best.stops),
                (walker.best.spent, other.best.spent),
            ):
                theirs[rows] = mine[rows]
            other.routes.where[its] = walker.routes.where[its]
            other.routes.calls[its] = walker.routes.calls[its]
            other.best.fixed[its] = walker.best.fixed[its]
    for walker in walkers:
        walker.renew()
        walker.add_up()
