"""The cheapest gap for one call in one route: detour first, then room, then the clock, and the exact price last."""

from __future__ import annotations

from solver.kernels.chance import unit
from solver.kernels.clockwork import gap_starts
from solver.kernels.compiling import kernel
from solver.kernels.pricing import price
from solver.kernels.tables import (
    CLOSES,
    COST,
    COUNT,
    DEPARTED,
    END,
    EXACT,
    HAS_EXTRA,
    MATRIX,
    MOST_TRAVEL,
    MOST_VISITS,
    MOST_WORK,
    OPENS,
    PLACE,
    REFUSED,
    REST_SECONDS,
    SERVED_SECONDS,
    SERVICE,
    START,
    TIMED,
    TRAVEL,
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
    most = min(world.shifts[shift, MOST_WORK], world.shifts[shift, CLOSES] - world.shifts[shift, OPENS])
    most -= world.shifts[shift, REST_SECONDS] + routes.sums[shift, SERVED_SECONDS] + world.calls[call, SERVICE]
    return int(min(most, world.shifts[shift, MOST_TRAVEL]) - routes.sums[shift, TRAVEL])


@kernel
def detour(world: World, routes: Routes, shift: int, call: int, position: int) -> int:
    """Travel seconds that the call adds in that gap. A shift at its base that makes no visit drives nothing."""
    count = routes.sums[shift, COUNT]
    legs = world.travel[world.shifts[shift, MATRIX]]
    here, there = world.shifts[shift, START], world.shifts[shift, END]
    if position > 0:
        here = world.calls[routes.order[shift, position - 1], PLACE]
    if position < count:
        there = world.calls[routes.order[shift, position], PLACE]
    place = world.calls[call, PLACE]
    added = legs[here, place] + legs[place, there]
    if count > 0 or world.shifts[shift, DEPARTED] >= 0:
        added -= legs[here, there]
    return int(added)


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
    """Cost and position of the cheapest gap below ``bound``; position -1 when there is none."""
    left = room(world, routes, shift, call)
    best, found = bound, -1
    if left < 0:
        return best, found
    extra = extra_of(world, call, shift)
    exact = world.shifts[shift, EXACT] != 0 or world.calls[call, TIMED] != 0
    for position in range(routes.sums[shift, COUNT] + 1):
        added = detour(world, routes, shift, call, position)
        if added + extra >= best or added > left or (blink > 0.0 and unit(routes.random) < blink):
            continue
        earliest, latest = gap_starts(world, routes, shift, call, position)
        if earliest > latest:
            continue
        cost = added + extra
        if exact:
            whole = price(world, routes, shift, call, position, scratch.chain)
            cost = whole - routes.sums[shift, COST] if whole < REFUSED else REFUSED
        if cost < best:
            best, found = cost, position
    return best, found
