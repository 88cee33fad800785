"""Recombination: of all routes the walkers met, the set that is worth most, as one set-packing model in CP-SAT.

Each visit at most once, each shift at most one route; the best plan so far is the hint. Routes collected from a few
short runs and packed like this improved the best run by 0.2-0.4 % (Rochat & Taillard: "Probabilistic diversification
and intensification in local search for vehicle routing", J. Heuristics 1 (1995), is the idea's source).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

from solver.kernels import tables as t
from solver.tabulate import Tables
from solver.walker import Orders, Walker

MOST_ROUTES = 15_000
"""Routes that one walker remembers; beyond it the older half is forgotten, as later routes are better."""

MOST_STOPS = 300_000
"""Stops in them: where routes are long fewer of them are remembered, as each stop costs time when the model is made."""

POLL_SECONDS = 0.05

DETERMINISTIC_TIME = 1.0
"""What a packing may work when runs must repeat: about a second, counted in CP-SAT's own steps."""

Vars = list[cp_model.IntVar]

Key = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Shift, calls, and the agreed starts of those that are halves."""


class Pool:
    """The routes that one walker met, with what each costs more than an idle shift."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.routes: dict[Key, int] = {}
        self.stops = 0

    def add(self, walker: Walker) -> None:
        """The routes the walker has now, and those of its best plan."""
        state, best = walker.routes, walker.best
        self._add(state.order, state.sums[:, t.COUNT], state.sums[:, t.COST], state.calls[:, t.FIXED])
        self._add(best.order, best.stops, best.spent, best.fixed)
        while len(self.routes) > MOST_ROUTES or self.stops > MOST_STOPS:
            self.routes = dict(list(self.routes.items())[(len(self.routes) + 1) // 2 :])
            self.stops = sum(len(calls) for _, calls, _ in self.routes)

    def _add(self, order: t.Int32s, counts: t.Int64s, spent: t.Int64s, fixed: t.Int64s) -> None:
        shifts = self.tables.world.shifts
        for row in (counts > 0).nonzero()[0].tolist():
            route = order[row, : counts[row]]
            if spent[row] < t.REFUSED:
                key = (row, tuple(route.tolist()), tuple(fixed[route].tolist()))
                self.stops += 0 if key in self.routes else len(route)
                self.routes[key] = int(spent[row]) - int(shifts[row, t.IDLE])


def pack(
    pools: Sequence[Pool], best: Orders, seconds: float, stop: Callable[[], bool], *, repeatable: bool
) -> Orders | None:
    """The most valuable set of routes; None when none was found in time. ``repeatable`` finds the same each time.

    ``seconds`` are for making the model and for solving it.
    """
    until = time.monotonic() + seconds
    tables = pools[0].tables
    model = cp_model.CpModel()
    gains = tables.world.calls[:, t.GAIN].tolist()
    met = sorted({key: cost for pool in pools for key, cost in pool.routes.items()}.items())
    routes = [(key, sum(gains[call] for call in key[1]) - cost) for key, cost in met]
    taken = [model.new_bool_var("") for _ in routes]
    _each_shift_once(model, routes, taken)
    _each_visit_once(model, routes, taken, tables)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, [value for _, value in routes]))
    for (key, _), var in zip(routes, taken, strict=True):
        model.add_hint(var, best.rows.get(key[0]) == key[1])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.0, until - time.monotonic())
    solver.parameters.num_workers = 1 if repeatable else 2
    if repeatable:
        solver.parameters.max_deterministic_time = DETERMINISTIC_TIME
    if _solved(solver, model, stop) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [key for (key, _), var in zip(routes, taken, strict=True) if solver.boolean_value(var)]
    fixed = {c: at for _, calls, starts in chosen for c, at in zip(calls, starts, strict=True)}
    twins = tables.world.calls[:, t.TWIN] >= 0
    return Orders({row: calls for row, calls, _ in chosen}, {c: at for c, at in fixed.items() if twins[c]})


def _solved(solver: cp_model.CpSolver, model: cp_model.CpModel, stop: Callable[[], bool]) -> cp_model.CpSolverStatus:
    """Solves in another thread, so that this one may ask whether somebody cancelled."""
    status: list[cp_model.CpSolverStatus] = []
    thread = threading.Thread(target=lambda: status.append(solver.solve(model)), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_SECONDS)
        if stop():
            solver.stop_search()
    return status[0]


def _each_shift_once(model: cp_model.CpModel, routes: Sequence[tuple[Key, int]], taken: Vars) -> None:
    by_shift: dict[int, Vars] = {}
    for (key, _), var in zip(routes, taken, strict=True):
        by_shift.setdefault(key[0], []).append(var)
    for variables in by_shift.values():
        model.add_at_most_one(variables)


def _each_visit_once(model: cp_model.CpModel, routes: Sequence[tuple[Key, int]], taken: Vars, tables: Tables) -> None:
    """At most one route makes a call, and one alternative of a group; both halves of a visit start at one second, and
    are not made by one collector."""
    made: dict[int, Vars] = {}
    grouped: dict[int, Vars] = {}
    twice: dict[tuple[int, int], Vars] = {}
    halves: dict[tuple[int, int], tuple[Vars, Vars]] = {}
    calls, collectors = tables.world.calls, tables.world.shifts[:, t.COLLECTOR].tolist()
    for (key, _), var in zip(routes, taken, strict=True):
        for call, start in zip(key[1], key[2], strict=True):
            twin = int(calls[call, t.TWIN])
            made.setdefault(call, []).append(var)
            if calls[call, t.GROUP] >= 0 and twin < call:
                grouped.setdefault(int(calls[call, t.GROUP]), []).append(var)
            if twin >= 0:
                halves.setdefault((min(call, twin), start), ([], []))[call > twin].append(var)
                twice.setdefault((min(call, twin), collectors[key[0]]), []).append(var)
    for variables in (*made.values(), *grouped.values(), *twice.values()):
        model.add_at_most_one(variables)
    for first, second in halves.values():
        model.add(sum(first) == sum(second))
