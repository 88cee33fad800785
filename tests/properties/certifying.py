"""What the routing model says of a plan: whether it may be driven at these very seconds, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from solver.cost import Cost
from solver.draft import Draft
from solver.insertion import draft_of
from solver.problem import Problem
from solver.routing_model import RoutingProgram
from solver.routing_nodes import owed_penalty, prize_point
from solver.routing_search import given, restored
from solver.schedule import Timed
from solver.solution import Solution


def draft_with(problem: Problem, solution: Solution) -> Draft:
    """The plan as a draft, nothing left out and nothing at another second."""
    draft = draft_of(problem, solution)
    assert draft.solution == solution, "the schedule times the plan's routes otherwise"
    return draft


def certified(draft: Draft) -> Certified | None:
    """What the model counts for the draft's routes at their seconds; None when it refuses them."""
    program = RoutingProgram(draft)
    assert draft.routes.keys() <= set(program.rows), "a shift has a route and cannot work"
    for vehicle, (row, indices) in enumerate(zip(program.rows, given(program), strict=True)):
        if row in draft.routes:
            _hold(program, vehicle, indices, draft.routes[row])
    assignment = restored(program)
    if assignment is None:
        return None
    point = prize_point(draft.problem, program.nodes, program.shifts)
    missing = owed_penalty(draft.problem, program.nodes, program.shifts, point)
    return Certified(int(assignment.ObjectiveValue()), point, missing)


@dataclass(frozen=True, slots=True)
class Certified:
    """The model's sum of costs in travel seconds, and what a prize point and a missing owed visit are in it."""

    objective: int
    point: int
    missing: int

    def sum_of(self, cost: Cost) -> int:
        """The same sum of what :mod:`solver.cost` says, but for a constant of the problem."""
        seconds = cost.priced_seconds + cost.travel_seconds
        return seconds - self.point * cost.prize + self.missing * cost.required_missing


def _hold(program: RoutingProgram, vehicle: int, indices: list[int], timed: Timed) -> None:
    starts = {program.routing.Start(vehicle): timed.departure, program.routing.End(vehicle): timed.end}
    if program.shifts[vehicle].progress is not None:
        del starts[program.routing.Start(vehicle)]  # the rest begins where the shift is now, not where it left
    for index, start in (starts | dict(zip(indices, timed.starts, strict=True))).items():
        assert program.time.CumulVar(index).Contains(start), "the model does not allow the second"
        program.time.CumulVar(index).SetValue(start)
