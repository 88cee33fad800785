"""Peers that work on one core get one process for each core they may use, with seeds of their own; the best counts."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from benchmarks.solvers.asking import Ask

Orders = dict[str, list[str]]
Found = tuple[bool, int, int, Orders]
"""Whether it keeps the rules as the peer sees it, its prize, its travel, its orders."""

_asked: Ask | None = None


def best_of(ask: Ask, search: Callable[[Ask, int], Found]) -> Orders:
    """``search(ask, number)`` in ``ask.cores`` processes at once; the problem is inherited, not sent."""
    if ask.cores == 1:
        return search(ask, 0)[3]
    global _asked
    _asked = ask
    with ProcessPoolExecutor(ask.cores, mp_context=multiprocessing.get_context("fork")) as pool:
        found = list(pool.map(_one, [search] * ask.cores, range(ask.cores)))
    return max(found, key=lambda f: _worth(ask, f))[3]


def _one(search: Callable[[Ask, int], Found], number: int) -> Found:
    assert _asked is not None
    return search(_asked, number)


def _worth(ask: Ask, found: Found) -> tuple[bool, int, int]:
    kept, prize, travel, _ = found
    point = ask.problem.prices.point
    return (kept, prize, -travel) if point is None else (kept, point * prize - travel, 0)
