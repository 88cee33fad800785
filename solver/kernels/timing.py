"""Times of an order whose break is placed: when to leave, when each stop starts, what the times cost.

Waiting for a promised start is tried once, at every such stop and as far as the rest of the route allows. The exact
schedule weighs each promise for itself (:mod:`solver.schedule`).
"""

from __future__ import annotations

from solver.kernels.clockwork import after_rest, before_rest, first_start, last_start, latest_end
from solver.kernels.compiling import kernel, part
from solver.kernels.tables import (
    CHAIN_CALL,
    CHAIN_LATEST,
    CHAIN_LEG,
    CHAIN_RESTING,
    CLOSES,
    DEPARTED,
    END_WINDOW,
    FAIR_AFTER,
    FAIR_PRICE,
    FIRST_WINDOW,
    MOST_WORK,
    NEVER,
    OPENS,
    OVERTIME_AFTER,
    OVERTIME_PRICE,
    PROMISED,
    REFUSED,
    REST_SECONDS,
    RESTED_HERE,
    RETIMED_PRICE,
    RETIMED_TOLERANCE,
    SERVICE,
    TIMED,
    TWIN,
    WINDOW_END,
    WINDOW_LOSS,
    WINDOW_START,
    Int64s,
    Routes,
    World,
)


@part
def latest_departure(world: World, routes: Routes, shift: int, count: int, end: int, chain: Int64s) -> int:
    """Backwards from the end: the latest departure that still keeps it, and the latest start of each stop; marks the
    leg with the break. A shift under way goes on from now."""
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
            bound = _latest_start(world, routes, shift, count, k - 1, bound, chain)
            chain[CHAIN_LATEST, k - 1] = bound
    return int(world.shifts[shift, OPENS]) if world.shifts[shift, DEPARTED] >= 0 else bound


@part
def latest_rested(world: World, routes: Routes, shift: int, count: int, end: int, chain: Int64s) -> int:
    """The latest departure wherever the break is: where the collector waits anyway it costs nothing. Each stop has a
    latest start with it behind (``late``) and with it ahead (``resting``)."""
    late, resting = end, -NEVER
    bound = resting
    for k in range(count, -1, -1):
        leg = chain[CHAIN_LEG, k]
        here, later = before_rest(world, shift, late, leg), max(-NEVER, resting - leg)
        chain[RESTED_HERE, k] = here > later
        bound = max(here, later)
        if k > 0:
            resting = _latest_start(world, routes, shift, count, k - 1, bound, chain)
            late = _latest_start(world, routes, shift, count, k - 1, late - leg, chain)
            chain[CHAIN_LATEST, k - 1], chain[CHAIN_RESTING, k - 1] = late, resting
    rested = False
    for k in range(count + 1):
        if rested:
            chain[RESTED_HERE, k] = 0
        rested = rested or chain[RESTED_HERE, k] == 1
        if not rested:
            chain[CHAIN_LATEST, k] = chain[CHAIN_RESTING, k]
    return bound


@part
def _latest_start(world: World, routes: Routes, shift: int, count: int, k: int, bound: int, chain: Int64s) -> int:
    """Of the stop of rank ``k``, to be free for what follows by ``bound``; or -NEVER."""
    call = chain[CHAIN_CALL, k]
    by = min(bound, latest_end(world, shift, k, count))
    return max(-NEVER, last_start(world, routes, call, by - world.calls[call, SERVICE]))


@part
def work_of(world: World, shift: int, departure: int, end: int) -> int:
    """Seconds from leaving to the end; of a shift under way since it left."""
    departed = world.shifts[shift, DEPARTED]
    return int(end - departed if departed >= 0 else end - departure)


@part
def priced_work(world: World, shift: int, work: int) -> int:
    """What so much work costs."""
    late = max(0, work - world.shifts[shift, OVERTIME_AFTER]) * world.shifts[shift, OVERTIME_PRICE]
    unfair = max(0, work - world.shifts[shift, FAIR_AFTER]) * world.shifts[shift, FAIR_PRICE]
    return int(late + unfair)


@part
def follow(
    world: World, routes: Routes, shift: int, count: int, departure: int, chain: Int64s, waits: bool
) -> tuple[int, int]:
    """The end of the route left then, and what its starts cost: each as early as it can be, or with ``waits`` not
    before the promised time if its latest start allows."""
    free, lost = departure, 0
    for k in range(count + 1):
        leg = chain[CHAIN_LEG, k]
        ready = after_rest(world, shift, free, leg) if chain[RESTED_HERE, k] else free + leg
        if k == count:
            return ready, lost
        call = chain[CHAIN_CALL, k]
        start = first_start(world, routes, call, ready)
        if waits and world.calls[call, PROMISED] >= 0:
            promised = world.calls[call, PROMISED] - world.rules[RETIMED_TOLERANCE]
            kept = first_start(world, routes, call, max(start, min(promised, chain[CHAIN_LATEST, k])))
            if kept <= chain[CHAIN_LATEST, k]:
                start = kept
        if world.calls[call, TIMED]:
            lost += _loss(world, call, start)
        free = start + world.calls[call, SERVICE]
    return NEVER, lost


@kernel
def waiting(world: World, routes: Routes, shift: int, count: int, chain: Int64s) -> int:
    """What the times cost when the route waits for promised starts; REFUSED if that is too much work."""
    closes = world.shifts[shift, CLOSES]
    latest_departure(world, routes, shift, count, closes, chain)
    end, _ = follow(world, routes, shift, count, world.shifts[shift, OPENS], chain, True)
    if end > closes:
        return REFUSED
    departure = latest_departure(world, routes, shift, count, end, chain)
    end, lost = follow(world, routes, shift, count, departure, chain, True)
    work = work_of(world, shift, departure, end)
    return REFUSED if work > world.shifts[shift, MOST_WORK] else lost + priced_work(world, shift, work)


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
