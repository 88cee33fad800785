"""What an answer is worth: checked by the independent checker, counted again from the orders alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise

from benchmarks import sdvrptw
from benchmarks.instances import Entry
from solver.check import check
from solver.problem import Problem
from solver.solution import Route, Solution

BY_LENGTH = ("pcvrptw", "sdvrptw")
"""Sets whose objective is a length, less is better; the others count prize, more is better."""


@dataclass(frozen=True, slots=True)
class Score:
    """``objective`` in the unit of the best known result; ``gap`` to it in percent, below zero is better than known.

    Both are None for an answer that breaks a rule or misses a required visit.
    """

    prize: int
    travel: int
    visits: int
    required_missing: int
    broken: tuple[str, ...]
    objective: float | None
    gap: float | None


def score(entry: Entry, problem: Problem, solution: Solution) -> Score:
    broken = tuple(f"{b.code}: {b.message}" for b in check(problem, solution))
    if any(message.startswith("unknown_") for message in broken):
        return Score(0, 0, 0, 0, broken, None, None)
    served = solution.served
    prize = sum(problem.visit_by_id[v].prize for v in served)
    travel = sum(leg for route in solution.routes for leg in _legs(problem, route))
    missing = sum(v.required and v.id not in served for v in problem.visits)
    counts = not broken and not missing
    value = _exact(entry, problem, solution, prize, travel) if counts else None
    return Score(prize, travel, len(served), missing, broken, value, gap(entry, value))


def _legs(problem: Problem, route: Route) -> Iterator[int]:
    shift = problem.shift_by_id[route.shift]
    seconds = problem.matrices[shift.matrix].seconds
    places = [shift.start_location, *(problem.visit_by_id[v].location for v in route.visits), shift.end_location]
    return (int(seconds[a, b]) for a, b in pairwise(places))


def _exact(entry: Entry, problem: Problem, solution: Solution, prize: int, travel: int) -> float:
    if entry.set == "sdvrptw":
        return sdvrptw.distance(entry.path, problem, solution)
    return objective(entry, problem, prize, travel)


def objective(entry: Entry, problem: Problem, prize: int, travel: int) -> float:
    """The objective of a plan with all required visits, from its two sums."""
    match entry.set:
        case "pcvrptw":
            return travel + sum(v.prize for v in problem.visits) - prize
        case "sdvrptw":
            return travel / sdvrptw.UNIT
    return prize


def gap(entry: Entry, value: float | None) -> float | None:
    """Percent behind the best known result; below zero is ahead of it."""
    if value is None or not entry.best_known:
        return None
    behind = value - entry.best_known if entry.set in BY_LENGTH else entry.best_known - value
    return 100 * behind / entry.best_known


def figures(problem: Problem, solution: Solution, judged: Score) -> dict[str, object]:
    """One flat mapping: what a line of results is made of."""
    return {
        **asdict(judged),
        "broken": len(judged.broken),
        "first_broken": list(judged.broken[:3]),
        "visits_wanted": len(problem.visits),
        "shifts": len(problem.shifts),
        "shifts_used": len(solution.routes),
    }
