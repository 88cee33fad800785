"""The question that every solver is asked, and the forms an answer may have."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from solver.orders import check_orders
from solver.problem import Problem
from solver.solution import Solution

Better = tuple[float, int, int]
"""Seconds since the run began, prize, travel."""


@dataclass(frozen=True, slots=True)
class Ask:
    """``began`` and ``until`` are moments of ``time.monotonic``: the answer is wanted by the second. ``enough`` says
    whether a plan of this prize and travel may end the search (the best known result is reached)."""

    problem: Problem
    began: float
    until: float
    seed: int
    cores: int
    enough: Callable[[int, int], bool] = lambda prize, travel: False

    @property
    def seconds(self) -> float:
        """What is left."""
        return max(0.1, self.until - time.monotonic())

    @property
    def gone(self) -> float:
        """Seconds since the run began."""
        return round(time.monotonic() - self.began, 3)


@dataclass(frozen=True, slots=True)
class Answer:
    """``notes`` are the solver's own remarks, by name."""

    solution: Solution
    trajectory: tuple[Better, ...] = ()
    stopped_by: str = "deadline"
    notes: dict[str, object] = field(default_factory=dict)


def timed(problem: Problem, orders: Mapping[str, Sequence[str]]) -> Solution:
    """Peers answer with orders alone; all are put on the clock by the same hand. An order that cannot be driven is
    driven late, and the checker will say so."""
    return check_orders(problem, {shift: order for shift, order in orders.items() if order}).solution
