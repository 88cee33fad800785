"""One route in the tables: put a call in, take it out, measure the times again."""

from __future__ import annotations

from solver.kernels.clockwork import after_rest, before_rest, first_start, last_start
from solver.kernels.compiling import kernel
from solver.kernels.pricing import price
from solver.kernels.tables import (
    CLOSES,
    COST,
    COUNT,
    DEPARTED,
    EARLY,
    EARLY_RESTED,
    END,
    EXACT,
    HAS_EXTRA,
    IDLE,
    LATE,
    LATE_RESTING,
    MATRIX,
    MOST_TRAVEL,
    NEVER,
    OPENS,
    PLACE,
    POSITION,
    REFUSED,
    REST_SECONDS,
    SERVED_SECONDS,
    SERVICE,
    SHIFT,
    START,
    TIMED,
    TRAVEL,
    Int64s,
    Routes,
    World,
)


@kernel
def put(routes: Routes, shift: int, call: int, position: int) -> None:
    """Inserts the call; times and sums are the caller's to measure."""
    count = routes.sums[shift, COUNT]
    for k in range(count, position, -1):
        moved = routes.order[shift, k - 1]
        routes.order[shift, k] = moved
        routes.calls[moved, POSITION] = k
    routes.order[shift, position] = call
    routes.calls[call, POSITION] = position
    routes.calls[call, SHIFT] = shift
    routes.sums[shift, COUNT] = count + 1


@kernel
def take(routes: Routes, call: int) -> None:
    """Removes the call from its route; times and sums are the caller's to measure."""
    shift = routes.calls[call, SHIFT]
    count = routes.sums[shift, COUNT] - 1
    for k in range(routes.calls[call, POSITION], count):
        moved = routes.order[shift, k + 1]
        routes.order[shift, k] = moved
        routes.calls[moved, POSITION] = k
    routes.sums[shift, COUNT] = count
    routes.calls[call, SHIFT] = -1


@kernel
def measure(world: World, routes: Routes, shift: int) -> None:
    """Earliest and latest starts, travel and service of a route whose order can be driven."""
    count = routes.sums[shift, COUNT]
    legs = world.travel[world.shifts[shift, MATRIX]]
    owed = world.shifts[shift, REST_SECONDS] > 0
    free, rested = world.shifts[shift, OPENS], NEVER
    if not owed:
        free, rested = rested, free
    here = world.shifts[shift, START]
    travel, served = 0, 0
    for k in range(count):
        call = routes.order[shift, k]
        leg = legs[here, world.calls[call, PLACE]]
        travel += leg
        served += world.calls[call, SERVICE]
        arrival, resting = free + leg, rested + leg
        if owed and free < NEVER:
            resting = min(resting, after_rest(world, shift, free, leg))
        free = min(NEVER, first_start(world, routes, call, arrival))
        rested = min(NEVER, first_start(world, routes, call, resting))
        routes.times[shift, k, EARLY], routes.times[shift, k, EARLY_RESTED] = free, rested
        free, rested = min(NEVER, free + world.calls[call, SERVICE]), min(NEVER, rested + world.calls[call, SERVICE])
        here = world.calls[call, PLACE]
    if count > 0 or world.shifts[shift, DEPARTED] >= 0:
        travel += legs[here, world.shifts[shift, END]]
    routes.sums[shift, TRAVEL], routes.sums[shift, SERVED_SECONDS] = travel, served
    _measure_back(world, routes, shift)


@kernel
def _measure_back(world: World, routes: Routes, shift: int) -> None:
    legs = world.travel[world.shifts[shift, MATRIX]]
    owed = world.shifts[shift, REST_SECONDS] > 0
    late, resting = world.shifts[shift, CLOSES], -NEVER
    there = world.shifts[shift, END]
    for k in range(routes.sums[shift, COUNT] - 1, -1, -1):
        call = routes.order[shift, k]
        leg = legs[world.calls[call, PLACE], there]
        service = world.calls[call, SERVICE]
        bound = resting - leg
        if owed and late > -NEVER:
            bound = max(bound, before_rest(world, shift, late, leg))
        resting = max(-NEVER, last_start(world, routes, call, bound - service))
        late = max(-NEVER, last_start(world, routes, call, late - leg - service))
        routes.times[shift, k, LATE], routes.times[shift, k, LATE_RESTING] = late, resting
        there = world.calls[call, PLACE]


@kernel
def settle(world: World, routes: Routes, shift: int, chain: Int64s) -> int:
    """After a change of its order: new times and cost of a route; returns by how much the cost has grown."""
    before = routes.sums[shift, COST]
    measure(world, routes, shift)
    if routes.sums[shift, COUNT] == 0:
        routes.sums[shift, COST] = world.shifts[shift, IDLE]
        return int(world.shifts[shift, IDLE] - before)
    if routes.sums[shift, TRAVEL] > world.shifts[shift, MOST_TRAVEL] or not _can_be_driven(routes, shift):
        routes.sums[shift, COST] = REFUSED
        return int(REFUSED - before)
    cost = routes.sums[shift, TRAVEL]
    exact = world.shifts[shift, EXACT] != 0
    for k in range(routes.sums[shift, COUNT]):
        call = routes.order[shift, k]
        exact = exact or world.calls[call, TIMED] != 0
        if world.rules[HAS_EXTRA]:
            cost += world.extra[call, shift]
    routes.sums[shift, COST] = price(world, routes, shift, -1, 0, chain) if exact else cost
    return int(routes.sums[shift, COST] - before)


@kernel
def _can_be_driven(routes: Routes, shift: int) -> bool:
    """Where roads break the triangle inequality, leaving out a stop can make the others late."""
    unrested = routes.times[shift, 0, EARLY] <= routes.times[shift, 0, LATE_RESTING]
    return bool(unrested or routes.times[shift, 0, EARLY_RESTED] <= routes.times[shift, 0, LATE])
