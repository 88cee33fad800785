"""The search: ruin and recreate under simulated annealing, one walker per thread, recombined at the end.

The kernels hold no lock, so that two threads use two cores. They know no clock either: a walker runs slices of about a
tenth of a second, and the temperature follows the share of the time that is gone.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from solver.recombine import Pool, pack
from solver.schedule import Timed, Timetable
from solver.search import Search
from solver.solution import Solution
from solver.tabulate import WEIGHT, Tables, tabulate
from solver.walker import Walker

SLICE_SECONDS = 0.1
"""A walker looks up from its work this often: to stop, to be read, to cool down."""

FIRST_SLICE = 32
"""Iterations of the first slice, before the speed is known."""

HOT_SHARE = 0.4
"""The first temperature, as a share of the median gain: visits of about that gain are traded freely."""

COLD_SECONDS = 30.0
"""The last temperature, in travel seconds: detours of half a minute are still forgiven."""

RECOMBINE_SHARE = 0.06
RECOMBINE_SECONDS = 5.0
"""Share of the time, and most of it, kept for the recombination."""


@dataclass(frozen=True, slots=True)
class RuinRecreate:
    """``walkers`` threads from different seeds; their routes are recombined into one plan."""

    walkers: int = 2
    name: str = "ruin_recreate"

    def improve(self, search: Search) -> None:
        tables = tabulate(search.problem)
        if len(tables.visits) == 0 or search.over:
            return
        timetable = Timetable(search.problem)
        walkers = [self._walker(search, tables, number) for number in range(self.walkers)]
        offer(search, timetable, walkers[0], self.name)
        spared = min(RECOMBINE_SECONDS, RECOMBINE_SHARE * search.remaining)
        pool = Pool(tables)
        self._walk(search, timetable, walkers, pool, spared)
        for walker in walkers:
            offer(search, timetable, walker, self.name)
        self._recombine(search, timetable, walkers, pool)

    def _recombine(self, search: Search, timetable: Timetable, walkers: list[Walker], pool: Pool) -> None:
        best, _ = min(walkers, key=lambda w: w.cost).best_orders()
        packed = pack(pool, best, search.remaining, lambda: search.stopped) if not search.over else None
        if packed is not None:
            offer_orders(search, timetable, pool.tables, *packed, "recombine")

    def _walker(self, search: Search, tables: Tables, number: int) -> Walker:
        walker = Walker(tables, search.seed * 1009 + number)
        if search.best is not None:
            walker.load(search.best.solution)
        walker.construct()
        return walker

    def _walk(self, search: Search, timetable: Timetable, walkers: list[Walker], pool: Pool, spared: float) -> None:
        """Runs the walkers in threads, offers what they find meanwhile, and stops them together."""
        halt = threading.Event()
        seconds = max(0.0, search.remaining - spared)
        threads = [threading.Thread(target=_run, args=(w, pool, seconds, halt), daemon=True) for w in walkers]
        for thread in threads:
            thread.start()
        seen = min(w.cost for w in walkers)
        while any(thread.is_alive() for thread in threads):
            time.sleep(SLICE_SECONDS / 2)
            if search.stopped:
                halt.set()
            ahead = min(walkers, key=lambda w: w.cost)
            if ahead.cost < seen and search.elapsed > _last_offer(search) + _pace(search):
                seen = ahead.cost
                offer(search, timetable, ahead, self.name)
        for thread in threads:
            thread.join()


def _run(walker: Walker, pool: Pool, seconds: float, halt: threading.Event) -> None:
    """Slices until the time is over; the temperature is a function of the share of time that is gone."""
    hot, cold = temperatures(walker.tables)
    began = now = time.monotonic()
    iterations = FIRST_SLICE
    while now - began < seconds and not halt.is_set():
        share = (now - began) / seconds
        following = min(1.0, share + SLICE_SECONDS / seconds)
        walker.anneal(iterations, hot * (cold / hot) ** share, hot * (cold / hot) ** following)
        pool.add(walker)
        before, now = now, time.monotonic()
        left = min(SLICE_SECONDS, max(0.0, seconds - (now - began)))
        iterations = max(1, min(8 * iterations, int(iterations * left / max(1e-6, now - before))))


def temperatures(tables: Tables) -> tuple[float, float]:
    """The first and the last temperature, travel seconds."""
    gains = sorted(WEIGHT * v.prize for v in tables.visits if v.prize > 0)
    typical = gains[len(gains) // 2] if gains else 0
    return max(HOT_SHARE * typical, 20 * COLD_SECONDS), COLD_SECONDS


def offer(search: Search, timetable: Timetable, walker: Walker, name: str) -> None:
    """Times the walker's best orders exactly, and hands them in."""
    orders, starts = walker.best_orders()
    offer_orders(search, timetable, walker.tables, orders, starts, name)


def offer_orders(
    search: Search,
    timetable: Timetable,
    tables: Tables,
    orders: dict[int, tuple[int, ...]],
    starts: dict[str, int],
    name: str,
) -> None:
    named = {row: tuple(tables.visits[c].id for c in order) for row, order in orders.items()}
    routes = [timetable.schedule(tables.shifts[row].id, order, starts) for row, order in named.items()]
    timed = [r for r in routes if isinstance(r, Timed)]
    if len(timed) < len(routes):
        search.refused.append(f"{name}: an order that the schedule cannot time")
    else:
        search.offer(Solution(tuple(sorted((r.route for r in timed), key=lambda r: r.shift))), name)


def _last_offer(search: Search) -> float:
    return search.best.elapsed_seconds if search.best is not None else 0.0


def _pace(search: Search) -> float:
    """Timing a plan exactly costs some tenths of a millisecond a stop: large ones are offered more rarely."""
    return 0.2 + 0.001 * len(search.problem.visits) / 4
