"""The best orders so far, copied route by route as they change."""

from __future__ import annotations

from solver.kernels.compiling import kernel, part
from solver.kernels.tables import COST, COUNT, FIXED, MEAN_LENGTH, TOTAL_COST, TOUCHED, Best, Routes, Scratch


@part
def mark_changed(scratch: Scratch) -> None:
    """The routes touched in this iteration differ from those of the best plan."""
    for slot in range(scratch.counters[TOUCHED]):
        scratch.changed[scratch.touched[slot]] = 1


@kernel
def keep_best(routes: Routes, scratch: Scratch, best: Best) -> None:
    """Copies the routes that changed since the last best."""
    best.cost[0] = routes.totals[TOTAL_COST]
    for shift in range(routes.order.shape[0]):
        if scratch.changed[shift]:
            scratch.changed[shift] = 0
            best.stops[shift] = routes.sums[shift, COUNT]
            best.spent[shift] = routes.sums[shift, COST]
            for k in range(routes.sums[shift, COUNT]):
                call = routes.order[shift, k]
                best.order[shift, k] = call
                best.fixed[call] = routes.calls[call, FIXED]


@part
def measure_length(routes: Routes) -> None:
    """Mean stops of a route in use, in hundredths: it bounds the strings that are cut."""
    used, stops = 0, 0
    for shift in range(routes.order.shape[0]):
        if routes.sums[shift, COUNT] > 0 and not routes.shut[shift]:
            used += 1
            stops += routes.sums[shift, COUNT]
    routes.totals[MEAN_LENGTH] = 100 * stops // max(1, used)
