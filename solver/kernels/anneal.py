"""Simulated annealing over ruin and recreate, and the first construction: what Python calls, a slice at a time."""

from __future__ import annotations

import numpy as np

from solver.kernels.chance import unit
from solver.kernels.compiling import kernel
from solver.kernels.gaps import BLINK
from solver.kernels.recreate import place, recreate
from solver.kernels.ruin import offer_near_removed, ruin
from solver.kernels.tables import (
    COST,
    COUNT,
    FIXED,
    MEAN_LENGTH,
    TOTAL_COST,
    TOUCHED,
    Best,
    Int32s,
    Routes,
    Scratch,
    World,
)
from solver.kernels.undoing import begin, undo


@kernel
def construct(world: World, routes: Routes, scratch: Scratch, best: Best, queue: Int32s) -> None:
    """Greedy insertion of the calls in ``queue``, each into its cheapest gap; the result is the best so far."""
    for k in range(queue.shape[0]):
        begin(scratch)
        place(world, routes, scratch, queue[k], 0.0)
        _mark_changed(scratch)
    _keep_best(routes, scratch, best)
    _measure_length(routes)


@kernel
def anneal(
    world: World,
    routes: Routes,
    scratch: Scratch,
    best: Best,
    iterations: int,
    hot: float,
    cold: float,
) -> None:
    """So many iterations, the temperature (travel seconds) falling exponentially from ``hot`` to ``cold``.

    A worse plan is accepted when it costs less than ``temperature × -ln(u)`` more (Schrimpf et al.: "Record breaking
    optimization results using the ruin and recreate principle", J. Computational Physics 159 (2000)).
    """
    cooling = (cold / hot) ** (1.0 / max(1, iterations))
    temperature = hot
    for iteration in range(iterations):
        temperature *= cooling
        begin(scratch)
        before = routes.totals[TOTAL_COST]
        ruin(world, routes, scratch)
        offer_near_removed(world, routes, scratch)
        recreate(world, routes, scratch, BLINK)
        after = routes.totals[TOTAL_COST]
        if after < before - temperature * np.log(unit(routes.random) + 1e-300):
            _mark_changed(scratch)
            if after < best.cost[0]:
                _keep_best(routes, scratch, best)
        else:
            undo(world, routes, scratch)
            routes.totals[TOTAL_COST] = before
        if iteration % 64 == 0:
            _measure_length(routes)


@kernel
def _mark_changed(scratch: Scratch) -> None:
    for slot in range(scratch.counters[TOUCHED]):
        scratch.changed[scratch.touched[slot]] = 1


@kernel
def _keep_best(routes: Routes, scratch: Scratch, best: Best) -> None:
    """Copies the routes that changed since the last best."""
    best.cost[0] = routes.totals[TOTAL_COST]
    for shift in range(routes.order.shape[0]):
        if scratch.changed[shift]:
            scratch.changed[shift] = 0
            best.count[shift] = routes.sums[shift, COUNT]
            best.spent[shift] = routes.sums[shift, COST]
            for k in range(routes.sums[shift, COUNT]):
                call = routes.order[shift, k]
                best.order[shift, k] = call
                best.fixed[call] = routes.calls[call, FIXED]


@kernel
def _measure_length(routes: Routes) -> None:
    """Mean stops of a route in use, in hundredths: it bounds the strings that are cut."""
    used, stops = 0, 0
    for shift in range(routes.order.shape[0]):
        if routes.sums[shift, COUNT] > 0:
            used += 1
            stops += routes.sums[shift, COUNT]
    routes.totals[MEAN_LENGTH] = 100 * stops // max(1, used)
