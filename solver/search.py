"""What engines share during one solve: the problem, the time that is left, and the best solution so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from solver.check import check
from solver.cost import Cost, cost
from solver.problem import Problem
from solver.solution import Route, Solution


@dataclass(frozen=True, slots=True)
class Incumbent:
    """A better solution than all before it, found ``elapsed_seconds`` after the start."""

    elapsed_seconds: float
    cost: Cost
    solution: Solution
    engine: str


class Search:
    """One solve under way. Engines read ``best`` and ``offer`` what they find; only checked solutions are kept."""

    def __init__(
        self,
        problem: Problem,
        *,
        seconds: float,
        seed: int = 0,
        on_better: Callable[[Incumbent], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        self.problem = problem
        self.seed = seed
        self.best: Incumbent | None = None
        self.refused: list[str] = []
        self.searched = False
        """An engine has searched the whole problem as long as it could use: others need only finish and certify."""
        self._sound: dict[str, Route] = {}
        self._began = time.monotonic()
        self._deadline = self._began + seconds
        self._on_better = on_better
        self._stop = stop

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._began

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self._deadline - time.monotonic())

    @property
    def stopped(self) -> bool:
        """Somebody cancelled."""
        return self._stop is not None and self._stop()

    @property
    def over(self) -> bool:
        return self.stopped or self.remaining == 0.0

    def offer(self, solution: Solution, engine: str) -> bool:
        """Keeps the solution if it is better than all before it and breaks no rule; says whether it was kept.

        An engine that offers a solution which the checker refuses has a bug: the plan goes on without it, and
        ``refused`` keeps the sentence for the result, the log and the tests, which fail on it.
        """
        value = cost(self.problem, solution)
        if self.best is not None and not value < self.best.cost:
            return False
        broken = check(self.problem, solution, self._sound)
        if broken:
            self.refused.append(f"{engine}: {broken[0].code}: {broken[0].message}")
            return False
        self._sound = {route.shift: route for route in solution.routes}
        self.best = Incumbent(self.elapsed, value, solution, engine)
        if self._on_better is not None:
            self._on_better(self.best)
        return True


class Engine(Protocol):
    """Improves ``search.best`` until ``search.over``; returns early when it can do no more."""

    @property
    def name(self) -> str: ...

    def improve(self, search: Search) -> None: ...
