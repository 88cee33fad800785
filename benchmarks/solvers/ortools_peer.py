"""The routing library of OR-Tools, stated as its users would: cheapest insertion, then guided local search.

Optional visits are disjunctions with a penalty; working time, visits and loads are dimensions. It runs on one core;
each core gets a process with its own way of inserting, and the better answer counts. Its time limit does not hold
while the first solution is built.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.solvers.asking import Answer, Ask, CannotSayError, only_core, timed
from benchmarks.solvers.side_by_side import Found, Orders, best_of
from solver.problem import Problem

POINT = 10_000
"""Travel that a point of prize is worth where the problem does not say: more than a detour."""

OWED = 10**12
"""The penalty of leaving out a required visit."""

MATRIX_NODES = 4000
"""Up to so many nodes the matrix is handed over; beyond, a list of lists would not fit and is asked for leg by leg."""

ANSWER_SECONDS = 0.15
ANSWER_SECONDS_PER_VISIT = 3e-4
"""Kept for handing over the routes and putting them on the clock."""

FIRST = (
    routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION,
    routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION,
)


def solve(ask: Ask) -> Answer:
    only_core(ask.problem, "OR-Tools")
    return Answer(timed(ask.problem, best_of(ask, _search)))


def _search(ask: Ask, number: int) -> Found:
    problem = ask.problem
    stated = _state(problem)
    seconds = ask.seconds - ANSWER_SECONDS - ANSWER_SECONDS_PER_VISIT * len(problem.visits)
    found = stated.model.SolveWithParameters(_parameters(max(0.1, seconds), number))
    if found is None:
        return False, 0, 0, {}
    orders = stated.orders(found)
    prize = sum(problem.visit_by_id[v].prize for order in orders.values() for v in order)
    travel = (
        found.ObjectiveValue()
        - sum(_penalty(problem, v.id) for v in problem.visits)
        + sum(_penalty(problem, v) for order in orders.values() for v in order)
    )
    return True, prize, travel, orders


def _parameters(seconds: float, number: int) -> pywrapcp.RoutingSearchParameters:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = FIRST[number % len(FIRST)]
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(1000 * seconds))
    return parameters


def _penalty(problem: Problem, visit: str) -> int:
    wanted = problem.visit_by_id[visit]
    return OWED if wanted.required else (problem.prices.point or POINT) * wanted.prize


@dataclass(frozen=True, slots=True)
class _Stated:
    """Node n is visit n; behind the visits stand the starts, then the ends, of the shifts."""

    problem: Problem
    manager: pywrapcp.RoutingIndexManager
    model: pywrapcp.RoutingModel

    def orders(self, found: pywrapcp.Assignment) -> Orders:
        return {shift.id: self._order(found, row) for row, shift in enumerate(self.problem.shifts)}

    def _order(self, found: pywrapcp.Assignment, row: int) -> list[str]:
        order, index = [], found.Value(self.model.NextVar(self.model.Start(row)))
        while not self.model.IsEnd(index):
            order.append(self.problem.visits[self.manager.IndexToNode(index)].id)
            index = found.Value(self.model.NextVar(index))
        return order


def _state(problem: Problem) -> _Stated:
    calls, rows = len(problem.visits), len(problem.shifts)
    starts, ends = ([calls + k * rows + row for row in range(rows)] for k in (0, 1))
    manager = pywrapcp.RoutingIndexManager(calls + 2 * rows, rows, starts, ends)
    model = pywrapcp.RoutingModel(manager)
    places = [v.location for v in problem.visits]
    places += [s.start_location for s in problem.shifts] + [s.end_location for s in problem.shifts]
    service = np.array([v.service_seconds for v in problem.visits] + [0] * 2 * rows, np.int64)
    travel = _travel(problem, places)
    driving = _transit(model, manager, travel, np.zeros_like(service))
    model.SetArcCostEvaluatorOfAllVehicles(driving)
    _times(problem, model, manager, _transit(model, manager, travel, service))
    _limits(problem, model, manager)
    for node, visit in enumerate(problem.visits):
        model.AddDisjunction([manager.NodeToIndex(node)], _penalty(problem, visit.id))
    return _Stated(problem, manager, model)


def _travel(problem: Problem, places: list[int]) -> NDArray[np.int64]:
    if any(s.max_travel_seconds is not None for s in problem.shifts):
        raise CannotSayError("OR-Tools is not asked about travel limits here")
    at = np.array(places)
    return problem.matrices[0].seconds[np.ix_(at, at)].astype(np.int64)


def _transit(
    model: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    travel: NDArray[np.int64],
    service: NDArray[np.int64],
) -> int:
    if len(travel) <= MATRIX_NODES:
        return int(model.RegisterTransitMatrix((travel + service[:, None]).tolist()))
    legs, stays, node = memoryview(travel), memoryview(service), manager.IndexToNode

    def leg(a: int, b: int) -> int:
        return legs[node(a), node(b)] + stays[node(a)]

    return int(model.RegisterTransitCallback(leg))


def _times(problem: Problem, model: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, transit: int) -> None:
    horizon = max(s.window.end for s in problem.shifts)
    model.AddDimension(transit, horizon, horizon, False, "time")
    time = model.GetDimensionOrDie("time")
    for row, shift in enumerate(problem.shifts):
        for end in (model.Start(row), model.End(row)):
            time.CumulVar(end).SetRange(shift.window.start, shift.window.end)
        if shift.max_work_seconds is not None:
            time.SetSpanUpperBoundForVehicle(shift.max_work_seconds, row)
    for node, visit in enumerate(problem.visits):
        index = manager.NodeToIndex(node)
        window = visit.windows[0]
        time.CumulVar(index).SetRange(min(window.start, horizon), min(window.end, horizon))
        if visit.allowed_shifts is not None:
            allowed = [row for row, s in enumerate(problem.shifts) if s.id in visit.allowed_shifts]
            model.VehicleVar(index).SetValues([-1, *allowed])  # -1: nobody


def _limits(problem: Problem, model: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager) -> None:
    calls = len(problem.visits)
    loads = [v.load for v in problem.visits]
    for name, amounts, most in (
        ("visits", [1] * calls, [s.max_visits for s in problem.shifts]),
        ("loads", loads, [s.max_load for s in problem.shifts]),
    ):
        if all(limit is None for limit in most):
            continue
        whole = sum(amounts)
        vector = amounts + [0] * 2 * len(problem.shifts)
        unary = model.RegisterUnaryTransitVector(vector)
        capacities = [whole if limit is None else limit for limit in most]
        model.AddDimensionWithVehicleCapacity(unary, 0, capacities, True, name)
