"""The search: ruin and recreate under simulated annealing, one walker per thread, recombined at the end.

Small problems are searched whole by every walker, from different seeds; large ones in areas (:mod:`solver.decompose`).
Where the kernels are not compiled yet, the engine leaves its turn to the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from solver.apart import (
    FEW_LEFT_OUT,
    LEAST_PACK_SECONDS,
    PACK_SHARE,
    SETTLING,
    Starts,
    beginning,
    cycles_of,
    for_travel,
)
from solver.decompose import confine, cut, merge
from solver.kernels import tables as t
from solver.nearness import CancelledError
from solver.offering import Offers
from solver.premium import Premium
from solver.recombine import Pool, pack
from solver.routing_engine import WHOLE_SHIFTS, WHOLE_VISITS
from solver.search import Search
from solver.solution import Solution
from solver.tabulate import tabulate
from solver.walker import Orders, Walker
from solver.walking import Cooling, Span, cooling, walk
from solver.warm import ready

LOAD_SECONDS = 3.0
LOAD_SHARE = 0.2
"""How long, and for which share of the time, compiled kernels may take to load before others begin."""

RECOMBINE_SHARE = 0.06
RECOMBINE_SECONDS = 5.0
"""Share of the time, and most of it, kept for the recombination."""

USEFUL_SECONDS = 0.2
USEFUL_SECONDS_PER_CHOICE = 0.00025
"""A search of n calls at m places gains nothing after so long, a choice being two calls and a place: two seconds for
twenty calls, a minute for sixty."""

FINISH_SHARE = 0.08
CERTIFY_SECONDS = 0.005
"""What is left to the routing model: a share of the time to finish a small plan, some moments a shift to certify a
large one."""

DIVIDE_FROM_CALLS = 500
DIVIDE_FROM_SHIFTS = 10
"""From this size on the walkers share one plan, each in its own area."""

LARGE_HEAT = 0.4
"""Their first temperature, as a share of that of small problems: there is no time to begin from far."""

LARGE_MEAN_REMOVED = 10
"""Stops that an iteration of theirs takes out, on average: fewer than of small ones, for more iterations."""

PREMIUM_SPANS = 40
"""How often prizes come nearer to their worth in a cycle."""

SPANS = 20
SPAN_SECONDS = 1.0
"""How often areas are cut anew, and the least time between."""


@dataclass(frozen=True, slots=True)
class RuinRecreate:
    """``walkers`` threads. ``iterations`` limits each of them: then the plan is the same every time."""

    walkers: int = 2
    iterations: int | None = None
    name: str = "ruin_recreate"

    def improve(self, search: Search) -> None:
        if search.searched:
            return
        ready(0.0)  # they load while the problem is put into tables
        try:
            tables = tabulate(search.problem, lambda: search.over)
        except CancelledError:
            return
        patience = search.remaining if self.iterations else min(LOAD_SECONDS, LOAD_SHARE * search.remaining)
        if len(tables.visits) == 0 or not ready(patience, lambda: search.stopped) or search.over:
            return
        search.searched = True
        walkers = [Walker(tables, search.seed * 1009 + number) for number in range(self.walkers)]
        walkers[0].load(search.best.solution if search.best else Solution())
        walkers[0].construct()
        for walker in walkers[1:]:
            walker.follow(walkers[0])
        run = _Run(search, self, walkers)
        run.offer(walkers[0].best_orders(), self.name)
        run.search_all()
        run.recombine()
        run.audit()


class _Run:
    """One turn of the engine: its walkers, the routes they met, the best orders of all."""

    def __init__(self, search: Search, engine: RuinRecreate, walkers: list[Walker]) -> None:
        self.search, self.engine, self.walkers = search, engine, walkers
        self.tables = walkers[0].tables
        self.pools = [Pool(self.tables) for _ in walkers]
        self.heat: Cooling = cooling(self.tables)
        self.premium = Premium(self.tables)
        self.best, self.cost = walkers[0].best_orders(), walkers[0].cost
        self.packed_seconds = 0.0
        self._offers = Offers(search, self.tables)

    def offer(self, orders: Orders, engine: str) -> bool:
        return self._offers.offer(orders, engine)

    def search_all(self) -> None:
        calls, shifts = len(self.tables.visits), len(self.tables.shifts)
        if len(self.walkers) > 1 and calls >= DIVIDE_FROM_CALLS and shifts >= DIVIDE_FROM_SHIFTS:
            self._in_areas(self._seconds())
        else:
            self._apart(self._seconds())

    def _seconds(self) -> float:
        """The time for the walkers: what is left, less what others need, and no more than the problem can use, unless
        iterations are counted: a slow machine must not end those early."""
        world = self.tables.world
        places = len(np.unique(world.calls[:, t.PLACE]))
        useful = USEFUL_SECONDS + USEFUL_SECONDS_PER_CHOICE * len(world.calls) ** 2 * (places - 1)
        left = self.search.remaining
        small = len(world.shifts) <= WHOLE_SHIFTS and len(world.calls) <= WHOLE_VISITS
        spared = min(RECOMBINE_SECONDS, RECOMBINE_SHARE * left)
        spared += FINISH_SHARE * left if small else min(0.1 * left, CERTIFY_SECONDS * len(world.shifts))
        return max(0.0, left - spared if self.engine.iterations else min(useful, left - spared))

    def _apart(self, seconds: float) -> None:
        iterations, until = self.engine.iterations, self.search.remaining - seconds
        starts = Starts(self.heat, self.search.seed)
        cycle, lengths, travel = 0, cycles_of(self.tables, seconds, iterations), False
        while cycle < len(lengths):
            if cycle == SETTLING and self._only_travel_left():
                travel, lengths = True, for_travel(lengths)
            length = lengths[cycle]
            left = (self.search.remaining - until) * length / sum(lengths[cycle:])
            if self.search.over or left <= 0:
                break
            begun = [beginning(cycle, n, len(lengths), for_travel=travel) for n in range(len(self.walkers))]
            assert self.search.best is not None
            best = self.search.best.solution
            heats = [starts.put(w, how, best) for w, how in zip(self.walkers, begun, strict=True)]
            each = None if iterations is None else max(1, iterations * length // sum(lengths))
            if self.premium.helps:
                self._walk_with_premium(left, each, heats)
            else:
                self._walk(Span(0.0, 1.0, left, each), heats, self._watch_best)
            for walker in self.walkers:
                self._take(walker)
            self.offer(self.best, self.engine.name)
            cycle += 1
            if iterations is None and cycle < len(lengths):
                self._pack_between(seconds - (self.search.remaining - until))

    def _only_travel_left(self) -> bool:
        """Whether the best plan leaves so few out that only travel is left to save, and that is the cooler search."""
        left_out = len(self.tables.visits) - sum(len(order) for order in self.best.rows.values())
        return left_out <= FEW_LEFT_OUT * len(self.tables.visits) and self.heat.mild < self.heat.hot

    def _walk_with_premium(self, seconds: float, each: int | None, heats: Sequence[Cooling]) -> None:
        """A cycle in which prizes fall to their worth."""
        until = self.search.remaining - seconds
        for number in range(PREMIUM_SPANS):
            left = (self.search.remaining - until) / (PREMIUM_SPANS - number)
            if self.search.over or left <= 0:
                break
            share = number / PREMIUM_SPANS
            its = None if each is None else max(1, each // PREMIUM_SPANS)
            self.premium.put_on(self.walkers, share)
            self._walk(Span(share, share + 1 / PREMIUM_SPANS, left, its), heats, lambda: self.search.over)
            self.premium.take_off(self.walkers)
            better = [self._take(walker) for walker in self.walkers]
            if any(better) and self._offers.due:
                self.offer(self.best, self.engine.name)

    def _pack_between(self, gone: float) -> None:
        """Packs when enough of the time that is gone is left for it."""
        allowed = PACK_SHARE * gone - self.packed_seconds
        if len(self.tables.shifts) > 1 and allowed >= LEAST_PACK_SECONDS:
            began = self.search.remaining
            self._pack(allowed)
            self.packed_seconds += began - self.search.remaining

    def _in_areas(self, seconds: float) -> None:
        rng = np.random.default_rng(self.search.seed)
        for walker in self.walkers:
            walker.remove(LARGE_MEAN_REMOVED)
        until = self.search.remaining - seconds
        iterations = self.engine.iterations
        spans = SPANS if iterations is not None else max(1, min(SPANS, int(seconds / SPAN_SECONDS)))
        for number in range(spans):
            left = (self.search.remaining - until) / (spans - number)
            if self.search.over or left <= 0:
                break
            if self.premium.helps:
                self.premium.put_on(self.walkers, number / spans)
            shifts, calls = cut(self.walkers[0], rng)
            for area, walker in enumerate(self.walkers):
                confine(walker, shifts, calls, area % 2)
            each = None if iterations is None else max(1, iterations // spans)
            heats = [self.heat.reheated(LARGE_HEAT)] * len(self.walkers)
            self._walk(Span(number / spans, (number + 1) / spans, left, each), heats, lambda: self.search.over)
            if self.premium.helps:
                self.premium.take_off(self.walkers)
            merge(self.walkers, shifts, calls)
            if self._take(self.walkers[0]) and self._offers.due:
                self.offer(self.best, self.engine.name)
        self.offer(self.best, self.engine.name)

    def _walk(self, span: Span, heats: Sequence[Cooling], watch: Callable[[], bool]) -> None:
        walk(self.walkers, self.pools, span, heats, watch)

    def _watch_best(self) -> bool:
        """Hands in what the walkers found meanwhile."""
        ahead = min(self.walkers, key=lambda w: w.shown[0])
        if ahead.shown[0] < self.cost and self._offers.due:
            self.cost, self.best = ahead.shown
            self.offer(self.best, self.engine.name)
        return self.search.over

    def _take(self, walker: Walker) -> bool:
        """Keeps the walker's best orders if they are the best of all."""
        better = walker.cost < self.cost
        if better:
            self.cost, self.best = walker.cost, walker.best_orders()
        return better

    def recombine(self) -> None:
        if not self.search.over:
            self._pack(self.search.remaining)

    def _pack(self, seconds: float) -> None:
        repeatable = self.engine.iterations is not None
        packed = pack(self.pools, self.best, seconds, lambda: self.search.stopped, repeatable=repeatable)
        if packed is not None:
            self.offer(packed, "recombine")

    def audit(self) -> None:
        """Whatever fits anywhere goes in: the search looks only at near routes."""
        assert self.search.best is not None
        if self.search.stopped:
            return
        walker = self.walkers[0]
        last = Walker(walker.tables, 0)
        last.load(self.search.best.solution)
        before = last.cost
        last.audit()
        if last.cost < before:
            self.offer(last.best_orders(), "audit")
