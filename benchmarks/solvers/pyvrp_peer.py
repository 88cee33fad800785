"""PyVRP (iterated local search; Wouda, Lan & Kool 2024), stated as its users would state the problem.

Optional visits are clients with a prize, shifts that are alike are one vehicle type, the number of visits is a
dimension of the load. PyVRP has one objective, so a prize is worth so much travel: see POINTS. It runs on one core;
each core gets a process with its own seed and its own worth of a point, and the better answer counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyvrp
from numpy.typing import NDArray

from benchmarks.solvers.asking import Answer, Ask, only_core, timed
from benchmarks.solvers.side_by_side import Found, Orders, best_of
from solver.problem import Problem, Shift, Visit

POINTS = (10_000, 30_000)
"""Travel that a point of prize is worth where the problem does not say, process by process: more than a detour of the
ladder or of TOPTW, and small enough for PyVRP to keep its footing (at 100,000 it loses feasibility on core-L)."""

ANSWER_SECONDS = 0.15
ANSWER_SECONDS_PER_VISIT = 3e-4
"""Kept for handing over the routes and putting them on the clock."""

NEVER = 2**32
"""Travel to a place that this shift may not visit."""

UNLIMITED = 2**40

Load = tuple[Callable[[Visit], int], Callable[[Shift], int | None]]
"""What a visit adds to a dimension of the load, and what a shift carries of it at the most."""

Kinds = dict[tuple[Shift, frozenset[int]], list[Shift]]
"""Shifts by what they are and the places they may not visit."""


def solve(ask: Ask) -> Answer:
    only_core(ask.problem, "PyVRP")
    orders = best_of(ask, _search)
    return Answer(timed(ask.problem, orders))


def _search(ask: Ask, number: int) -> Found:
    problem = ask.problem
    kinds = _kinds(problem)
    data = _data(problem, kinds, problem.prices.point or POINTS[number % len(POINTS)])
    until = ask.until - ANSWER_SECONDS - ANSWER_SECONDS_PER_VISIT * len(problem.visits)
    # PyVRP's own clock would begin only after its neighbourhoods are made.
    best = pyvrp.solve(data, lambda _: time.monotonic() >= until, 2 * ask.seed + number, collect_stats=False).best
    orders = _orders(problem, list(kinds.values()), best)
    prize = sum(problem.visit_by_id[v].prize for order in orders.values() for v in order)
    return best.is_feasible(), prize, best.distance(), orders


def _kinds(problem: Problem) -> Kinds:
    """Shifts that are alike but for their names."""
    choosy = [v for v in problem.visits if v.allowed_shifts is not None]
    kinds: Kinds = {}
    for shift in problem.shifts:
        barred = frozenset(v.location for v in choosy if shift.id not in (v.allowed_shifts or ()))
        kinds.setdefault((replace(shift, id="", collector=""), barred), []).append(shift)
    return kinds


def _data(problem: Problem, kinds: Kinds, point: int) -> pyvrp.ProblemData:
    ends = sorted({place for s in problem.shifts for place in (s.start_location, s.end_location)})
    depot = {place: number for number, place in enumerate(ends)}
    profiles = list({barred: None for _, barred in kinds})
    travel = [_travel(problem, barred) for barred in profiles]
    loads = _loads(problem)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * problem.matrices[0].places,
        clients=[_client(v, point, loads) for v in problem.visits],
        depots=[pyvrp.Depot(place) for place in ends],
        vehicle_types=[_type(s, len(alike), depot, profiles.index(b), loads) for (s, b), alike in kinds.items()],
        distance_matrices=travel,
        duration_matrices=travel,
    )


def _travel(problem: Problem, barred: frozenset[int]) -> NDArray[np.int64]:
    travel = problem.matrices[0].seconds.astype(np.int64)
    for place in barred:
        travel[place, :] = travel[:, place] = NEVER
        travel[place, place] = 0
    return travel


def _loads(problem: Problem) -> list[Load]:
    """Only what limits somebody: each dimension costs PyVRP about half of its speed."""
    kinds: list[Load] = [(lambda v: v.load, lambda s: s.max_load), (lambda v: 1, lambda s: s.max_visits)]
    return [(amount, most) for amount, most in kinds if any(most(s) is not None for s in problem.shifts)]


def _client(visit: Visit, point: int, loads: list[Load]) -> pyvrp.Client:
    window = visit.windows[0]
    return pyvrp.Client(
        visit.location,
        delivery=[amount(visit) for amount, _ in loads],
        service_duration=visit.service_seconds,
        tw_early=window.start,
        tw_late=window.end,
        prize=point * visit.prize,
        required=visit.required,
    )


def _type(shift: Shift, many: int, depot: dict[int, int], profile: int, loads: list[Load]) -> pyvrp.VehicleType:
    limits = {"shift_duration": shift.max_work_seconds, "max_distance": shift.max_travel_seconds}
    return pyvrp.VehicleType(
        num_available=many,
        capacity=[UNLIMITED if (limit := most(shift)) is None else limit for _, most in loads],
        start_depot=depot[shift.start_location],
        end_depot=depot[shift.end_location],
        tw_early=shift.window.start,
        tw_late=shift.window.end,
        profile=profile,
        **{name: limit for name, limit in limits.items() if limit is not None},
    )


def _orders(problem: Problem, kinds: list[list[Shift]], best: pyvrp.Solution) -> Orders:
    free = [list(alike) for alike in kinds]
    return {
        free[route.vehicle_type()].pop().id: [problem.visits[step.idx].id for step in route if step.is_client()]
        for route in best.routes()
    }
