"""The question that every solver is asked, and the forms an answer may have."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from solver.orders import check_orders
from solver.problem import Problem
from solver.solution import Solution

Better = tuple[float, int, int, int]
"""Seconds since the run began, required visits missing, prize, travel."""


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


class CannotSayError(ValueError):
    """The problem has a rule that a peer's model has no words for; the message names it."""


def only_core(problem: Problem, who: str) -> None:
    """Raises CannotSayError for what goes beyond visits with one window and limits on a shift."""
    visits, shifts = problem.visits, problem.shifts
    beyond = {
        "several windows": any(len(v.windows) > 1 for v in visits),
        "crews": any(v.crew > 1 for v in visits),
        "skills": any(v.skills for v in visits),
        "certain collectors": any(v.forbidden_collectors or v.required_collectors for v in visits),
        "alternatives": any(v.group is not None for v in visits),
        "breaks": any(s.break_ for s in shifts),
        "pins": bool(problem.pins),
    }
    said = [rule for rule, there in beyond.items() if there]
    if said:
        raise CannotSayError(f"{who} is not asked about {', '.join(said)} here")
