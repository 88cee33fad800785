"""Small problems: every walker searches the whole, cycle after cycle, each time from another start.

A search that is cooled down slowly once ends in one valley; several shorter ones, begun anew or from the best plan made
warm again, see more of them. After some cycles the routes of all are packed (:mod:`solver.recombine`). Where little but
travel is left to save, cycles warm only a part of the best plan, some neighbouring routes, while the rest is held.
Going on from the best plan with the temperature set back up: Osman, "Metastrategy simulated annealing and tabu search
algorithms for the vehicle routing problem", Annals of Operations Research 41 (1993).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from solver.decompose import around, confine
from solver.kernels import tables as t
from solver.solution import Solution
from solver.tabulate import Tables
from solver.walker import MEAN_REMOVED, Walker
from solver.walking import Cooling

CYCLE_SECONDS = 0.004
CYCLE_ITERATIONS = 200
"""How long the shortest cycle is for each call, by the clock or in iterations."""

PRICED_CALLS = 50
"""Where a prize point has a price, larger problems than this need cycles that are longer by more than their size: which
towns pay is settled by one long cooling."""

WANTED_CYCLES = 3
LEAST_SHARE = 0.4
"""So many cycles are wanted, even if each is shorter, down to this share of its length."""

CYCLES = 1000
"""Cycles at the most."""

FEW_CYCLES = 4
"""With so few cycles none is spent on beginning anew."""

WARM = 0.1
WARMER = 0.4
"""How warm the best plan is made again, as shares of the first temperature."""

SETTLING = 7
"""Cycles until it is seen whether only travel is left to save: one of four shortest cycles is among them."""

FEW_LEFT_OUT = 0.1
"""Only travel is, where the best plan leaves out no more than this share of the calls."""

LONGER = 8
LEAST_LONGER = 5
"""Cycles that save travel are so much longer; so many must have time, or all stays as it is."""

PART_MEAN_REMOVED = 10
"""Stops that an iteration takes out of a part, on average."""

PATIENCE = 4
"""After so many tries of a part in vain a cycle begins anew as often as there."""

PACK_SHARE = 0.1
"""The share of the time that packing may take between cycles."""

LEAST_PACK_SECONDS = 0.5
"""With less time than that nothing is packed."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a walker begins a cycle: anew or from the best plan, and how hot: a share of the first temperature, or, None,
    no hotter than travel asks for. In the ``first`` cycle it stands where it begins; with ``part`` it goes on from a
    part of the best plan."""

    anew: bool
    heat: float | None
    first: bool = False
    part: bool = False


_LITTLE, _MORE, _ANEW = Beginning(False, WARM), Beginning(False, WARMER), Beginning(True, 1.0)
_PART = Beginning(False, None, part=True)
_FOR_TRAVEL = (_PART, Beginning(True, None), _PART)


def beginning(cycle: int, walker: int, cycles: int, *, for_travel: bool = False) -> Beginning:
    """All begin anew; then they take turns at warming the best plan little, more, and at beginning anew. Where only
    travel is left to save, two of three go on from a part of it, one begins anew."""
    if cycle == 0:
        return Beginning(True, 1.0, first=True)
    if for_travel:
        return _FOR_TRAVEL[(cycle + walker) % 3]
    return (_LITTLE, _MORE, _ANEW)[(cycle + walker) % (2 if cycles <= FEW_CYCLES else 3)]


class Starts:
    """Puts walkers where they begin their cycles. Remembers how often each part of the best plan was tried in vain."""

    def __init__(self, heat: Cooling, seed: int) -> None:
        self._heat, self._rng = heat, np.random.default_rng(seed)
        self._of, self._tried = Solution(), Counter[bytes]()

    def put(self, walker: Walker, how: Beginning, best: Solution) -> Cooling:
        """How warm it begins. In the first cycle it stands where it begins already."""
        if how.first:
            return self._heat
        walker.remove(MEAN_REMOVED)
        if not (how.part and self._into_part(walker, best)):
            walker.load(Solution() if how.anew or how.part else best)
            walker.construct()
        return self._heat.for_travel() if how.heat is None else self._heat.reheated(how.heat)

    def _into_part(self, walker: Walker, best: Solution) -> bool:
        """False where the part was tried so often that a whole new plan promises more."""
        if best != self._of:
            self._of, self._tried = best, Counter()
        walker.load(best)
        walker.construct()
        shifts, calls = around(walker, self._rng)
        tried = self._tried[shifts.tobytes()]
        if self._rng.random() * (tried + PATIENCE) < tried:
            return False
        self._tried[shifts.tobytes()] += 1
        walker.remove(PART_MEAN_REMOVED)
        confine(walker, shifts, calls, 0)
        return True


def cycles_of(tables: Tables, seconds: float, iterations: int | None) -> tuple[int, ...]:
    """How long each cycle is against the others, as many as the time, or the number of iterations, is worth.

    Lengths follow 1, 1, 2, 1, 1, 2, 4, …: whatever length suits a problem best, a fair part of the time is spent in
    cycles of about that length (Luby, Sinclair & Zuckerman, "Optimal speedup of Las Vegas algorithms", Information
    Processing Letters 47 (1993)).
    """
    calls = len(tables.world.calls)
    whole = seconds / (CYCLE_SECONDS * calls) if iterations is None else iterations / (CYCLE_ITERATIONS * calls)
    if tables.world.rules[t.POINT_PRICED]:
        whole /= max(1.0, calls / PRICED_CALLS)
    if whole < WANTED_CYCLES:
        return (1,) * max(1, min(WANTED_CYCLES, int(whole / LEAST_SHARE)))
    return _mixed(whole)


def for_travel(lengths: tuple[int, ...]) -> tuple[int, ...]:
    """The same after the settling with longer cycles; the same altogether where these have no time.

    Which calls are made is settled, and from a cooler start a cycle must be long to end well: on sixty visits one of
    some thirty that begin anew with 3,000 iterations a call ends in the best valley known, of shorter ones none.
    """
    settled, rest = lengths[:SETTLING], sum(lengths[SETTLING:])
    if rest < LEAST_LONGER * LONGER:
        return lengths
    return (*settled, *(LONGER * length for length in _mixed(rest / LONGER)))


def _mixed(whole: float) -> tuple[int, ...]:
    lengths: list[int] = []
    while sum(lengths) < whole and len(lengths) < CYCLES:
        lengths.append(_luby(len(lengths) + 1))
    return tuple(lengths)


def _luby(number: int) -> int:
    """The ``number``-th of 1, 1, 2, 1, 1, 2, 4, …, from 1."""
    bits = number.bit_length()
    if number == (1 << bits) - 1:
        return 1 << (bits - 1)
    return _luby(number - (1 << (bits - 1)) + 1)
