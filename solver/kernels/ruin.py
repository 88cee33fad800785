"""Slack induction by string removals: strings of neighbouring stops are cut out of neighbouring routes.

Christiaens & Vanden Berghe: "Slack induction by string removals for vehicle routing problems", Transportation Science
54 (2020), section 5.2; the names of the paper stand in the comments.
"""

from __future__ import annotations

from solver.kernels.chance import below, unit
from solver.kernels.compiling import kernel, part
from solver.kernels.itineraries import settle, take
from solver.kernels.tables import (
    COUNT,
    END_WINDOW,
    FIRST_WINDOW,
    FREE_CALLS,
    GAIN,
    GROUP,
    ITERATION,
    LOOK,
    MEAN_LENGTH,
    OFFERED,
    OFFERED_MOST,
    OWED_GAIN,
    POINT_PRICED,
    POSITION,
    REMOVED,
    REMOVED_MEAN,
    TOTAL_COST,
    TWIN,
    Routes,
    Scratch,
    World,
)
from solver.kernels.undoing import bind, touch

LONGEST_STRING = 10
"""L^max: the most stops cut out of one route."""

SPLIT_CHANCE = 0.5
"""alpha: how often a string keeps a preserved part in its middle."""

SPLIT_GROWTH = 0.5
"""How often the preserved part grows by one more stop (the paper's 1 - beta is nearly 1; half was better here)."""

CLEAR_CHANCE = 0.5
"""How often a whole shift is cleared for an owed call that nobody makes: strings are too short for a far one."""

WHOLE_CHANCE = 0.02
"""How often a whole shift is cleared where a prize point has a price: it may cost more than all its visits are worth,
and no string of them."""


@kernel
def ruin(world: World, routes: Routes, scratch: Scratch) -> None:
    """Removes strings near a random call, and collects the calls nearby that nobody makes."""
    longest = min(float(LONGEST_STRING), max(1.0, routes.totals[MEAN_LENGTH] / 100.0))  # l_s^max
    mean = scratch.counters[REMOVED_MEAN]  # c-bar
    strings = int(unit(routes.random) * (4.0 * mean / (1.0 + longest) - 1.0) + 1.0)  # k_s
    seed = routes.free[below(routes.random, routes.totals[FREE_CALLS])]
    served = routes.where[seed] >= 0  # room for an unserved call is of use where it may be made
    if not served and world.calls[seed, GAIN] >= world.rules[OWED_GAIN] and unit(routes.random) < CLEAR_CHANCE:
        _clear(world, routes, scratch, world.bases[seed, below(routes.random, world.bases.shape[1])])
    if served and world.rules[POINT_PRICED] and unit(routes.random) < WHOLE_CHANCE:
        _clear(world, routes, scratch, routes.where[seed])
        return
    scratch.counters[LOOK] += 1
    cut = 0
    for rank in range(-1, world.near.shape[1]):
        call = seed if rank < 0 else world.near[seed, rank]
        if call < 0 or cut >= strings:
            break
        if routes.held[call]:
            continue
        shift = routes.where[call]
        if shift < 0:
            offer(routes, scratch, call)
        elif scratch.looked[shift] != scratch.counters[LOOK]:
            scratch.looked[shift] = scratch.counters[LOOK]
            if served or world.able[seed, shift]:
                cut += 1
                _cut_string(world, routes, scratch, call, shift, longest)


@part
def offer(routes: Routes, scratch: Scratch, call: int) -> None:
    """Puts an unserved call on the list of this iteration's repair, if there is room."""
    room = scratch.counters[OFFERED] < scratch.counters[OFFERED_MOST]
    if room and scratch.marked[call] != scratch.counters[ITERATION]:
        scratch.marked[call] = scratch.counters[ITERATION]
        scratch.offered[scratch.counters[OFFERED]] = call
        scratch.counters[OFFERED] += 1


@part
def offer_near_removed(world: World, routes: Routes, scratch: Scratch) -> None:
    """Offers the unserved around some of the removed calls."""
    if scratch.counters[REMOVED] == 0:
        return
    reach = min(world.near.shape[1], 30)
    for _ in range(6):
        centre = scratch.removed[below(routes.random, scratch.counters[REMOVED])]
        for rank in range(reach):
            call = world.near[centre, rank]
            if call < 0 or scratch.counters[OFFERED] >= scratch.counters[OFFERED_MOST]:
                break
            if routes.where[call] < 0 and not routes.held[call]:
                offer(routes, scratch, call)


@part
def _cut_string(world: World, routes: Routes, scratch: Scratch, call: int, shift: int, longest: float) -> None:
    count = routes.sums[shift, COUNT]
    length = min(count, int(unit(routes.random) * min(float(count), longest) + 1.0))  # l_t
    kept = 0  # m: the preserved stops inside the string
    if 1 < length < count and unit(routes.random) < SPLIT_CHANCE:
        kept = 1
        while length + kept < count and unit(routes.random) < SPLIT_GROWTH:
            kept += 1
    span = length + kept
    first = max(0, routes.calls[call, POSITION] - span + 1)
    last = min(routes.calls[call, POSITION], count - span)
    begin = first + below(routes.random, last - first + 1)
    keep_from = begin + below(routes.random, length + 1) if kept > 0 else -1
    gathered = 0
    for k in range(begin, begin + span):
        cut = kept == 0 or k < keep_from or k >= keep_from + kept
        if cut and not routes.held[routes.order[shift, k]]:
            scratch.queue[gathered] = routes.order[shift, k]
            gathered += 1
    for k in range(gathered):
        if routes.where[scratch.queue[k]] == shift:
            drop(world, routes, scratch, scratch.queue[k])
    routes.totals[TOTAL_COST] += settle(world, routes, shift, scratch.chain)


@kernel
def _clear(world: World, routes: Routes, scratch: Scratch, shift: int) -> None:
    """Takes every stop off the shift."""
    if shift < 0 or routes.shut[shift]:
        return
    for k in range(routes.sums[shift, COUNT] - 1, -1, -1):
        if not routes.held[routes.order[shift, k]]:
            drop(world, routes, scratch, routes.order[shift, k])
    routes.totals[TOTAL_COST] += settle(world, routes, shift, scratch.chain)


@kernel
def drop(world: World, routes: Routes, scratch: Scratch, call: int) -> None:
    """Takes a call out, its twin with it; both may choose their start again."""
    _drop_half(world, routes, scratch, call)
    twin = world.calls[call, TWIN]
    if twin >= 0 and routes.where[twin] >= 0:
        other = routes.where[twin]
        _drop_half(world, routes, scratch, twin)
        routes.totals[TOTAL_COST] += settle(world, routes, other, scratch.chain)


@part
def _drop_half(world: World, routes: Routes, scratch: Scratch, call: int) -> None:
    touch(routes, scratch, routes.where[call])
    take(routes, call)
    bind(routes, scratch, call, -1, world.calls[call, FIRST_WINDOW], world.calls[call, END_WINDOW])
    routes.totals[TOTAL_COST] += world.calls[call, GAIN]
    if world.calls[call, GROUP] >= 0:
        routes.group_made[world.calls[call, GROUP]] = 0
    scratch.marked[call] = scratch.counters[ITERATION]
    scratch.removed[scratch.counters[REMOVED]] = call
    scratch.counters[REMOVED] += 1
