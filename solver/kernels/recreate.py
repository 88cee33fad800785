"""Greedy insertion with blinks: calls go back, in an order drawn by chance, into the cheapest gap that is not missed.

Christiaens & Vanden Berghe (2020), section 5.3. A call that costs more than it gains is left out, and calls that nobody
makes are offered along with the removed ones, as every visit is optional (team orienteering).
"""

from __future__ import annotations

from solver.kernels.chance import below, unit
from solver.kernels.compiling import kernel, part
from solver.kernels.gaps import cheapest_gap
from solver.kernels.itineraries import put, settle
from solver.kernels.pairs import place_pair
from solver.kernels.tables import (
    CHOOSES,
    COUNT,
    END_WINDOW,
    FIRST_WINDOW,
    GAIN,
    GROUP,
    LOOK,
    OFFERED,
    POINT_PRICED,
    REMOTE,
    REMOVED,
    SERVICE,
    TOTAL_COST,
    TWIN,
    WIDTH,
    WINDOWS_FROM,
    WINDOWS_TO,
    Routes,
    Scratch,
    World,
)
from solver.kernels.undoing import bind, touch

ROUTES_LOOKED_AT = 40
"""Routes of near calls that are searched for each insertion; 10 was clearly worse on 300 visits."""

IDLE_SHIFTS_LOOKED_AT = 6
"""Shifts with a near base that are searched besides."""

LENIENT_CHANCE = 0.1
LENIENT_DOUBLINGS = 6
"""How often, where a prize point has a price, a repair takes in what costs up to 2, 4, … times what it gains: some
visits pay only together, a far town's by the dozen. Whether the whole was worth it is judged afterwards."""

TRAVEL_BETWEEN = 600.0
"""Seconds of travel that come with a visit's service, roughly: what a prize is divided by to rank visits."""


@kernel
def recreate(world: World, routes: Routes, scratch: Scratch, blink: float) -> None:
    """Puts back what was removed or offered, as far as it fits and pays."""
    count = _queue(world, routes, scratch)
    _sort(scratch, count)
    lenience = 1
    if world.rules[POINT_PRICED] and unit(routes.random) < LENIENT_CHANCE:
        lenience = 2 << below(routes.random, LENIENT_DOUBLINGS)
    for k in range(count):
        place(world, routes, scratch, scratch.queue[k], blink, False, lenience)


@kernel
def place(
    world: World, routes: Routes, scratch: Scratch, call: int, blink: float, thorough: bool, lenience: int
) -> bool:
    """Puts one call (with its twin) where it costs least, and less than ``lenience`` times what it gains; says whether
    it went in.

    Near routes and near bases are searched, or with ``thorough`` every shift.
    """
    group = world.calls[call, GROUP]
    if routes.where[call] >= 0 or (group >= 0 and routes.group_made[group]):
        return False
    if world.calls[call, TWIN] >= 0:
        return place_pair(world, routes, scratch, call, blink, thorough)
    return _place_single(world, routes, scratch, call, blink, thorough, lenience)


@part
def _queue(world: World, routes: Routes, scratch: Scratch) -> int:
    """Everything to put back, with keys of one of six orders."""
    removed = int(scratch.counters[REMOVED])
    count = removed + int(scratch.counters[OFFERED])
    for k in range(count):
        scratch.queue[k] = scratch.removed[k] if k < removed else scratch.offered[k - removed]
    which = unit(routes.random)
    for k in range(count):
        scratch.keys[k] = _key(world, routes, scratch.queue[k], which)
    return count


@part
def _key(world: World, routes: Routes, call: int, which: float) -> float:
    """Random, most gain, most gain per minute, far first, near first, tight window first."""
    if which < 0.30:
        return unit(routes.random)
    if which < 0.55:
        return -float(world.calls[call, GAIN]) * (1.0 + 0.3 * unit(routes.random))
    if which < 0.70:
        minutes = float(world.calls[call, SERVICE]) + TRAVEL_BETWEEN
        return -float(world.calls[call, GAIN]) / minutes * (1.0 + 0.3 * unit(routes.random))
    if which < 0.80:
        return -float(world.calls[call, REMOTE])
    if which < 0.90:
        return float(world.calls[call, REMOTE])
    return float(world.calls[call, WIDTH])


@part
def _sort(scratch: Scratch, count: int) -> None:
    """Insertion sort by key: lists of some dozens, stable."""
    for k in range(1, count):
        call, key = scratch.queue[k], scratch.keys[k]
        j = k - 1
        while j >= 0 and scratch.keys[j] > key:
            scratch.keys[j + 1] = scratch.keys[j]
            scratch.queue[j + 1] = scratch.queue[j]
            j -= 1
        scratch.keys[j + 1] = key
        scratch.queue[j + 1] = call


@part
def _place_single(
    world: World, routes: Routes, scratch: Scratch, call: int, blink: float, thorough: bool, lenience: int
) -> bool:
    gain = lenience * world.calls[call, GAIN]
    first, end = world.calls[call, FIRST_WINDOW], world.calls[call, END_WINDOW]
    if not world.calls[call, CHOOSES]:
        _, shift, position = _search(world, routes, scratch, call, gain, blink, thorough)
        return _insert(world, routes, scratch, call, shift, position, first, end)
    # Windows that pay differently are tried one by one: the earliest is not always the best.
    best, shift, position, chosen = gain, -1, -1, -1
    for window in range(first, end):
        routes.calls[call, WINDOWS_FROM], routes.calls[call, WINDOWS_TO] = window, window + 1
        cost, s, p = _search(world, routes, scratch, call, best, blink, thorough)
        if p >= 0:
            best, shift, position, chosen = cost, s, p, window
    routes.calls[call, WINDOWS_FROM], routes.calls[call, WINDOWS_TO] = first, end
    return _insert(world, routes, scratch, call, shift, position, chosen, chosen + 1)


@part
def _insert(
    world: World, routes: Routes, scratch: Scratch, call: int, shift: int, position: int, first: int, end: int
) -> bool:
    if position < 0:
        return False
    touch(routes, scratch, shift)
    bind(routes, scratch, call, -1, first, end)
    put(routes, shift, call, position)
    routes.totals[TOTAL_COST] += settle(world, routes, shift, scratch.chain) - world.calls[call, GAIN]
    if world.calls[call, GROUP] >= 0:
        routes.group_made[world.calls[call, GROUP]] = 1
    return True


@part
def _search(
    world: World, routes: Routes, scratch: Scratch, call: int, bound: int, blink: float, thorough: bool
) -> tuple[int, int, int]:
    """Cost, shift and position of the cheapest gap below ``bound``: in every shift where they are few, otherwise in the
    routes of near calls and the shifts with near bases."""
    scratch.counters[LOOK] += 1
    look = scratch.counters[LOOK]
    shifts, near = routes.order.shape[0], world.near.shape[1]
    every = thorough or shifts <= ROUTES_LOOKED_AT
    best, shift, position = bound, -1, -1
    routes_left, bases_left = ROUTES_LOOKED_AT, IDLE_SHIFTS_LOOKED_AT
    rank, end = 0, shifts if every else near + world.bases.shape[1]
    while rank < end:
        s, rank = rank, rank + 1
        if not every:
            if s < near:
                neighbour = world.near[call, s]
                if neighbour < 0 or routes_left == 0:
                    rank = near  # on to the bases
                    continue
                s = routes.where[neighbour]
                if s < 0 or scratch.looked[s] == look:
                    continue
                routes_left -= world.able[call, s] and not routes.shut[s]
            else:
                s = world.bases[call, s - near]
                if s < 0 or bases_left == 0:
                    break
                if scratch.looked[s] == look or (rank - near > 4 and routes.sums[s, COUNT] > 0):
                    continue
                bases_left -= 1
            scratch.looked[s] = look
        best, p = cheapest_gap(world, routes, scratch, s, call, best, blink)
        if p >= 0:
            shift, position = s, p
    return best, shift, position
