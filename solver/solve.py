"""The facade: a problem and some seconds in, a checked plan with its reasons out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from solver.check import Broken, check
from solver.cost import Cost
from solver.eligibility import Eligibility
from solver.explain import Unserved, explain
from solver.insertion import Greedy, draft_of, fill_all, unserved
from solver.problem import Problem
from solver.routing_engine import RoutingModel
from solver.ruin_recreate import RuinRecreate
from solver.screen import Screen
from solver.search import Engine, Incumbent, Search
from solver.solution import Solution

__all__ = ["ENGINES", "Incumbent", "Result", "solve"]

ENGINES: tuple[Engine, ...] = (RuinRecreate(), Greedy(), RuinRecreate(), RoutingModel())
"""Asked one after the other, each with the time that is left. The search leaves some to the routing model; where it is
not loaded yet, as on a busy machine, it is asked once more when a plan is there. Where it is not compiled it leaves all
of the time, and the other two make the plan."""

REASONS_SECONDS = 0.3
REASONS_SHARE = 0.1
MOST_REASONS_SECONDS = 2.0
"""Time for working out what unserved visits would displace: so much, and a share of what the search took, but not more
than the most, nor than is left. What is answered at once stays so."""

A_MOMENT = 0.05
"""An engine that ends within so many seconds of the deadline has used all its time."""


@dataclass(frozen=True, slots=True)
class Result:
    """The best plan found.

    ``broken`` is empty unless there is a bug in this package; ``refused`` has a sentence for each solution of an engine
    that the checker did not accept (also a bug, but not in this plan). ``stopped_by`` is ``"complete"`` (nothing left
    to try), ``"deadline"`` or ``"cancel"``.
    """

    solution: Solution
    cost: Cost
    broken: tuple[Broken, ...]
    unserved: tuple[Unserved, ...]
    seconds: float
    engine: str
    stopped_by: str
    refused: tuple[str, ...] = ()


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 0,
    start: Solution | None = None,
    on_better: Callable[[Incumbent], None] | None = None,
    stop: Callable[[], bool] | None = None,
    iterations: int | None = None,
    engines: Sequence[Engine] = ENGINES,
) -> Result:
    """Plans within ``seconds`` of wall time; a plan cut short by it leaves visits out.

    ``iterations`` gives each walker of the search so many, and then the same problem and seed give the same plan,
    whatever the order of the input, unless the seconds end it. Without it more time goes to where it pays.

    ``start`` is a plan to begin from; what of it cannot be driven is left out. ``on_better`` is called from this
    thread with each better plan, ``stop`` is polled and cancels. An infeasible problem is no error: the plan is then
    empty or partial, and ``unserved`` says why.
    """
    deadline = Search(problem, seconds=seconds, stop=stop)
    search = Search(problem, seconds=seconds - _reserve(problem, seconds), seed=seed, on_better=on_better, stop=stop)
    search.offer(Solution(), "empty")
    if start is not None:
        search.offer(draft_of(problem, start).solution, "start")
    if not _hopeless(search):
        _improve(search, engines if iterations is None else (RuinRecreate(iterations=iterations),))
        _audit(search, deadline)
    return _result(search, deadline)


def _improve(search: Search, engines: Sequence[Engine]) -> None:
    for engine in engines:
        engine.improve(search)
        if search.over:
            return


def _hopeless(search: Search) -> bool:
    """Whether no shift can make any visit: seen at once, where an engine would go on searching."""
    if search.best is not None and search.best.solution.routes:
        return False
    shifts = search.problem.shifts
    screen = Screen(search.problem, shifts, Eligibility(search.problem, shifts))
    return screen.hopeless(unserved(search.problem, Solution()))


def _reserve(problem: Problem, seconds: float) -> float:
    """Seconds kept for the audit and the reasons, as measured on the ladder with another process on the core."""
    return min(0.4 * seconds, 0.1 + 0.0003 * len(problem.visits) + _screening(problem))


def _screening(problem: Problem) -> float:
    """Seconds that the last check and the bare reasons take: every visit against every shift, nothing worked out."""
    return 0.00003 * len(problem.visits) + 3e-7 * len(problem.visits) * len(problem.shifts)


def _audit(search: Search, deadline: Search) -> None:
    """Puts in whatever the engines left out although it fits; somebody who cancelled does not wait for it."""
    assert search.best is not None
    short = _screening(search.problem)
    if deadline.stopped or deadline.remaining < short:
        return
    draft = draft_of(search.problem, search.best.solution)
    if fill_all(draft, lambda: deadline.stopped or deadline.remaining < short):
        search.offer(draft.solution, "audit")


def _result(search: Search, deadline: Search) -> Result:
    assert search.best is not None
    best = search.best
    stopped_by = "cancel" if search.stopped else "deadline" if search.remaining < A_MOMENT else "complete"
    told = min(REASONS_SECONDS + REASONS_SHARE * deadline.elapsed, MOST_REASONS_SECONDS, deadline.remaining)
    reasons = Search(search.problem, seconds=told, stop=lambda: deadline.stopped)
    return Result(
        solution=best.solution,
        cost=best.cost,
        broken=check(search.problem, best.solution),
        unserved=explain(search.problem, best.solution, over=lambda: reasons.over),
        seconds=deadline.elapsed,
        engine=best.engine,
        stopped_by=stopped_by,
        refused=tuple(search.refused),
    )
