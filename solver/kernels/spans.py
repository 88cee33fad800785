"""How long a route takes at the least, waiting included, in constant time per gap.

A *span* is (seconds, first, last): a part of a route takes so many seconds when it is begun between first and last;
earlier it takes longer by as much. Two spans and the leg between them make one (Vidal, Crainic, Gendreau & Prins: "A
hybrid genetic algorithm with adaptive diversity management for a large class of vehicle routing problems with time
windows", Computers & Operations Research 40 (2013), without their time warp: what is late is refused elsewhere).

Where every visit has one window, no second has a price and no break is owed, the span of the whole is the exact work;
otherwise no timing takes less.
"""

from __future__ import annotations

from solver.kernels.clockwork import latest_end
from solver.kernels.compiling import part
from solver.kernels.tables import (
    CLOSES,
    COUNT,
    DEPARTED,
    FAIR_AFTER,
    FAIR_PRICE,
    FIRST_AFTER,
    FIRST_BEFORE,
    FIXED,
    LAST_AFTER,
    LAST_BEFORE,
    LEG,
    LOOSE,
    OPENS,
    OVERTIME_AFTER,
    OVERTIME_PRICE,
    REST_SECONDS,
    SERVICE,
    SPAN_AFTER,
    SPAN_BEFORE,
    TIMED,
    WINDOW_END,
    WINDOW_START,
    WINDOWS_FROM,
    WINDOWS_TO,
    Routes,
    World,
)


@part
def join(
    seconds: int, first: int, last: int, leg: int, then_seconds: int, then_first: int, then_last: int
) -> tuple[int, int, int]:
    """The span of one part, a leg, and another part."""
    gone = seconds + leg
    wait = max(0, then_first - gone - last)
    return seconds + leg + then_seconds + wait, max(then_first - gone, first) - wait, min(then_last - gone, last)


@part
def stop_span(world: World, routes: Routes, call: int, by: int) -> tuple[int, int, int]:
    """A single stop: its service, begun between its first opening and its last closing, and ended ``by`` then."""
    fixed = routes.calls[call, FIXED]
    if fixed >= 0:
        return int(world.calls[call, SERVICE]), int(fixed), int(fixed)
    opens = world.windows[routes.calls[call, WINDOWS_FROM], WINDOW_START]
    closes = world.windows[routes.calls[call, WINDOWS_TO] - 1, WINDOW_END]
    service = int(world.calls[call, SERVICE])
    return service, int(opens), min(int(closes), by - service)


@part
def is_loose(world: World, routes: Routes, call: int) -> bool:
    """Whether the call has several windows to start in, or its second has a price."""
    if world.calls[call, TIMED]:
        return True
    several = routes.calls[call, WINDOWS_TO] - routes.calls[call, WINDOWS_FROM] > 1
    return bool(several and routes.calls[call, FIXED] < 0)


@part
def base_span(world: World, shift: int) -> tuple[int, int, int]:
    """The start of the shift; one under way has begun to work before it goes on."""
    departed, opens = world.shifts[shift, DEPARTED], world.shifts[shift, OPENS]
    if departed >= 0:
        return int(opens - departed), int(departed), int(departed)
    return 0, int(opens), int(world.shifts[shift, CLOSES])


@part
def long_work(world: World, shift: int, work: int) -> int:
    """What so much work costs: overtime and more than the fair share."""
    late = max(0, work - world.shifts[shift, OVERTIME_AFTER]) * world.shifts[shift, OVERTIME_PRICE]
    return int(late + max(0, work - world.shifts[shift, FAIR_AFTER]) * world.shifts[shift, FAIR_PRICE])


@part
def measure_spans(world: World, routes: Routes, shift: int) -> int:
    """The spans on both sides of every gap; returns the least work of the whole route."""
    count = routes.sums[shift, COUNT]
    loose = world.shifts[shift, REST_SECONDS] > 0
    seconds, first, last = base_span(world, shift)
    for k in range(count + 1):
        gap = routes.gaps[shift, k]
        gap[SPAN_BEFORE], gap[FIRST_BEFORE], gap[LAST_BEFORE] = seconds, first, last
        if k < count:
            loose = loose or is_loose(world, routes, routes.order[shift, k])
            by = latest_end(world, shift, k, count + 1)
            its, opens, closes = stop_span(world, routes, routes.order[shift, k], by)
            seconds, first, last = join(seconds, first, last, gap[LEG], its, opens, closes)
    routes.sums[shift, LOOSE] = loose
    after, opens, closes = 0, int(world.shifts[shift, OPENS]), int(world.shifts[shift, CLOSES])
    for k in range(count, -1, -1):
        gap = routes.gaps[shift, k]
        gap[SPAN_AFTER], gap[FIRST_AFTER], gap[LAST_AFTER] = after, opens, closes
        if k > 0:
            by = latest_end(world, shift, k - 1, count)
            its, soonest, latest = stop_span(world, routes, routes.order[shift, k - 1], by)
            after, opens, closes = join(its, soonest, latest, routes.gaps[shift, k][LEG], after, opens, closes)
    seconds, first, last = base_span(world, shift)
    work, _, _ = join(seconds, first, last, routes.gaps[shift, 0][LEG], after, opens, closes)
    return work


@part
def work_with(world: World, routes: Routes, shift: int, call: int, position: int, leg_in: int, leg_out: int) -> int:
    """The least work of the route with the call in that gap."""
    gap = routes.gaps[shift, position]
    by = latest_end(world, shift, position, routes.sums[shift, COUNT] + 1)
    its, opens, closes = stop_span(world, routes, call, by)
    seconds, first, last = join(gap[SPAN_BEFORE], gap[FIRST_BEFORE], gap[LAST_BEFORE], leg_in, its, opens, closes)
    work, _, _ = join(seconds, first, last, leg_out, gap[SPAN_AFTER], gap[FIRST_AFTER], gap[LAST_AFTER])
    return work
