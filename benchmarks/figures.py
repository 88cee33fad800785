"""The figures of one solve, as one flat mapping: what a table of results is made of."""

from __future__ import annotations

from solver.problem import Problem
from solver.solve import Result


def figures(problem: Problem, result: Result) -> dict[str, int | float | str]:
    value = result.cost
    return {
        "prize": value.prize,
        "travel_seconds": value.travel_seconds,
        "priced_seconds": value.priced_seconds,
        "visits": len(result.solution.served),
        "visits_wanted": len(problem.visits),
        "required_missing": value.required_missing,
        "shifts_used": len(result.solution.routes),
        "broken": len(result.broken),
        "refused": len(result.refused),
        "seconds": round(result.seconds, 2),
        "engine": result.engine,
        "stopped_by": result.stopped_by,
    }
