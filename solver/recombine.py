"""Recombination: of all routes the walkers met, the set that is worth most, as one set-packing model in CP-SAT.

Each visit at most once, each shift at most one route; the best plan so far is the hint. Routes collected from a few
short runs and packed like this improved the best run by 0.2-0.4 % (Rochat & Taillard: "Probabilistic diversification
and intensification in local search for vehicle routing", J. Heuristics 1 (1995), is the idea's source).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from ortools.sat.python import cp_model

from solver.kernels import tables as t
from solver.tabulate import Tables
from solver.walker import Orders, Walker

MOST_ROUTES = 40_000
"""Beyond this the dearest routes per shift are forgotten."""

Vars = list[cp_model.IntVar]

Key = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Shift, calls, and the agreed starts of those that are halves."""


class Pool:
    """Routes met so far with their value (gains less cost); filled from several threads."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.routes: dict[Key, int] = {}
        self._lock = threading.Lock()

    def add(self, walker: Walker) -> None:
        """The routes the walker has now, and those of its best plan."""
        state, best = walker.routes, walker.best
        found = self._valued(state.order, state.sums[:, t.COUNT], state.sums[:, t.COST], state.calls[:, t.FIXED])
        found |= self._valued(best.order, best.count, best.spent, best.fixed)
        with self._lock:
            if len(self.routes) < MOST_ROUTES:
                self.routes.update(found)

    def _valued(self, order: t.Int32s, counts: t.Int64s, spent: t.Int64s, fixed: t.Int64s) -> dict[Key, int]:
        calls = self.tables.world.calls
        found = {}
        for row in np.flatnonzero(counts):
            route = order[row, : counts[row]]
            if spent[row] < t.REFUSED:
                key = (int(row), tuple(route.tolist()), tuple(fixed[route].tolist()))
                found[key] = int(calls[route, t.GAIN].sum()) - int(spent[row])
        return found


def pack(pool: Pool, best: Orders, seconds: float, stop: Callable[[], bool]) -> tuple[Orders, dict[str, int]] | None:
    """The most valuable set of routes, with the agreed starts; None when nothing better was found in time."""
    model = cp_model.CpModel()
    routes = sorted(pool.routes.items())
    taken = [model.new_bool_var(f"r{number}") for number in range(len(routes))]
    _each_shift_once(model, routes, taken, pool.tables)
    _each_visit_once(model, routes, taken, pool.tables)
    model.maximize(sum(value * var for (_, value), var in zip(routes, taken, strict=True)))
    for (key, _), var in zip(routes, taken, strict=True):
        model.add_hint(var, best.get(key[0]) == key[1])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    if solver.solve(model, _Halt(stop)) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [key for (key, _), var in zip(routes, taken, strict=True) if solver.boolean_value(var)]
    visits = pool.tables.visits
    starts = {visits[c].id: at for _, calls, fixed in chosen for c, at in zip(calls, fixed, strict=True) if at >= 0}
    return {row: calls for row, calls, _ in chosen}, starts


class _Halt(cp_model.CpSolverSolutionCallback):
    """Ends the packing when somebody cancels."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        super().__init__()
        self._stop = stop

    def on_solution_callback(self) -> None:
        if self._stop():
            self.stop_search()


def _each_shift_once(model: cp_model.CpModel, routes: Sequence[tuple[Key, int]], taken: Vars, tables: Tables) -> None:
    """At most one route of a shift; a shift under way that makes no more visits is paid for all the same."""
    by_shift: dict[int, Vars] = {}
    for (key, _), var in zip(routes, taken, strict=True):
        by_shift.setdefault(key[0], []).append(var)
    for variables in by_shift.values():
        model.add_at_most_one(variables)


def _each_visit_once(model: cp_model.CpModel, routes: Sequence[tuple[Key, int]], taken: Vars, tables: Tables) -> None:
    """At most one route makes a call, and one alternative of a group; both halves of a visit start at one second."""
    made: dict[int, Vars] = {}
    grouped: dict[int, Vars] = {}
    halves: dict[tuple[int, int], tuple[Vars, Vars]] = {}
    calls = tables.world.calls
    for (key, _), var in zip(routes, taken, strict=True):
        for call, start in zip(key[1], key[2], strict=True):
            twin = int(calls[call, t.TWIN])
            made.setdefault(call, []).append(var)
            if calls[call, t.GROUP] >= 0 and twin < call:
                grouped.setdefault(int(calls[call, t.GROUP]), []).append(var)
            if twin >= 0:
                halves.setdefault((min(call, twin), start), ([], []))[call > twin].append(var)
    for variables in (*made.values(), *grouped.values()):
        model.add_at_most_one(variables)
    for first, second in halves.values():
        model.add(sum(first) == sum(second))
