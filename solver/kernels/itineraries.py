"""One route in the tables: put a call in, take it out, measure the times again, price the whole."""

from __future__ import annotations

from solver.kernels.clockwork import after_rest, before_rest, first_start, last_start
from solver.kernels.compiling import kernel
from solver.kernels.tables import (
    CHAIN_CALL,
    CHAIN_EARLY,
    CHAIN_EARLY_RESTED,
    CHAIN_LEG,
    CLOSES,
    COST,
    COUNT,
    DEPARTED,
    EARLY,
    EARLY_RESTED,
    END,
    END_WINDOW,
    EXACT,
    FAIR_AFTER,
    FAIR_PRICE,
    FIRST_WINDOW,
    HAS_EXTRA,
    IDLE,
    LATE,
    LATE_RESTING,
    MATRIX,
    MOST_TRAVEL,
    MOST_WORK,
    NEVER,
    OPENS,
    OVERTIME_AFTER,
    OVERTIME_PRICE,
    PLACE,
    POSITION,
    PROMISED,
    REFUSED,
    REST_SECONDS,
    RESTED_HERE,
    RETIMED_PRICE,
    RETIMED_TOLERANCE,
    SERVED_SECONDS,
    SERVICE,
    SHIFT,
    START,
    TIMED,
    TRAVEL,
    TWIN,
    WINDOW_END,
    WINDOW_LOSS,
    WINDOW_START,
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
def price(world: World, routes: Routes, shift: int, call: int, position: int, chain: Int64s) -> int:
    """What the route costs with ``call`` put in at ``position`` (call < 0: as it is); REFUSED if it breaks a rule."""
    count = routes.sums[shift, COUNT]
    if call >= 0:
        count += 1
    if count == 0:
        return int(world.shifts[shift, IDLE])
    end, spent = _drive(world, routes, shift, call, position, count, chain)
    if end > world.shifts[shift, CLOSES]:
        return REFUSED
    departure, lost = _departure(world, routes, shift, count, end, chain)
    if world.shifts[shift, DEPARTED] >= 0:
        departure = world.shifts[shift, DEPARTED]
    work = end - departure
    if work > world.shifts[shift, MOST_WORK]:
        return REFUSED
    late = max(0, work - world.shifts[shift, OVERTIME_AFTER]) * world.shifts[shift, OVERTIME_PRICE]
    unfair = max(0, work - world.shifts[shift, FAIR_AFTER]) * world.shifts[shift, FAIR_PRICE]
    return int(spent + lost + late + unfair)


@kernel
def _stop(routes: Routes, shift: int, call: int, position: int, k: int, count: int) -> int:
    """The stop of rank ``k`` with ``call`` put in at ``position``; -1 for the way home."""
    if k == count:
        return -1
    if call < 0 or k < position:
        return int(routes.order[shift, k])
    return call if k == position else int(routes.order[shift, k - 1])


@kernel
def _drive(
    world: World, routes: Routes, shift: int, call: int, position: int, count: int, chain: Int64s
) -> tuple[int, int]:
    """Forwards as early as possible: the end (NEVER if impossible), and travel plus the price of who makes what."""
    legs = world.travel[world.shifts[shift, MATRIX]]
    owed = world.shifts[shift, REST_SECONDS] > 0
    free, rested = world.shifts[shift, OPENS], NEVER
    if not owed:
        free, rested = rested, free
    here = world.shifts[shift, START]
    travel, extra = 0, 0
    for k in range(count + 1):
        stop = _stop(routes, shift, call, position, k, count)
        there = world.calls[stop, PLACE] if stop >= 0 else world.shifts[shift, END]
        leg = legs[here, there]
        travel += leg
        arrival, resting = free + leg, rested + leg
        chain[RESTED_HERE, k] = 0
        if owed and free < NEVER:
            here_rested = after_rest(world, shift, free, leg)
            if here_rested < resting:
                resting = here_rested
                chain[RESTED_HERE, k] = 1
        chain[CHAIN_CALL, k] = stop
        chain[CHAIN_LEG, k] = leg
        if k == count:
            break
        free = first_start(world, routes, stop, arrival)
        rested = first_start(world, routes, stop, resting)
        if free >= NEVER and rested >= NEVER:
            return NEVER, 0
        chain[CHAIN_EARLY, k], chain[CHAIN_EARLY_RESTED, k] = free, rested
        free, rested = min(NEVER, free + world.calls[stop, SERVICE]), min(NEVER, rested + world.calls[stop, SERVICE])
        here = there
        if world.rules[HAS_EXTRA]:
            extra += world.extra[stop, shift]
    if travel > world.shifts[shift, MOST_TRAVEL]:
        return NEVER, 0
    return resting, travel + extra


@kernel
def _departure(world: World, routes: Routes, shift: int, count: int, end: int, chain: Int64s) -> tuple[int, int]:
    """Backwards from the end: the latest departure that still keeps it, and what the starts cost."""
    owed = world.shifts[shift, REST_SECONDS] > 0
    rested = True
    bound = end
    lost = 0
    for k in range(count, -1, -1):
        if owed and rested and chain[RESTED_HERE, k] == 1:
            bound = before_rest(world, shift, bound, chain[CHAIN_LEG, k])
            rested = False
        else:
            bound -= chain[CHAIN_LEG, k]
        if k > 0:
            call = chain[CHAIN_CALL, k - 1]
            if world.calls[call, TIMED]:
                start = chain[CHAIN_EARLY_RESTED, k - 1] if rested else chain[CHAIN_EARLY, k - 1]
                lost += _loss(world, call, start)
            bound = last_start(world, routes, call, bound - world.calls[call, SERVICE])
    return bound, lost


@kernel
def _loss(world: World, call: int, start: int) -> int:
    """What starting then costs against the best window and the promised time."""
    lost = 0
    for window in range(world.calls[call, FIRST_WINDOW], world.calls[call, END_WINDOW]):
        if world.windows[window, WINDOW_START] <= start <= world.windows[window, WINDOW_END]:
            lost += world.windows[window, WINDOW_LOSS]
    promised = world.calls[call, PROMISED]
    if promised >= 0:
        late = max(0, abs(start - promised) - world.rules[RETIMED_TOLERANCE]) * world.rules[RETIMED_PRICE]
        lost += late // 2 if world.calls[call, TWIN] >= 0 else late
    return lost


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
