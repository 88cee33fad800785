"""When a call may start, what the break does to a leg, and whether a gap has room: each in constant time.

For every gap the tables keep when the collector is free before it and the latest start of what comes after it, each
with the break on either side (Savelsbergh: "The vehicle routing problem with time windows: minimizing
route duration", ORSA J. Computing 4 (1992)). Starting earlier never hurts feasibility, so that several windows per
visit need no more than these two numbers.

Where at most so many stops may end late, each stop that has as many behind it must end in time: ends ascend along a
route, so that the late stops are its last ones. A gap's number of stops behind it is known, and one more stop in it is
one more behind all stops before it: these are timed as of a route that has one stop more.
"""

from __future__ import annotations

from solver.kernels.compiling import part
from solver.kernels.tables import (
    COUNT,
    FIXED,
    FREE,
    LATE,
    LATE_AFTER,
    MOST_LATE,
    NEVER,
    REST_FROM,
    REST_SECONDS,
    REST_UNTIL,
    RESTED,
    RESTING,
    SERVICE,
    WINDOW_END,
    WINDOW_START,
    WINDOWS_FROM,
    WINDOWS_TO,
    Routes,
    World,
)


@part
def first_start(world: World, routes: Routes, call: int, ready: int) -> int:
    """The earliest allowed start at or after ``ready``, or NEVER."""
    fixed = routes.calls[call, FIXED]
    if fixed >= 0:
        return int(fixed) if ready <= fixed else NEVER
    for window in range(routes.calls[call, WINDOWS_FROM], routes.calls[call, WINDOWS_TO]):
        if ready <= world.windows[window, WINDOW_END]:
            return max(ready, int(world.windows[window, WINDOW_START]))
    return NEVER


@part
def last_start(world: World, routes: Routes, call: int, bound: int) -> int:
    """The latest allowed start at or before ``bound``, or -NEVER."""
    fixed = routes.calls[call, FIXED]
    if fixed >= 0:
        return int(fixed) if bound >= fixed else -NEVER
    for window in range(routes.calls[call, WINDOWS_TO] - 1, routes.calls[call, WINDOWS_FROM] - 1, -1):
        if bound >= world.windows[window, WINDOW_START]:
            return min(bound, int(world.windows[window, WINDOW_END]))
    return -NEVER


@part
def latest_end(world: World, shift: int, position: int, count: int) -> int:
    """When the stop of that position must have ended in a route of ``count`` stops; NEVER if it may end late."""
    if count - position > world.shifts[shift, MOST_LATE]:
        return int(world.shifts[shift, LATE_AFTER])
    return NEVER


@part
def in_time(end: int, by: int) -> int:
    """``end``, or NEVER if that is later than ``by``."""
    return end if end <= by else NEVER


@part
def after_rest(world: World, shift: int, free: int, leg: int) -> int:
    """The earliest arrival over a leg on which the break is taken, or NEVER."""
    rest = max(free, world.shifts[shift, REST_FROM])
    if rest > world.shifts[shift, REST_UNTIL]:
        return NEVER
    return int(max(free + leg, rest) + world.shifts[shift, REST_SECONDS])


@part
def before_rest(world: World, shift: int, latest: int, leg: int) -> int:
    """The latest moment to be free before a leg with the break, to arrive by ``latest``; or -NEVER."""
    if world.shifts[shift, REST_FROM] + world.shifts[shift, REST_SECONDS] > latest:
        return -NEVER
    return int(min(latest - leg - world.shifts[shift, REST_SECONDS], world.shifts[shift, REST_UNTIL]))


@part
def gap_starts(
    world: World, routes: Routes, shift: int, call: int, position: int, leg_in: int, leg_out: int
) -> tuple[int, int]:
    """The earliest and the latest start of the call in that gap; earliest > latest when it does not fit."""
    gap = routes.gaps[shift, position]
    service = world.calls[call, SERVICE]
    free, arrival = gap[FREE], gap[RESTED] + leg_in
    by = latest_end(world, shift, position, routes.sums[shift, COUNT] + 1)
    late, bound = gap[LATE], min(gap[LATE] - leg_out, by) - service
    if world.shifts[shift, REST_SECONDS] > 0 and free < NEVER:
        arrival = min(arrival, after_rest(world, shift, free, leg_in))
        unrested = first_start(world, routes, call, free + leg_in)
        still = min(max(gap[RESTING] - leg_out, before_rest(world, shift, late, leg_out)), by) - service
        if unrested <= still:
            first = first_start(world, routes, call, arrival)
            return unrested, max(still, bound) if first <= bound else still
    first = first_start(world, routes, call, arrival)
    if first <= bound:
        return first, bound
    return NEVER, -NEVER
