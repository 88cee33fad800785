"""The exact price of a route: driven as early as possible, left as late as that allows, every term of the objective."""

from __future__ import annotations

from solver.kernels.clockwork import after_rest, before_rest, first_start, last_start
from solver.kernels.compiling import kernel, part
from solver.kernels.tables import (
    CHAIN_CALL,
    CHAIN_LEG,
    CLOSES,
    COUNT,
    DEPARTED,
    END,
    END_WINDOW,
    FAIR_AFTER,
    FAIR_PRICE,
    FIRST_WINDOW,
    HAS_EXTRA,
    IDLE,
    MATRIX,
    MOST_TRAVEL,
    MOST_WORK,
    NEVER,
    OPENS,
    OVERTIME_AFTER,
    OVERTIME_PRICE,
    PLACE,
    PROMISED,
    REFUSED,
    REST_SECONDS,
    RESTED_HERE,
    RETIMED_PRICE,
    RETIMED_TOLERANCE,
    SERVICE,
    START,
    TIMED,
    TWIN,
    WINDOW_END,
    WINDOW_LOSS,
    WINDOW_START,
    Int64s,
    Routes,
    World,
)


@kernel
def price(world: World, routes: Routes, shift: int, call: int, position: int, chain: Int64s) -> int:
    """What the route costs with ``call`` put in at ``position`` (call < 0: as it is); REFUSED if it breaks a rule."""
    count = routes.sums[shift, COUNT]
    if call >= 0:
        count += 1
    if count == 0:
        return int(world.shifts[shift, IDLE])
    end, spent, timed = _drive(world, routes, shift, call, position, count, chain)
    if end > world.shifts[shift, CLOSES]:
        return REFUSED
    departure = _departure(world, routes, shift, count, end, chain)
    if world.shifts[shift, DEPARTED] >= 0:
        departure = world.shifts[shift, OPENS]
    if timed:
        spent += _losses(world, routes, shift, count, departure, chain)
    if world.shifts[shift, DEPARTED] >= 0:
        departure = world.shifts[shift, DEPARTED]
    work = end - departure
    if work > world.shifts[shift, MOST_WORK]:
        return REFUSED
    late = max(0, work - world.shifts[shift, OVERTIME_AFTER]) * world.shifts[shift, OVERTIME_PRICE]
    unfair = max(0, work - world.shifts[shift, FAIR_AFTER]) * world.shifts[shift, FAIR_PRICE]
    return int(spent + late + unfair)


@part
def _stop(routes: Routes, shift: int, call: int, position: int, k: int, count: int) -> int:
    """The stop of rank ``k`` with ``call`` put in at ``position``; -1 for the way home."""
    if k == count:
        return -1
    if call < 0 or k < position:
        return int(routes.order[shift, k])
    return call if k == position else int(routes.order[shift, k - 1])


@part
def _drive(
    world: World, routes: Routes, shift: int, call: int, position: int, count: int, chain: Int64s
) -> tuple[int, int, bool]:
    """Forwards as early as possible: the end (NEVER if impossible), travel plus the price of who makes what, and
    whether the seconds of the starts have a price."""
    legs = world.travel[world.shifts[shift, MATRIX]]
    owed = world.shifts[shift, REST_SECONDS] > 0
    free, rested = world.shifts[shift, OPENS], NEVER
    if not owed:
        free, rested = rested, free
    here = world.shifts[shift, START]
    travel, extra, timed = 0, 0, False
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
            return NEVER, 0, False
        free, rested = min(NEVER, free + world.calls[stop, SERVICE]), min(NEVER, rested + world.calls[stop, SERVICE])
        here = there
        timed = timed or world.calls[stop, TIMED] != 0
        if world.rules[HAS_EXTRA]:
            extra += world.extra[stop, shift]
    if travel > world.shifts[shift, MOST_TRAVEL]:
        return NEVER, 0, False
    return resting, travel + extra, timed


@part
def _departure(world: World, routes: Routes, shift: int, count: int, end: int, chain: Int64s) -> int:
    """Backwards from the end: the latest departure that still keeps it; marks the leg with the break."""
    owed = world.shifts[shift, REST_SECONDS] > 0
    bound = end
    for k in range(count, -1, -1):
        if owed and chain[RESTED_HERE, k] == 1:
            bound = before_rest(world, shift, bound, chain[CHAIN_LEG, k])
            owed = False
        else:
            chain[RESTED_HERE, k] = 0
            bound -= chain[CHAIN_LEG, k]
        if k > 0:
            call = chain[CHAIN_CALL, k - 1]
            bound = last_start(world, routes, call, bound - world.calls[call, SERVICE])
    return bound


@part
def _losses(world: World, routes: Routes, shift: int, count: int, departure: int, chain: Int64s) -> int:
    """What the starts cost when leaving then, resting on the leg that is marked."""
    free, lost = departure, 0
    for k in range(count):
        call, leg = chain[CHAIN_CALL, k], chain[CHAIN_LEG, k]
        ready = after_rest(world, shift, free, leg) if chain[RESTED_HERE, k] else free + leg
        start = first_start(world, routes, call, ready)
        if world.calls[call, TIMED]:
            lost += _loss(world, call, start)
        free = start + world.calls[call, SERVICE]
    return lost


@part
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
