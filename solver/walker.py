"""One search under way: the tables that the kernels change, and how a solution gets in and out of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from solver.kernels import tables as t
from solver.kernels.anneal import anneal, construct
from solver.kernels.itineraries import put, settle
from solver.kernels.tables import Best, Routes, Scratch
from solver.solution import Solution
from solver.tabulate import Tables

OFFERED_AT_MOST = 40
"""Unserved calls that one repair is offered."""

PAIRED_GAPS = 24
"""Gaps that are paired for a visit of two collectors."""

Orders = dict[int, tuple[int, ...]]
"""Calls in order, by row of the shift; rows without calls are left out."""


class Walker:
    """Holds its own state and random numbers; several walkers may share one :class:`Tables`."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self.tables = tables
        world = tables.world
        calls, shifts = len(world.calls), len(world.shifts)
        longest = int(min(calls, world.shifts[:, t.MOST_VISITS].max(initial=0))) + 1
        self.routes = _routes(calls, shifts, longest, int(world.calls[:, t.GROUP].max(initial=-1)) + 1, seed)
        self.scratch = _scratch(calls, shifts, longest)
        self.best = _best(calls, shifts, longest)
        for row in range(shifts):
            self.routes.sums[row, t.COST] = world.shifts[row, t.IDLE]
        self.routes.calls[:, t.WINDOWS_FROM] = world.calls[:, t.FIRST_WINDOW]
        self.routes.calls[:, t.WINDOWS_TO] = world.calls[:, t.END_WINDOW]
        self.routes.totals[t.TOTAL_COST] = int(world.shifts[:, t.IDLE].sum())

    def load(self, solution: Solution) -> None:
        """Begins from a solution; visits that the tables do not know are left out."""
        world, routes = self.tables.world, self.routes
        rows = {s.id: row for row, s in enumerate(self.tables.shifts)}
        free = _calls_by_visit(self.tables)
        for route in solution.routes:
            row = rows[route.shift]
            for step in route.steps:
                call = _fitting(free.get(step.visit or "", []), world.able[:, row])
                if call is None:
                    continue
                if world.calls[call, t.TWIN] >= 0:
                    routes.calls[call, t.FIXED] = step.start
                put(routes, row, call, int(routes.sums[row, t.COUNT]))
                routes.totals[t.TOTAL_COST] -= world.calls[call, t.GAIN]
                if world.calls[call, t.GROUP] >= 0:
                    routes.group_made[world.calls[call, t.GROUP]] = 1
            routes.totals[t.TOTAL_COST] += settle(world, routes, row, self.scratch.chain)

    def construct(self) -> None:
        """Adds greedily what is not served yet, the most gain per minute first."""
        calls = self.tables.world.calls
        rate = calls[:, t.GAIN] / (calls[:, t.SERVICE] + 600.0)
        queue = np.argsort(-rate, kind="stable").astype(np.int32)
        construct(self.tables.world, self.routes, self.scratch, self.best, queue)

    def anneal(self, iterations: int, hot: float, cold: float) -> None:
        anneal(self.tables.world, self.routes, self.scratch, self.best, iterations, hot, cold)

    @property
    def cost(self) -> int:
        return int(self.best.cost[0])

    def best_orders(self) -> tuple[Orders, Mapping[str, int]]:
        """The best orders, and the agreed starts of the visits of two collectors among them."""
        orders = {row: tuple(self.best.order[row, :n].tolist()) for row, n in enumerate(self.best.count) if n > 0}
        return orders, self.starts(orders, self.best.fixed)

    def starts(self, orders: Orders, fixed: t.Int64s) -> dict[str, int]:
        calls, visits = self.tables.world.calls, self.tables.visits
        return {visits[c].id: int(fixed[c]) for order in orders.values() for c in order if calls[c, t.TWIN] >= 0}


def _calls_by_visit(tables: Tables) -> dict[str, list[int]]:
    calls: dict[str, list[int]] = {}
    for call, visit in enumerate(tables.visits):
        calls.setdefault(visit.id, []).append(call)
    return calls


def _fitting(calls: list[int], able: np.ndarray) -> int | None:
    """Takes the call that the fewest shifts could make, as the halves of a visit may be pinned differently."""
    for call in calls:
        if able[call]:
            calls.remove(call)
            return call
    return None


def _routes(calls: int, shifts: int, longest: int, groups: int, seed: int) -> Routes:
    state = np.full((calls, 5), -1, np.int64)
    random = np.random.default_rng(seed).integers(1, 2**63, 1, np.int64).astype(np.uint64)
    totals = np.array([0, 500], np.int64)
    return Routes(
        np.zeros((shifts, longest), np.int32),
        state,
        np.zeros((shifts, longest, 4), np.int64),
        np.zeros((shifts, 4), np.int64),
        np.zeros(max(groups, 1), np.uint8),
        random,
        totals,
    )


def _scratch(calls: int, shifts: int, longest: int) -> Scratch:
    counters = np.zeros(7, np.int64)
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
        old_times=np.zeros((shifts, longest, 4), np.int64),
        old_sums=np.zeros((shifts, 4), np.int64),
        bound_log=np.zeros((4 * calls + 64, 4), np.int64),
        changed=np.ones(shifts, np.uint8),
        gaps=np.zeros((PAIRED_GAPS, 5), np.int64),
    )


def _best(calls: int, shifts: int, longest: int) -> Best:
    return Best(
        np.zeros((shifts, longest), np.int32),
        np.zeros(shifts, np.int64),
        np.zeros(shifts, np.int64),
        np.full(calls, -1, np.int64),
        np.array([2**62], np.int64),
    )
