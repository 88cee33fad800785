"""One search under way: the arrays that the kernels change, and how a solution gets in and out of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.kernels import tables as t
from solver.kernels.anneal import anneal
from solver.kernels.starting import construct, load
from solver.kernels.tables import Best, Routes, Scratch
from solver.solution import Solution
from solver.tabulate import Tables

OFFERED_AT_MOST = 40
"""Unserved calls that one repair is offered."""

MEAN_REMOVED = 14
"""Stops that one iteration takes out, on average (c-bar of the paper)."""

PAIRED_GAPS = 24
"""Gaps that are paired for a visit of two collectors."""

AUDITS_AT_MOST = 10
"""Passes over the unserved calls until none fits; the second one rarely finds anything."""

AIMED_PART = 16
"""Of so many iterations one begins at an owed call that nobody makes, if there is any."""

NO_PLAN = 2**62
"""The cost of a walker that has not begun."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Calls in order by row of the shift (rows without calls are left out), and the agreed starts of twins."""

    rows: dict[int, tuple[int, ...]]
    fixed: dict[int, int]


class Walker:
    """Holds its own state and random numbers; several walkers may share one :class:`Tables`."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self.tables = tables
        self._longest = longest = _longest(tables)
        calls, shifts = len(tables.world.calls), len(tables.world.shifts)
        self.routes = _routes(tables, longest, seed)
        self._free = calls
        self.scratch = _scratch(calls, shifts, longest)
        self.best = _best(calls, shifts, longest)
        self.shown: tuple[int, Orders] = (NO_PLAN, Orders({}, {}))
        """The best orders as they were after the last slice, for other threads: the arrays change under their eyes."""

    def load(self, solution: Solution) -> None:
        """Begins (again) from a solution; visits that the tables do not know, or that do not fit, are left out."""
        self._clear()
        rows = {s.id: row for row, s in enumerate(self.tables.shifts)}
        free = _calls_by_visit(self.tables)
        placed: list[tuple[int, int, int]] = []
        for route in solution.routes:
            row = rows[route.shift]
            for step in route.steps:
                call = _fitting(free.get(step.visit or "", []), self.tables.world.able[:, row])
                if call is not None:
                    placed.append((row, call, step.start))
        columns = np.array(_whole(placed, self.tables), np.int64).reshape(-1, 3).T
        shifts, calls = columns[0].astype(np.int32), columns[1].astype(np.int32)
        load(self.tables.world, self.routes, self.scratch, self.best, shifts, calls, columns[2].copy())

    def _clear(self) -> None:
        """No orders, no best; random numbers and versions go on."""
        went = self.routes
        self._free = len(self.tables.world.calls)
        self.routes = _routes(self.tables, self._longest, 0)._replace(random=went.random)
        self.routes.totals[t.VERSIONS] = went.totals[t.VERSIONS]
        self.best = _best(len(self.tables.world.calls), len(self.tables.world.shifts), self._longest)

    def construct(self) -> None:
        """Adds greedily what is not served yet, the most gain per minute first."""
        construct(self.tables.world, self.routes, self.scratch, self.best, self._unserved(), False)

    def audit(self) -> None:
        """Adds whatever fits on any shift, until nothing does."""
        for _ in range(AUDITS_AT_MOST):
            queue = self._unserved()
            if construct(self.tables.world, self.routes, self.scratch, self.best, queue, True) == 0:
                return

    def _unserved(self) -> t.Int32s:
        calls = self.tables.world.calls
        open_calls = np.flatnonzero(self.routes.where < 0)
        rate = calls[open_calls, t.GAIN] / (calls[open_calls, t.SERVICE] + 600.0)
        return open_calls[np.argsort(-rate, kind="stable")].astype(np.int32)

    def anneal(self, iterations: int, hot: float, cold: float) -> None:
        self._aim()
        anneal(self.tables.world, self.routes, self.scratch, self.best, iterations, hot, cold)

    def remove(self, mean: int) -> None:
        """So many stops are taken out in an iteration, on average."""
        self.scratch.counters[t.REMOVED_MEAN] = mean

    def free(self, calls: NDArray[np.int64]) -> None:
        """Confines the search to these calls."""
        self._free = len(calls)
        self.routes.free[: self._free] = calls
        self.routes.held[:] = 1
        self.routes.held[calls] = 0
        self.routes.totals[t.FREE_CALLS] = self._free

    def _aim(self) -> None:
        """Has the search begin more often at owed calls that nobody makes: each stands several times among the free."""
        owed = self.tables.owed
        missing = owed[(self.routes.where[owed] < 0) & (self.routes.held[owed] == 0)]
        room = len(self.routes.free) - self._free
        copies = min(room, max(len(missing), self._free // AIMED_PART)) if len(missing) else 0
        self.routes.free[self._free : self._free + copies] = np.resize(missing, copies)
        self.routes.totals[t.FREE_CALLS] = self._free + copies

    def show(self) -> None:
        if self.cost < self.shown[0]:
            self.shown = (self.cost, self.best_orders())

    def follow(self, other: Walker) -> None:
        """Goes on from where the other stands; keeps its own random numbers."""
        random = self.routes.random.copy()
        versions = int(self.routes.totals[t.VERSIONS])
        for kept, its in ((self.routes, other.routes), (self.best, other.best)):
            _copy(kept, its)
        self.routes.totals[t.VERSIONS] = versions
        self.renew()
        np.copyto(self.routes.random, random)
        np.copyto(self.scratch.changed, other.scratch.changed)

    def renew(self) -> None:
        """Gives every route a version of its own: nothing that is remembered of older ones holds for it."""
        shifts, versions = len(self.routes.sums), self.routes.totals[t.VERSIONS]
        self.routes.version[:] = versions + 1 + np.arange(shifts)
        self.routes.totals[t.VERSIONS] += shifts

    def begin_best(self) -> None:
        """What it has now is the best so far."""
        self.best.order[:] = self.routes.order
        self.best.stops[:] = self.routes.sums[:, t.COUNT]
        self.best.spent[:] = self.routes.sums[:, t.COST]
        self.best.fixed[:] = self.routes.calls[:, t.FIXED]
        self.best.cost[0] = self.routes.totals[t.TOTAL_COST]
        self.scratch.changed[:] = 0

    def add_up(self) -> None:
        """The totals of orders that were put together from several walkers'."""
        world, routes, best = self.tables.world, self.routes, self.best
        made = routes.where >= 0
        routes.totals[t.TOTAL_COST] = routes.sums[:, t.COST].sum() - world.calls[made, t.GAIN].sum()
        routes.group_made[:] = 0
        routes.group_made[world.calls[made & (world.calls[:, t.GROUP] >= 0), t.GROUP]] = 1
        kept = np.arange(best.order.shape[1]) < best.stops[:, None]
        best.cost[0] = best.spent.sum() - world.calls[best.order[kept], t.GAIN].sum()
        self.scratch.changed[:] = 1

    @property
    def cost(self) -> int:
        return int(self.best.cost[0])

    def best_orders(self) -> Orders:
        rows = {row: tuple(self.best.order[row, :n].tolist()) for row, n in enumerate(self.best.stops) if n > 0}
        twins = self.tables.world.calls[:, t.TWIN] >= 0
        return Orders(rows, {c: int(self.best.fixed[c]) for order in rows.values() for c in order if twins[c]})


def _copy(into: Routes | Best, out_of: Routes | Best) -> None:
    arrays: Iterable[tuple[NDArray[Any], NDArray[Any]]] = zip(tuple(into), tuple(out_of), strict=True)
    for mine, its in arrays:
        np.copyto(mine, its)


def _calls_by_visit(tables: Tables) -> dict[str, list[int]]:
    calls: dict[str, list[int]] = {}
    for call, visit in enumerate(tables.visits):
        calls.setdefault(visit.id, []).append(call)
    return calls


def _fitting(calls: list[int], able: NDArray[np.bool_]) -> int | None:
    """Takes the call that the fewest shifts could make, as the halves of a visit may be pinned differently."""
    for call in calls:
        if able[call]:
            calls.remove(call)
            return call
    return None


def _whole(placed: list[tuple[int, int, int]], tables: Tables) -> list[tuple[int, int, int]]:
    """Without the halves of visits whose other half found no place."""
    there = {call for _, call, _ in placed}
    twin = tables.world.calls[:, t.TWIN]
    return [place for place in placed if twin[place[1]] < 0 or int(twin[place[1]]) in there]


def _longest(tables: Tables) -> int:
    """More stops than any route can have: their services must fit into the longest shift."""
    shifts, service = tables.world.shifts, np.sort(tables.world.calls[:, t.SERVICE])
    length = int((shifts[:, t.CLOSES] - shifts[:, t.OPENS]).max(initial=0))
    by_time = int(np.searchsorted(np.cumsum(service), length, side="right"))
    return max(1, min(by_time, int(shifts[:, t.MOST_VISITS].max(initial=0)))) + 1


def _routes(tables: Tables, longest: int, seed: int) -> Routes:
    calls, shifts = len(tables.world.calls), len(tables.world.shifts)
    state = np.full((calls, 4), -1, np.int64)
    state[:, t.WINDOWS_FROM] = tables.world.calls[:, t.FIRST_WINDOW]
    state[:, t.WINDOWS_TO] = tables.world.calls[:, t.END_WINDOW]
    groups = 1 + int(tables.world.calls[:, t.GROUP].max(initial=-1))
    return Routes(
        order=np.zeros((shifts, longest), np.int32),
        where=np.full(calls, -1, np.int32),
        calls=state,
        gaps=np.zeros((shifts, longest + 1, t.GAP_COLUMNS), np.int64),
        sums=np.zeros((shifts, t.SUM_COLUMNS), np.int64),
        version=np.zeros(shifts, np.int64),
        group_made=np.zeros(max(groups, 1), np.uint8),
        free=np.resize(np.arange(calls, dtype=np.int32), 2 * calls),
        held=np.zeros(calls, np.uint8),
        shut=np.zeros(shifts, np.uint8),
        random=np.random.default_rng(seed).integers(1, 2**63, 1, np.int64).astype(np.uint64),
        totals=np.array([0, 0, calls, 0], np.int64),
    )


def _scratch(calls: int, shifts: int, longest: int) -> Scratch:
    counters = np.zeros(8, np.int64)
    counters[t.REMOVED_MEAN] = MEAN_REMOVED
    counters[t.OFFERED_MOST] = OFFERED_AT_MOST
    return Scratch(
        chain=np.zeros((5, longest + 2), np.int64),
        marked=np.zeros(calls, np.int64),
        counters=counters,
        removed=np.zeros(calls, np.int32),
        offered=np.zeros(OFFERED_AT_MOST, np.int32),
        keys=np.zeros(calls + OFFERED_AT_MOST, np.float64),
        queue=np.zeros(calls + OFFERED_AT_MOST, np.int32),
        looked=np.zeros(shifts, np.int64),
        touched_in=np.zeros(shifts, np.int64),
        touched=np.zeros(shifts, np.int32),
        old_order=np.zeros((shifts, longest), np.int32),
        old_gaps=np.zeros((shifts, longest + 1, t.GAP_COLUMNS), np.int64),
        old_sums=np.zeros((shifts, t.SUM_COLUMNS), np.int64),
        old_version=np.zeros(shifts, np.int64),
        bound_log=np.zeros((4 * calls + 64, 4), np.int64),
        changed=np.ones(shifts, np.uint8),
        gaps=np.zeros((PAIRED_GAPS, 5), np.int64),
        known=np.zeros((calls, shifts, 3), np.int64),
    )


def _best(calls: int, shifts: int, longest: int) -> Best:
    return Best(
        order=np.zeros((shifts, longest), np.int32),
        stops=np.zeros(shifts, np.int64),
        spent=np.zeros(shifts, np.int64),
        fixed=np.full(calls, -1, np.int64),
        cost=np.array([NO_PLAN], np.int64),
    )
