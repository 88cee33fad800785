"""Walkers at work: each in a thread of its own, in slices, along one falling temperature.

The kernels hold no lock, so that two threads use two cores. They know no clock either: a walker looks up from its work
every tenth of a second, and the temperature follows the share of the time (or of the iterations) that is gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.kernels import tables as t
from solver.recombine import Pool
from solver.tabulate import Tables
from solver.walker import Walker

SLICE_SECONDS = 0.1
"""A walker looks up from its work this often: to stop, to be read, to cool down."""

FIRST_SLICE = 32
"""Iterations of the first slice, before the speed is known."""

SLICES = 50
"""Slices of a span that is measured in iterations."""

HOT_SHARE = 1.0
"""The first temperature, as a share of the median gain: visits of about that gain are traded freely."""

HOT_LEGS = 10.0
COLD_LEGS = 0.1
"""The first temperature at the least, and the last one, in legs to a near neighbour: such detours are forgiven."""

NEIGHBOUR = 5
"""A near neighbour: the fifth nearest."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """The temperature, travel seconds, as a function of the share of the search that is gone. ``mild``: the first one
    where only travel is to be saved."""

    hot: float
    cold: float
    mild: float

    def at(self, share: float) -> float:
        return float(self.hot * (self.cold / self.hot) ** min(1.0, share))

    def reheated(self, share: float) -> Cooling:
        """The same from a lower start."""
        return replace(self, hot=max(share * self.hot, self.cold))

    def for_travel(self) -> Cooling:
        """The same from where long legs are traded freely, visits are not."""
        return replace(self, hot=self.mild)


def cooling(tables: Tables) -> Cooling:
    """From trading typical visits, or the longest of legs, down to forgiving a small detour."""
    gains = sorted(tables.weight * v.prize for v in tables.visits if v.prize > 0)
    typical = gains[len(gains) // 2] if gains else 0
    leg = near_leg(tables)
    return Cooling(max(HOT_SHARE * typical, HOT_LEGS * leg), COLD_LEGS * leg, HOT_LEGS * leg)


def near_leg(tables: Tables) -> float:
    """Travel seconds to a near neighbour, the median of all calls; at least one."""
    world = tables.world
    near = world.near[:, min(NEIGHBOUR, world.near.shape[1]) - 1]
    places = world.calls[:, t.PLACE]
    legs = world.travel[0][places[near >= 0], places[near[near >= 0]]]
    return max(1.0, float(np.median(legs))) if len(legs) else 1.0


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the search, from one share of the whole to another: so many seconds, or so many iterations if given."""

    since: float
    until: float
    seconds: float
    iterations: int | None = None

    def share(self, gone: float) -> float:
        """The share of the whole search when this share of the span is gone."""
        return self.since + (self.until - self.since) * min(1.0, gone)


def walk(
    walkers: Sequence[Walker], pools: Sequence[Pool], span: Span, heats: Sequence[Cooling], watch: Callable[[], bool]
) -> None:
    """Runs every walker for the span in its own thread. ``watch`` is called about twenty times a second from this
    thread; true stops them all."""
    halt = threading.Event()
    failed: list[BaseException] = []
    threads = [
        threading.Thread(target=_guarded, args=(failed, w, p, span, heat, halt), daemon=True)
        for w, p, heat in zip(walkers, pools, heats, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(SLICE_SECONDS / 2)
                if watch():
                    halt.set()
    finally:
        halt.set()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]


def _guarded(
    failed: list[BaseException], walker: Walker, pool: Pool, span: Span, heat: Cooling, halt: threading.Event
) -> None:
    """An error in a thread is raised again by the one that started it."""
    try:
        (_by_clock if span.iterations is None else _by_count)(walker, pool, span, heat, halt)
    except BaseException as error:
        failed.append(error)
        halt.set()


def _by_clock(walker: Walker, pool: Pool, span: Span, heat: Cooling, halt: threading.Event) -> None:
    began = now = time.monotonic()
    iterations = FIRST_SLICE
    while now - began < span.seconds and not halt.is_set():
        gone, ahead = (now - began) / span.seconds, SLICE_SECONDS / span.seconds
        walker.anneal(iterations, heat.at(span.share(gone)), heat.at(span.share(gone + ahead)))
        pool.add(walker)
        walker.show()
        before, now = now, time.monotonic()
        left = min(SLICE_SECONDS, max(0.0, span.seconds - (now - began)))
        iterations = max(1, min(8 * iterations, int(iterations * left / max(1e-6, now - before))))


def _by_count(walker: Walker, pool: Pool, span: Span, heat: Cooling, halt: threading.Event) -> None:
    assert span.iterations is not None
    for number in range(SLICES):
        since, until = (span.iterations * n // SLICES for n in (number, number + 1))
        if halt.is_set():
            return
        walker.anneal(until - since, heat.at(span.share(number / SLICES)), heat.at(span.share((number + 1) / SLICES)))
        pool.add(walker)
        walker.show()
