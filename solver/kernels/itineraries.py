"""One route in the tables: put a call in, take it out, measure the times again."""

from __future__ import annotations

from solver.kernels.clockwork import after_rest, before_rest, first_start, in_time, last_start, latest_end
from solver.kernels.compiling import kernel, part
from solver.kernels.pricing import price
from solver.kernels.spans import long_work, measure_spans
from solver.kernels.tables import (
    CLOSES,
    COST,
    COUNT,
    DEPARTED,
    END,
    EXACT,
    FREE,
    HAS_EXTRA,
    HERE,
    IDLE,
    LATE,
    LEG,
    LOAD,
    LOADED,
    LOOSE,
    MATRIX,
    MOST_LATE,
    MOST_LOAD,
    MOST_TRAVEL,
    MOST_VISITS,
    MOST_WORK,
    NEVER,
    OPENS,
    PLACE,
    PLAIN,
    POSITION,
    REFUSED,
    REST_SECONDS,
    RESTED,
    RESTING,
    SERVED_SECONDS,
    SERVICE,
    START,
    THERE,
    TIMED,
    TRAVEL,
    VERSIONS,
    Int64s,
    Routes,
    World,
)


@part
def put(routes: Routes, shift: int, call: int, position: int) -> None:
    """Inserts the call; times and sums are the caller's to measure."""
    count = routes.sums[shift, COUNT]
    for k in range(count, position, -1):
        moved = routes.order[shift, k - 1]
        routes.order[shift, k] = moved
        routes.calls[moved, POSITION] = k
    routes.order[shift, position] = call
    routes.calls[call, POSITION] = position
    routes.where[call] = shift
    routes.sums[shift, COUNT] = count + 1


@part
def take(routes: Routes, call: int) -> None:
    """Removes the call from its route; times and sums are the caller's to measure."""
    shift = routes.where[call]
    count = routes.sums[shift, COUNT] - 1
    for k in range(routes.calls[call, POSITION], count):
        moved = routes.order[shift, k + 1]
        routes.order[shift, k] = moved
        routes.calls[moved, POSITION] = k
    routes.sums[shift, COUNT] = count
    routes.where[call] = -1


@part
def measure(world: World, routes: Routes, shift: int) -> None:
    """The gaps of a route whose order can be driven, its travel, service and load."""
    legs = world.travel[world.shifts[shift, MATRIX]]
    owed = world.shifts[shift, REST_SECONDS] > 0
    free = rested = world.shifts[shift, OPENS]
    if owed:
        rested = NEVER
    here = world.shifts[shift, START]
    travel, served, loaded = 0, 0, 0
    count = routes.sums[shift, COUNT]
    for k in range(count):
        call = routes.order[shift, k]
        gap = routes.gaps[shift, k]
        there, service = world.calls[call, PLACE], world.calls[call, SERVICE]
        leg = int(legs[here, there])
        by = latest_end(world, shift, k, count + 1)
        gap[FREE], gap[RESTED], gap[HERE], gap[THERE], gap[LEG] = free, rested, here, there, leg
        arrival = rested + leg
        if owed:
            if free < NEVER:
                arrival = min(arrival, after_rest(world, shift, free, leg))
            free = in_time(first_start(world, routes, call, free + leg) + service, by)
        rested = in_time(first_start(world, routes, call, arrival) + service, by)
        if not owed:
            free = rested
        travel, served, loaded, here = travel + leg, served + service, loaded + world.calls[call, LOAD], there
    leg = int(legs[here, world.shifts[shift, END]])
    if count == 0 and world.shifts[shift, DEPARTED] < 0:
        leg = 0  # a shift at its base that makes no visit drives nothing
    gap = routes.gaps[shift, count]
    gap[FREE], gap[RESTED], gap[HERE], gap[THERE], gap[LEG] = free, rested, here, world.shifts[shift, END], leg
    sums = routes.sums[shift]
    sums[TRAVEL], sums[SERVED_SECONDS], sums[LOADED] = travel + leg, served, loaded
    _measure_back(world, routes, shift)


@part
def _measure_back(world: World, routes: Routes, shift: int) -> None:
    owed = world.shifts[shift, REST_SECONDS] > 0
    late, resting = world.shifts[shift, CLOSES], -NEVER
    count = routes.sums[shift, COUNT]
    for k in range(count, -1, -1):
        gap = routes.gaps[shift, k]
        gap[LATE], gap[RESTING] = late, resting
        if k == 0:
            break
        call, leg = routes.order[shift, k - 1], gap[LEG]
        service, by = world.calls[call, SERVICE], latest_end(world, shift, k - 1, count)
        if owed:
            bound = resting - leg
            if late > -NEVER:
                bound = max(bound, before_rest(world, shift, late, leg))
            resting = max(-NEVER, last_start(world, routes, call, min(bound, by) - service))
        late = max(-NEVER, last_start(world, routes, call, min(late - leg, by) - service))


@kernel
def settle(world: World, routes: Routes, shift: int, chain: Int64s) -> int:
    """After a change of its order: new times and cost of a route; returns by how much the cost has grown."""
    before = routes.sums[shift, COST]
    routes.totals[VERSIONS] += 1
    routes.version[shift] = routes.totals[VERSIONS]
    measure(world, routes, shift)
    if routes.sums[shift, COUNT] == 0:
        routes.sums[shift, COST] = world.shifts[shift, IDLE]
        routes.sums[shift, PLAIN] = routes.sums[shift, TRAVEL]
        measure_spans(world, routes, shift)
        return int(world.shifts[shift, IDLE] - before)
    if not _within_limits(world, routes, shift) or not _can_be_driven(world, routes, shift):
        routes.sums[shift, COST] = REFUSED
        return int(REFUSED - before)
    routes.sums[shift, COST] = _cost(world, routes, shift, chain)
    return int(routes.sums[shift, COST] - before)


@part
def _within_limits(world: World, routes: Routes, shift: int) -> bool:
    """Whether the route is short and light enough; one that was put together elsewhere may not be."""
    sums, most = routes.sums[shift], world.shifts[shift]
    if sums[COUNT] > most[MOST_VISITS] or sums[LOADED] > most[MOST_LOAD]:
        return False
    return bool(sums[TRAVEL] <= most[MOST_TRAVEL])


@part
def _cost(world: World, routes: Routes, shift: int, chain: Int64s) -> int:
    """The cost of a route that can be driven; only where work or seconds count it is driven to know it."""
    plain, timed = int(routes.sums[shift, TRAVEL]), False
    for k in range(routes.sums[shift, COUNT]):
        call = routes.order[shift, k]
        timed = timed or world.calls[call, TIMED] != 0
        if world.rules[HAS_EXTRA]:
            plain += world.extra[call, shift]
    routes.sums[shift, PLAIN] = plain
    if not (timed or world.shifts[shift, EXACT]):
        return plain
    work = measure_spans(world, routes, shift)
    if work > world.shifts[shift, MOST_WORK]:
        return REFUSED
    if routes.sums[shift, LOOSE]:
        return price(world, routes, shift, -1, 0, chain)
    return plain + long_work(world, shift, work)


@part
def _can_be_driven(world: World, routes: Routes, shift: int) -> bool:
    """Where roads break the triangle inequality, leaving out a stop can make the others late."""
    if world.shifts[shift, MOST_LATE] <= routes.sums[shift, COUNT]:
        return _can_be_driven_in_time(world, routes, shift)
    home = routes.gaps[shift, routes.sums[shift, COUNT]]
    back = home[RESTED] + home[LEG]
    if world.shifts[shift, REST_SECONDS] > 0:
        back = min(back, after_rest(world, shift, home[FREE], home[LEG]))
    return bool(back <= world.shifts[shift, CLOSES])


@part
def _can_be_driven_in_time(world: World, routes: Routes, shift: int) -> bool:
    """The same from the front, where ends are those of a route with one stop more, and latest starts are its own."""
    gap = routes.gaps[shift, 0]
    opens, leg = world.shifts[shift, OPENS], gap[LEG]
    if world.shifts[shift, REST_SECONDS] > 0:
        return bool(opens + leg <= gap[RESTING] or after_rest(world, shift, opens, leg) <= gap[LATE])
    return bool(opens + leg <= gap[LATE])
