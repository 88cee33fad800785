"""VROOM (Coupey, Nicod & Varnier) at its highest level of exploration, one thread for each core.

Prizes are priorities, which come before travel in VROOM as they do in Rounds. VROOM knows no longest working time: a
shift that may not work for the whole of its window is given the part of the window that it may, so that whatever VROOM
answers can be driven. The part is the last one, as visits for the evening are the scarcer ones on the ladder.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import vroom

from benchmarks.solvers.asking import Answer, Ask, CannotSayError, only_core, timed
from benchmarks.solvers.side_by_side import Orders
from solver.problem import Shift, Visit

EXPLORATION = 5
MOST_PRIORITY = 100

ANSWER_SECONDS = 0.15
ANSWER_SECONDS_PER_VISIT = 3e-4
"""Kept for handing over the routes and putting them on the clock."""


def solve(ask: Ask) -> Answer:
    problem = ask.problem
    only_core(problem, "VROOM")
    if problem.prices.point is not None or any(v.required for v in problem.visits):
        raise CannotSayError("VROOM has no price of a point in travel, and nothing that must be visited")
    most = max((v.prize for v in problem.visits), default=1)
    if most > MOST_PRIORITY:
        raise CannotSayError(f"VROOM has priorities up to {MOST_PRIORITY}, a prize is {most}")
    model = vroom.Input()
    model.set_durations_matrix("car", problem.matrices[0].seconds.astype(np.uint32))
    model.add_vehicle([_vehicle(number, shift) for number, shift in enumerate(problem.shifts)])
    model.add_job([_job(number, visit) for number, visit in enumerate(problem.visits)])
    seconds = ask.seconds - ANSWER_SECONDS - ANSWER_SECONDS_PER_VISIT * len(problem.visits)
    solution = model.solve(EXPLORATION, ask.cores, timedelta(seconds=max(0.1, seconds)))
    return Answer(timed(problem, _orders(ask, solution.routes)))


def _vehicle(number: int, shift: Shift) -> Any:
    limits = {"max_tasks": shift.max_visits, "max_travel_time": shift.max_travel_seconds}
    return vroom.Vehicle(
        number,
        start=shift.start_location,
        end=shift.end_location,
        capacity=[shift.max_load if shift.max_load is not None else 2**31],
        time_window=_workable(shift),
        **{name: limit for name, limit in limits.items() if limit is not None},
    )


def _workable(shift: Shift) -> tuple[int, int]:
    opens, closes = shift.window.start, shift.window.end
    return (opens if shift.max_work_seconds is None else max(opens, closes - shift.max_work_seconds), closes)


def _job(number: int, visit: Visit) -> Any:
    window = visit.windows[0]
    return vroom.Job(
        number,
        location=visit.location,
        default_service=visit.service_seconds,
        delivery=[visit.load],
        priority=visit.prize,
        time_windows=[(window.start, window.end)],
    )


def _orders(ask: Ask, routes: Any) -> Orders:
    orders: Orders = {}
    made = routes[routes["type"] == "job"]
    for shift, visit in zip(made["vehicle_id"].tolist(), made["id"].tolist(), strict=True):
        orders.setdefault(ask.problem.shifts[shift].id, []).append(ask.problem.visits[visit].id)
    return orders
