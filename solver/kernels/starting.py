"""The first plan: given orders taken over, and what is not served yet added greedily."""

from __future__ import annotations

from solver.kernels.compiling import entry, kernel
from solver.kernels.itineraries import put, settle
from solver.kernels.keeping import keep_best, mark_changed
from solver.kernels.recreate import place
from solver.kernels.ruin import drop
from solver.kernels.tables import (
    CHOOSES,
    COST,
    COUNT,
    END_WINDOW,
    FIRST_WINDOW,
    FIXED,
    GAIN,
    GROUP,
    REFUSED,
    TOTAL_COST,
    TWIN,
    WINDOW_END,
    WINDOW_START,
    WINDOWS_FROM,
    WINDOWS_TO,
    Best,
    Int32s,
    Int64s,
    Routes,
    Scratch,
    World,
)
from solver.kernels.undoing import begin


@entry
def load(
    world: World, routes: Routes, scratch: Scratch, best: Best, shifts: Int32s, calls: Int32s, starts: Int64s
) -> None:
    """Begins from orders: each call at the end of its shift's. What a route cannot make comes off its end again."""
    begin(scratch)
    for k in range(calls.shape[0]):
        call = calls[k]
        _choose(world, routes, call, starts[k])
        put(routes, shifts[k], call, routes.sums[shifts[k], COUNT])
        routes.totals[TOTAL_COST] -= world.calls[call, GAIN]
        if world.calls[call, GROUP] >= 0:
            routes.group_made[world.calls[call, GROUP]] = 1
    for shift in range(routes.order.shape[0]):
        routes.totals[TOTAL_COST] += settle(world, routes, shift, scratch.chain)
    for shift in range(routes.order.shape[0]):
        while routes.sums[shift, COST] >= REFUSED and routes.sums[shift, COUNT] > 0:
            drop(world, routes, scratch, routes.order[shift, routes.sums[shift, COUNT] - 1])
            routes.totals[TOTAL_COST] += settle(world, routes, shift, scratch.chain)
    scratch.changed[:] = 1
    keep_best(routes, scratch, best)


@kernel
def _choose(world: World, routes: Routes, call: int, start: int) -> None:
    """A visit of two keeps its second, one whose windows pay differently its window."""
    if world.calls[call, TWIN] >= 0:
        routes.calls[call, FIXED] = start
    if world.calls[call, CHOOSES]:
        for window in range(world.calls[call, FIRST_WINDOW], world.calls[call, END_WINDOW]):
            if world.windows[window, WINDOW_START] <= start <= world.windows[window, WINDOW_END]:
                routes.calls[call, WINDOWS_FROM], routes.calls[call, WINDOWS_TO] = window, window + 1


@entry
def construct(world: World, routes: Routes, scratch: Scratch, best: Best, queue: Int32s, thorough: bool) -> int:
    """Greedy insertion of the calls in ``queue``, each into its cheapest gap; returns how many went in.

    ``thorough`` looks at every shift instead of the near ones. The result is the best so far if it is better.
    """
    inserted = 0
    for k in range(queue.shape[0]):
        begin(scratch)
        if place(world, routes, scratch, queue[k], 0.0, thorough, 1):
            inserted += 1
        mark_changed(scratch)
    if routes.totals[TOTAL_COST] < best.cost[0]:
        keep_best(routes, scratch, best)
    return inserted
