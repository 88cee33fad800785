"""The cheapest gap for one call in one route: detour first, then room, then the clock, and the exact price last.

What was found is remembered until the route changes: most of the routes that a search looks at are as they were.
"""

from __future__ import annotations

from solver.kernels.chance import unit
from solver.kernels.clockwork import gap_starts
from solver.kernels.compiling import kernel
from solver.kernels.pricing import price
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
    MATRIX,
    MOST_LOAD,
    MOST_TRAVEL,
    MOST_VISITS,
    MOST_WORK,
    OPENS,
    PLACE,
    REFUSED,
    REST_SECONDS,
    SERVED_SECONDS,
    SERVICE,
    THERE,
    TIMED,
    TRAVEL,
    VERSION,
    WINDOW_END,
    WINDOW_START,
    Routes,
    Scratch,
    World,
)

BLINK = 0.01
"""beta of SISR: how often a gap is overlooked."""


@kernel
def room(world: World, routes: Routes, shift: int, call: int) -> int:
    """Seconds of detour that the shift's limits leave for the call at the most; negative when it is full."""
    if routes.shut[shift] or not world.able[call, shift]:
        return -1
    if routes.sums[shift, COUNT] >= world.shifts[shift, MOST_VISITS]:
        return -1
    if routes.sums[shift, LOADED] + world.calls[call, LOAD] > world.shifts[shift, MOST_LOAD]:
        return -1
    most = min(world.shifts[shift, MOST_WORK], world.shifts[shift, CLOSES] - world.shifts[shift, OPENS])
    most -= world.shifts[shift, REST_SECONDS] + routes.sums[shift, SERVED_SECONDS] + world.calls[call, SERVICE]
    return int(min(most, world.shifts[shift, MOST_TRAVEL]) - routes.sums[shift, TRAVEL])


@kernel
def extra_of(world: World, call: int, shift: int) -> int:
    """What it costs that this shift makes the call, apart from time."""
    if world.rules[HAS_EXTRA]:
        return int(world.extra[call, shift])
    return 0


@kernel
def cheapest_gap(
    world: World, routes: Routes, scratch: Scratch, shift: int, call: int, bound: int, blink: float
) -> tuple[int, int]:
    """Cost and position of the cheapest gap below ``bound``; position -1 when there is none.

    A gap is overlooked with the chance ``blink``: only overlooking the cheapest makes a difference, then the next best
    is looked for.
    """
    left = room(world, routes, shift, call)
    if left < 0:
        return bound, -1
    if world.calls[call, CHOOSES]:  # looks through some of its windows only
        cost, position = _look(world, routes, scratch, shift, call, bound, left, -1)
    else:
        cost, position = _remembered(world, routes, scratch, shift, call, bound, left)
    if position >= 0 and blink > 0.0 and unit(routes.random) < blink:
        return _look(world, routes, scratch, shift, call, bound, left, position)
    return cost, position


@kernel
def _remembered(
    world: World, routes: Routes, scratch: Scratch, shift: int, call: int, bound: int, left: int
) -> tuple[int, int]:
    """What is known of this version of the route is either its cheapest gap, or that none is cheaper than a cost."""
    known = scratch.known[call, shift]
    if known[KNOWN_VERSION] == routes.sums[shift, VERSION]:
        if known[KNOWN_COST] >= bound:
            return bound, -1
        if known[KNOWN_POSITION] >= 0:
            return known[KNOWN_COST], known[KNOWN_POSITION]
    cost, position = _look(world, routes, scratch, shift, call, bound, left, -1)
    known[KNOWN_VERSION] = routes.sums[shift, VERSION]
    known[KNOWN_COST] = cost
    known[KNOWN_POSITION] = position
    return cost, position


@kernel
def _look(
    world: World, routes: Routes, scratch: Scratch, shift: int, call: int, bound: int, left: int, overlooked: int
) -> tuple[int, int]:
    matrix, place, service = world.shifts[shift, MATRIX], world.calls[call, PLACE], world.calls[call, SERVICE]
    inwards, outwards = world.back[matrix, place], world.travel[matrix, place]
    first_open = world.windows[world.calls[call, FIRST_WINDOW], WINDOW_START]
    last_close = world.windows[world.calls[call, END_WINDOW] - 1, WINDOW_END]
    extra = extra_of(world, call, shift)
    exact = world.shifts[shift, EXACT] != 0 or world.calls[call, TIMED] != 0
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
        if exact:
            whole = price(world, routes, shift, call, position, scratch.chain)
            cost = whole - routes.sums[shift, COST] if whole < REFUSED else REFUSED
        if cost < best:
            best, found = cost, position
    return best, found
