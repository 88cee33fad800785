"""Simulated annealing over ruin and recreate: what Python calls, a slice at a time."""

from __future__ import annotations

import numpy as np

from solver.kernels.chance import unit
from solver.kernels.compiling import entry
from solver.kernels.gaps import BLINK
from solver.kernels.keeping import keep_best, mark_changed, measure_length
from solver.kernels.recreate import recreate
from solver.kernels.ruin import offer_near_removed, ruin
from solver.kernels.tables import TOTAL_COST, Best, Routes, Scratch, World
from solver.kernels.undoing import begin, undo

MEASURED_EVERY = 64
"""Iterations between two looks at the mean length of a route."""


@entry
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
        if iteration % MEASURED_EVERY == 0:
            measure_length(routes)
        temperature *= cooling
        begin(scratch)
        before = routes.totals[TOTAL_COST]
        ruin(world, routes, scratch)
        offer_near_removed(world, routes, scratch)
        recreate(world, routes, scratch, BLINK)
        after = routes.totals[TOTAL_COST]
        if after < before - temperature * np.log(unit(routes.random) + 1e-300):
            mark_changed(scratch)
            if after < best.cost[0]:
                keep_best(routes, scratch, best)
        else:
            undo(world, routes, scratch)
            routes.totals[TOTAL_COST] = before
