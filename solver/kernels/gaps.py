"""The cheapest gap for one call in one route: detour first, then room, then the clock, and the exact price last.

What was found is remembered until the route changes: most of the routes that a search looks at are as they were.
"""

from __future__ import annotations

from solver.kernels.chance import unit
from solver.kernels.clockwork import gap_starts
from solver.kernels.compiling import part
from solver.kernels.pricing import price
from solver.kernels.spans import is_loose, long_work, work_with
from solver.kernels.tables import (
    CHOOSES,
    CLOSES,
    COST,
    COUNT,
    END_WINDOW,
    EXACT,
    FIRST_WINDOW,
    FREE,
    HAS_EXTRA,
    HERE,
    KNOWN_COST,
    KNOWN_POSITION,
    KNOWN_VERSION,
    LATE,
    LEG,
    LOAD,
    LOADED,
    LOOSE,
    MATRIX,
    MOST_LOAD,
    MOST_TRAVEL,
    MOST_VISITS,
    MOST_WORK,
    OPENS,
    PLACE,
    PLAIN,
    REFUSED,
    REST_SECONDS,
    SERVED_SECONDS,
    SERVICE,
    THERE,
    TIMED,
    TRAVEL,
    WINDOW_END,
    WINDOW_START,
    Routes,
    Scratch,
    World,
)

BLINK = 0.01
"""beta of SISR: how often a gap is overlooked."""


@part
def room(world: World, routes: Routes, shift: int, call: int) -> int:
    """Seconds of detour that the shift's limits leave for the call at the most; negative when it is full."""
    if not world.able[call, shift] or routes.sums[shift, COUNT] >= world.shifts[shift, MOST_VISITS]:
        return -1
    if routes.sums[shift, LOADED] + world.calls[call, LOAD] > world.shifts[shift, MOST_LOAD]:
        return -1
    most = min(world.shifts[shift, MOST_WORK], world.shifts[shift, CLOSES] - world.shifts[shift, OPENS])
    most -= world.shifts[shift, REST_SECONDS] + routes.sums[shift, SERVED_SECONDS] + world.calls[call, SERVICE]
    return int(min(most, world.shifts[shift, MOST_TRAVEL]) - routes.sums[shift, TRAVEL])


@part
def extra_of(world: World, call: int, shift: int) -> int:
    """What it costs that this shift makes the call, apart from time."""
    if world.rules[HAS_EXTRA]:
        return int(world.extra[call, shift])
    return 0


@part
def cheapest_gap(
    world: World, routes: Routes, scratch: Scratch, shift: int, call: int, bound: int, blink: float
) -> tuple[int, int]:
    """Cost and position of the cheapest gap below ``bound``; position -1 when there is none.

    A gap is overlooked with the chance ``blink``: only overlooking the cheapest makes a difference, then the next best
    is looked for. What is known of a version of a route is either its cheapest gap, or that none is cheaper than so
    much.
    """
    if routes.shut[shift]:
        return bound, -1
    known, version = scratch.known[call, shift], routes.version[shift]
    cost, position, overlooked = bound, -1, -1
    if known[KNOWN_VERSION] == version:
        if known[KNOWN_COST] >= bound:
            return bound, -1
        cost, position = known[KNOWN_COST], known[KNOWN_POSITION]
    while True:
        if position < 0 or overlooked >= 0:
            cost, position = _look(world, routes, scratch, shift, call, bound, overlooked)
            if overlooked < 0 and not world.calls[call, CHOOSES]:  # those look through some of their windows only
                known[KNOWN_VERSION], known[KNOWN_COST], known[KNOWN_POSITION] = version, cost, position
        if position < 0 or overlooked >= 0 or blink <= 0.0 or unit(routes.random) >= blink:
            return (cost, position) if position >= 0 else (bound, -1)
        overlooked = position


@part
def _look(
    world: World, routes: Routes, scratch: Scratch, shift: int, call: int, bound: int, overlooked: int
) -> tuple[int, int]:
    left = room(world, routes, shift, call)
    if left < 0:
        return REFUSED, -1
    matrix, place, service = world.shifts[shift, MATRIX], world.calls[call, PLACE], world.calls[call, SERVICE]
    inwards, outwards = world.back[matrix, place], world.travel[matrix, place]
    first_open = world.windows[world.calls[call, FIRST_WINDOW], WINDOW_START]
    last_close = world.windows[world.calls[call, END_WINDOW] - 1, WINDOW_END]
    extra = extra_of(world, call, shift)
    exact, timed = world.shifts[shift, EXACT] != 0, world.calls[call, TIMED] != 0
    best, found = bound, -1
    for position in range(routes.sums[shift, COUNT] + 1):
        gap = routes.gaps[shift, position]
        if gap[FREE] > last_close:
            break  # and so are the gaps behind it
        if gap[LATE] < first_open + service or position == overlooked:
            continue
        leg_in, leg_out = int(inwards[gap[HERE]]), int(outwards[gap[THERE]])
        added = leg_in + leg_out - gap[LEG]
        if added + extra >= best or added > left:
            continue
        earliest, latest = gap_starts(world, routes, shift, call, position, leg_in, leg_out)
        if earliest > latest:
            continue
        cost = added + extra
        if exact or timed:
            cost = _exact(world, routes, scratch, shift, call, position, leg_in, leg_out, best)
        if cost < best:
            best, found = cost, position
    return best, found


@part
def _exact(
    world: World,
    routes: Routes,
    scratch: Scratch,
    shift: int,
    call: int,
    position: int,
    leg_in: int,
    leg_out: int,
    bound: int,
) -> int:
    """What the call adds to the cost of the route there; at least ``bound`` where it is not less than that."""
    added = leg_in + leg_out - routes.gaps[shift, position, LEG] + extra_of(world, call, shift)
    before = routes.sums[shift, COST]
    if world.shifts[shift, EXACT]:
        work = work_with(world, routes, shift, call, position, leg_in, leg_out)
        if work > world.shifts[shift, MOST_WORK]:
            return REFUSED
        least = int(routes.sums[shift, PLAIN]) + added + long_work(world, shift, work) - before
        if least >= bound or not (routes.sums[shift, LOOSE] or is_loose(world, routes, call)):
            return int(least)
    whole = price(world, routes, shift, call, position, scratch.chain)
    return int(whole - before) if whole < REFUSED else REFUSED
