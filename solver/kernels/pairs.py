"""Visits of two collectors: both shifts get the same start, chosen among the gaps that can agree on one."""

from __future__ import annotations

from solver.kernels.chance import unit
from solver.kernels.clockwork import first_start, gap_starts
from solver.kernels.compiling import kernel
from solver.kernels.gaps import extra_of, room
from solver.kernels.itineraries import put, settle
from solver.kernels.pricing import price
from solver.kernels.tables import (
    COLLECTOR,
    COST,
    COUNT,
    END_WINDOW,
    FIRST_WINDOW,
    FIXED,
    GAIN,
    GAP_COST,
    GAP_EARLIEST,
    GAP_LATEST,
    GAP_POSITION,
    GAP_SHIFT,
    GROUP,
    HERE,
    LEG,
    LOOK,
    MATRIX,
    PLACE,
    REFUSED,
    THERE,
    TOTAL_COST,
    TWIN,
    Routes,
    Scratch,
    World,
)
from solver.kernels.undoing import bind, touch

ROUTES_LOOKED_AT = 40


@kernel
def place_pair(world: World, routes: Routes, scratch: Scratch, call: int, blink: float, thorough: bool) -> bool:
    """Puts both calls of a visit in, at one start, where they cost least together; says whether they went in."""
    twin = world.calls[call, TWIN]
    gain = world.calls[call, GAIN] + world.calls[twin, GAIN]
    count = _gaps(world, routes, scratch, call, gain, blink, thorough)
    first, second, start = _agree(world, routes, scratch, call, twin, gain, count)
    if start < 0:
        return False
    for half in range(2):
        row, own = (first, call) if half == 0 else (second, twin)
        shift = scratch.gaps[row, GAP_SHIFT]
        touch(routes, scratch, shift)
        bind(routes, scratch, own, start, world.calls[own, FIRST_WINDOW], world.calls[own, END_WINDOW])
        put(routes, shift, own, scratch.gaps[row, GAP_POSITION])
        grown = settle(world, routes, shift, scratch.chain)
        routes.totals[TOTAL_COST] += grown - world.calls[own, GAIN]
    if world.calls[call, GROUP] >= 0:
        routes.group_made[world.calls[call, GROUP]] = 1
    return True


@kernel
def _gaps(world: World, routes: Routes, scratch: Scratch, call: int, gain: int, blink: float, thorough: bool) -> int:
    """The cheapest gaps of near routes and near bases, or of all shifts, sorted; returns how many."""
    scratch.counters[LOOK] += 1
    look = scratch.counters[LOOK]
    near, bases = world.near.shape[1], world.bases.shape[1]
    most = routes.order.shape[0] if thorough else ROUTES_LOOKED_AT
    count, looked_at = 0, 0
    for rank in range(near + (routes.order.shape[0] if thorough else bases)):
        if looked_at >= most:
            break
        shift = -1
        if rank >= near:
            shift = rank - near if thorough else world.bases[call, rank - near]
        elif world.near[call, rank] >= 0:
            shift = routes.where[world.near[call, rank]]
        if shift < 0 or scratch.looked[shift] == look:
            continue
        scratch.looked[shift] = look
        if routes.shut[shift] or not (world.able[call, shift] or world.able[world.calls[call, TWIN], shift]):
            continue
        looked_at += 1
        count = _gaps_of_route(world, routes, scratch, call, shift, gain, blink, count)
    return count


@kernel
def _gaps_of_route(
    world: World, routes: Routes, scratch: Scratch, call: int, shift: int, gain: int, blink: float, count: int
) -> int:
    left = max(room(world, routes, shift, call), room(world, routes, shift, world.calls[call, TWIN]))
    if left < 0:
        return count
    extra = extra_of(world, call, shift)
    most = scratch.gaps.shape[0]
    matrix, place = world.shifts[shift, MATRIX], world.calls[call, PLACE]
    inwards, outwards = world.back[matrix, place], world.travel[matrix, place]
    for position in range(routes.sums[shift, COUNT] + 1):
        gap = routes.gaps[shift, position]
        leg_in, leg_out = int(inwards[gap[HERE]]), int(outwards[gap[THERE]])
        added = leg_in + leg_out - gap[LEG]
        cost = added + extra
        if added > left or cost >= gain or unit(routes.random) < blink:
            continue
        if count == most and cost >= scratch.gaps[most - 1, GAP_COST]:
            continue
        earliest, latest = gap_starts(world, routes, shift, call, position, leg_in, leg_out)
        if earliest <= latest:
            count = min(count + 1, most)
            _keep(scratch, count, cost, shift, position, earliest, latest)
    return count


@kernel
def _keep(scratch: Scratch, count: int, cost: int, shift: int, position: int, earliest: int, latest: int) -> None:
    """Sorts one more gap in; the dearest falls off the end."""
    row = count - 1
    while row > 0 and scratch.gaps[row - 1, GAP_COST] > cost:
        for column in range(5):
            scratch.gaps[row, column] = scratch.gaps[row - 1, column]
        row -= 1
    scratch.gaps[row, GAP_COST] = cost
    scratch.gaps[row, GAP_SHIFT] = shift
    scratch.gaps[row, GAP_POSITION] = position
    scratch.gaps[row, GAP_EARLIEST] = earliest
    scratch.gaps[row, GAP_LATEST] = latest


@kernel
def _agree(
    world: World, routes: Routes, scratch: Scratch, call: int, twin: int, gain: int, count: int
) -> tuple[int, int, int]:
    """The two gaps and the start that cost least together; start -1 when no two can agree."""
    best, first, second, chosen = gain, -1, -1, -1
    gaps = scratch.gaps
    for a in range(count):
        for b in range(a + 1, count):
            if gaps[a, GAP_COST] + gaps[b, GAP_COST] >= best:
                break
            one, other = gaps[a, GAP_SHIFT], gaps[b, GAP_SHIFT]
            swapped = not (world.able[call, one] and world.able[twin, other])
            if world.shifts[one, COLLECTOR] == world.shifts[other, COLLECTOR]:
                continue
            if swapped and not (world.able[call, other] and world.able[twin, one]):
                continue
            start = first_start(world, routes, call, max(gaps[a, GAP_EARLIEST], gaps[b, GAP_EARLIEST]))
            if start > min(gaps[a, GAP_LATEST], gaps[b, GAP_LATEST]):
                continue
            routes.calls[call, FIXED], routes.calls[twin, FIXED] = start, start
            mine, its = (b, a) if swapped else (a, b)
            cost = _together(world, routes, scratch, call, twin, mine, its)
            routes.calls[call, FIXED], routes.calls[twin, FIXED] = -1, -1
            if cost < best:
                best, first, second, chosen = cost, mine, its, start
    return first, second, chosen


@kernel
def _together(world: World, routes: Routes, scratch: Scratch, call: int, twin: int, a: int, b: int) -> int:
    one, other = scratch.gaps[a, GAP_SHIFT], scratch.gaps[b, GAP_SHIFT]
    first = price(world, routes, one, call, scratch.gaps[a, GAP_POSITION], scratch.chain)
    if first >= REFUSED:
        return REFUSED
    second = price(world, routes, other, twin, scratch.gaps[b, GAP_POSITION], scratch.chain)
    if second >= REFUSED:
        return REFUSED
    return int(first - routes.sums[one, COST] + second - routes.sums[other, COST])
