"""The price of a route: driven as early as possible, left as late as that allows, every term of the objective; where a
visit would come before its promised start, also driven so that it waits, and the cheaper of both."""

from __future__ import annotations

from solver.kernels.clockwork import after_rest, first_start, in_time, latest_end
from solver.kernels.compiling import kernel, part
from solver.kernels.tables import (
    CHAIN_CALL,
    CHAIN_LEG,
    CLOSES,
    COUNT,
    END,
    HAS_EXTRA,
    IDLE,
    MATRIX,
    MOST_TRAVEL,
    MOST_WORK,
    NEVER,
    OPENS,
    PLACE,
    REFUSED,
    REST_SECONDS,
    RESTED_HERE,
    RETIMED_PRICE,
    SERVICE,
    START,
    TIMED,
    Int64s,
    Routes,
    World,
)
from solver.kernels.timing import follow, latest_departure, latest_rested, priced_work, waiting, work_of


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
    departure = latest_departure(world, routes, shift, count, end, chain)
    work = work_of(world, shift, departure, end)
    # Only for days that would be refused: for all it makes an iteration a tenth slower, and plans were no better.
    if work > world.shifts[shift, MOST_WORK] and world.shifts[shift, REST_SECONDS] > 0:
        departure = latest_rested(world, routes, shift, count, end, chain)
        work = work_of(world, shift, departure, end)
    if work > world.shifts[shift, MOST_WORK]:
        return REFUSED
    least = priced_work(world, shift, work)
    if timed:
        _, lost = follow(world, routes, shift, count, departure, chain, False)
        least += lost
        if lost > 0 and world.rules[RETIMED_PRICE] > 0:
            least = min(least, waiting(world, routes, shift, count, chain))
    return int(spent + least)


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
        service, by = world.calls[stop, SERVICE], latest_end(world, shift, k, count)
        free = in_time(first_start(world, routes, stop, arrival) + service, by)
        rested = in_time(first_start(world, routes, stop, resting) + service, by)
        if free >= NEVER and rested >= NEVER:
            return NEVER, 0, False
        here = there
        timed = timed or world.calls[stop, TIMED] != 0
        if world.rules[HAS_EXTRA]:
            extra += world.extra[stop, shift]
    if travel > world.shifts[shift, MOST_TRAVEL]:
        return NEVER, 0, False
    return resting, travel + extra, timed
