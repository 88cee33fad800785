"""From the search's orders to an exact plan: only routes that changed are timed again."""

from __future__ import annotations

import time

from solver.schedule import Impossible, Timed, Timetable
from solver.search import Search
from solver.solution import Solution
from solver.tabulate import Tables
from solver.walker import Orders

PATIENCE = 10.0
"""Offers while walkers run are at least so many times apart as the last one took: exact times are slow."""


class Offers:
    """Hands orders in; an order that the exact schedule cannot time is a bug in the kernels and is reported."""

    def __init__(self, search: Search, tables: Tables) -> None:
        self._search, self._tables = search, tables
        self._timetable = Timetable(search.problem)
        self._known: dict[int, tuple[tuple[int, ...], dict[str, int], Timed]] = {}
        self._next = 0.0

    @property
    def due(self) -> bool:
        """Whether an offer now would not hold up the search."""
        return time.monotonic() >= self._next

    def offer(self, orders: Orders, engine: str) -> bool:
        """Whether the plan is better than all before it."""
        began = time.monotonic()
        routes = [self._timed(row, order, orders.fixed) for row, order in sorted(orders.rows.items())]
        timed = [r for r in routes if isinstance(r, Timed)]
        kept = False
        if len(timed) < len(routes):
            self._search.refused.append(f"{engine}: an order that the schedule cannot time")
        else:
            kept = self._search.offer(Solution(tuple(r.route for r in timed)), engine)
        now = time.monotonic()
        self._next = now + PATIENCE * (now - began)
        return kept

    def _timed(self, row: int, order: tuple[int, ...], fixed: dict[int, int]) -> Timed | Impossible:
        visits = self._tables.visits
        starts = {visits[c].id: fixed[c] for c in order if c in fixed}
        known = self._known.get(row)
        if known is not None and known[:2] == (order, starts):
            return known[2]
        timed = self._timetable.schedule(self._tables.shifts[row].id, [visits[c].id for c in order], starts)
        if isinstance(timed, Timed):
            self._known[row] = (order, starts, timed)
        return timed
