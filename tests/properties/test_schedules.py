"""The schedule of one order against a brute force judged by the checker, and against the routing model."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solver.check import check
from solver.cost import away_of, cost, over
from solver.draft import Draft
from solver.problem import Break, LateLimit, Problem, Shift, SoftLimit, TimeWindow, TravelMatrix, Visit
from solver.routing_model import RoutingProgram
from solver.routing_nodes import nodes_of
from solver.schedule import Timed, schedule
from solver.solution import Route, Solution, Step
from tests.properties.laws import per_cent
from tests.properties.worlds import a_problem


def small_world(rng: Random) -> Problem:
    """One shift and up to three visits within twelve seconds, so that every start can be tried."""
    places = 3
    seconds = np.array([[0 if a == b else rng.randint(0, 3) for b in range(places)] for a in range(places)], np.int32)
    visits = []
    for number in range(rng.randint(1, 3)):
        first = rng.randint(0, 8)
        windows = [TimeWindow(first, first + rng.randint(0, 3), rng.choice((500, 1000)))]
        if rng.random() < 0.4:
            start = windows[0].end + rng.randint(1, 3)
            windows.append(TimeWindow(start, start + 2, rng.choice((500, 1000))))
        visits.append(Visit(f"v{number}", rng.randrange(places), rng.randint(0, 3), tuple(windows), prize=4))
    start = rng.randint(0, 3)
    rest_start = rng.randint(0, 10)
    rest = Break(TimeWindow(rest_start, rest_start + rng.randint(0, 3)), rng.randint(1, 3))
    shift = Shift(
        id="s",
        collector="c",
        start_location=rng.randrange(places),
        end_location=rng.randrange(places),
        window=TimeWindow(start, start + rng.randint(4, 13)),
        max_work_seconds=rng.choice((None, 6, 9)),
        break_=rest if rng.random() < 0.6 else None,
        overtime=SoftLimit(rng.randint(0, 6), 2) if rng.random() < 0.5 else None,
        late=LateLimit(rng.randint(2, 14), rng.randint(0, 2)) if rng.random() < 0.5 else None,
    )
    return Problem(tuple(visits), (shift,), (TravelMatrix(seconds, seconds),))


def every_route(problem: Problem) -> list[Route]:
    """All legal timings of the one order."""
    shift, visits = problem.shifts[0], problem.visits
    starts = product(*([t for w in v.windows for t in range(w.start, w.end + 1)] for v in visits))
    found = []
    for times in starts:
        steps = [Step(v.id, t) for v, t in zip(visits, times, strict=True)]
        tries = [steps]
        if shift.break_:
            window = shift.break_.window
            spots = product(range(len(steps) + 1), range(window.start, window.end + 1))
            tries = [[*steps[:p], Step(None, t), *steps[p:]] for p, t in spots]
        routes = (Route("s", tuple(t)) for t in tries)
        found += [r for r in routes if not check(problem, Solution((r,)))]
    return found


@per_cent(250)
@given(st.integers(0, 2**32))
def test_no_timing_of_an_order_is_better_than_its_schedule(seed: int) -> None:
    problem = small_world(Random(seed))
    best = min((worth(problem, r) for r in every_route(problem)), default=None)
    timed = schedule(problem, "s", [v.id for v in problem.visits])
    assert isinstance(timed, Timed) == (best is not None)
    if isinstance(timed, Timed):
        assert check(problem, Solution((timed.route,))) == ()
        assert worth(problem, timed.route) == best


def worth(problem: Problem, route: Route) -> tuple[int, int, int, int]:
    """What the schedule promises to make least, in its order."""
    value, away = cost(problem, Solution((route,))), away_of(problem, route)
    return (-value.prize, value.priced_seconds, away.work_seconds, away.end)


@per_cent(120)
@given(st.integers(0, 2**32))
def test_the_schedule_knows_what_the_checker_will_say(seed: int) -> None:
    rng = Random(seed)
    problem = a_problem(rng)
    for shift in problem.shifts:
        order = rng.sample([v.id for v in problem.visits], min(len(problem.visits), rng.randint(1, 4)))
        timed = schedule(problem, shift.id, order)
        if order and isinstance(timed, Timed):
            away = away_of(problem, timed.route)
            assert (away.departure, away.end, away.travel_seconds) == (timed.departure, timed.end, timed.travel_seconds)
            priced = over(shift.overtime, away.work_seconds) + over(shift.fair_share, away.work_seconds)
            assert timed.priced_seconds >= priced
            codes = {b.code for b in check(problem, Solution((timed.route,)))}
            assert not codes & {"time_window", "too_early", "break_window", "break_overlap", "break_missing"}
            assert not codes & {"shift_start", "shift_end", "max_work", "max_travel", "max_visits", "unreachable"}
            assert not codes & {"max_load", "max_late"}


@per_cent(100)
@given(st.integers(0, 2**32))
def test_the_routing_model_and_the_schedule_allow_the_same_orders(seed: int) -> None:
    rng = Random(seed)
    problem = small_world(rng)
    flat = tuple(replace(v, windows=tuple(replace(w, prize_permille=1000) for w in v.windows)) for v in problem.visits)
    problem = replace(problem, visits=flat)
    nodes = nodes_of(Draft(problem))
    order = rng.sample([v.id for v in flat], len(flat))
    of_visit = [[i for i, node in enumerate(nodes) if node.visit.id == name] for name in order]
    if all(of_visit):
        timed = schedule(problem, "s", order)
        assert any(accepted(problem, numbers) for numbers in product(*of_visit)) == isinstance(timed, Timed)


def accepted(problem: Problem, numbers: tuple[int, ...]) -> bool:
    """Whether the routing model drives these nodes one after the other; a visit has one that ends late, and one not."""
    program = RoutingProgram(Draft(problem))
    program.routing.CloseModel()
    return program.routing.ReadAssignmentFromRoutes([[program.index[i] for i in numbers]], True) is not None
