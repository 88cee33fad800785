"""Laws of the fast search: what it believes of a route is what the exact schedule and the checker say.

Its price is never below that of the exact schedule, except where a published time may be met better by resting
elsewhere than the canonical schedule does (see docs/objective.md); then it is the price of another legal schedule.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.check import check
from solver.cost import cost
from solver.insertion import draft_of
from solver.kernels import tables as t
from solver.problem import Problem, Visit
from solver.ruin_recreate import RuinRecreate
from solver.schedule import Timed, Timetable
from solver.search import Search
from solver.serialize import problem_to_json
from solver.solution import Solution
from solver.solve import solve
from solver.tabulate import WEIGHT, tabulate
from solver.walker import Walker
from solver.warm import ready
from tests.properties.worlds import problems

quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
slow = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    assert ready(150)


def begun(problem: Problem, seed: int) -> Walker:
    walker = Walker(tabulate(problem), seed)
    walker.load(Solution())
    walker.construct()
    return walker


def searched(problem: Problem, *, seed: int = 0, iterations: int = 300, start: Solution | None = None) -> Solution:
    search = Search(problem, seconds=60, seed=seed)
    search.offer(start or Solution(), "empty")
    RuinRecreate(iterations=iterations).improve(search)
    assert search.refused == [], problem_to_json(problem)
    assert search.best is not None
    return search.best.solution


@quick
@given(problems(), st.integers(0, 1000))
def test_what_the_search_makes_of_a_problem_breaks_no_rule(problem: Problem, seed: int) -> None:
    assert check(problem, searched(problem, seed=seed)) == ()


@quick
@given(problems(visits=14, shifts=5), st.integers(0, 1000))
def test_every_route_that_the_search_believes_can_be_driven(problem: Problem, seed: int) -> None:
    walker = begun(problem, seed)
    timetable, visits = Timetable(problem), walker.tables.visits
    held = {p.visit for p in problem.pins if p.start is not None}  # only one window is left to them
    for _ in range(20 if visits else 0):
        walker.anneal(5, 20_000.0, 20_000.0)
        routes = walker.routes
        assert int(routes.totals[t.TOTAL_COST]) < t.REFUSED
        for row, shift in enumerate(walker.tables.shifts):
            order = routes.order[row, : routes.sums[row, t.COUNT]].tolist()
            if not order:
                continue
            fixed = {visits[c].id: int(routes.calls[c, t.FIXED]) for c in order if routes.calls[c, t.FIXED] >= 0}
            timed = timetable.schedule(shift.id, [visits[c].id for c in order], fixed)
            assert isinstance(timed, Timed), problem_to_json(problem)
            if not any(visits[c].crew == 2 or visits[c].published or visits[c].id in held for c in order):
                lost = sum(WEIGHT * _best_prize(visits[c]) for c in order) - WEIGHT * timed.prize
                extra = sum(_extra(walker, c, row) for c in order)
                progress = shift.progress.travelled_seconds if shift.progress else 0
                exact = timed.travel_seconds - progress + timed.priced_seconds + lost + extra
                assert int(routes.sums[row, t.COST]) >= exact, problem_to_json(problem)


def _best_prize(visit: Visit) -> int:
    return visit.prize * max(w.prize_permille for w in visit.windows) // 1000


def _extra(walker: Walker, call: int, row: int) -> int:
    world = walker.tables.world
    return int(world.extra[call, row]) if world.rules[t.HAS_EXTRA] else 0


@quick
@given(problems(visits=14, shifts=5), st.integers(0, 1000))
def test_the_books_are_kept_through_every_undo(problem: Problem, seed: int) -> None:
    walker = begun(problem, seed)
    if not walker.tables.visits:
        return
    for temperature in (1e6, 1.0):
        walker.anneal(40, temperature, temperature)
        total, made = int(walker.routes.totals[t.TOTAL_COST]), walker.routes.group_made.copy()
        sums = walker.routes.sums.copy()
        walker.add_up()
        assert int(walker.routes.totals[t.TOTAL_COST]) == total
        assert np.array_equal(walker.routes.group_made, made)
        assert np.array_equal(walker.routes.sums, sums)
        for row in range(len(walker.tables.shifts)):
            for position in range(int(walker.routes.sums[row, t.COUNT])):
                call = walker.routes.order[row, position]
                assert tuple(walker.routes.calls[call, [t.SHIFT, t.POSITION]]) == (row, position)


@slow
@given(problems(), st.integers(0, 1000))
def test_the_order_of_the_input_never_matters(problem: Problem, seed: int) -> None:
    rng = Random(seed)
    visits, shifts, pins = list(problem.visits), list(problem.shifts), list(problem.pins)
    for items in (visits, shifts, pins):
        rng.shuffle(items)
    shuffled = replace(problem, visits=tuple(visits), shifts=tuple(shifts), pins=tuple(pins))
    assert solve(shuffled, seconds=60, iterations=200).solution == solve(problem, seconds=60, iterations=200).solution


@slow
@given(problems(visits=12, shifts=5), st.integers(0, 1000))
def test_a_plan_to_start_from_is_kept_or_bettered(problem: Problem, seed: int) -> None:
    first = searched(problem, seed=seed)
    again = searched(problem, seed=seed + 1, iterations=20, start=first)
    assert not cost(problem, again) > cost(problem, first)


@quick
@given(problems(), st.integers(0, 1000))
def test_a_plan_is_loaded_as_it_is(problem: Problem, seed: int) -> None:
    solution = draft_of(problem, searched(problem, seed=seed)).solution
    walker = Walker(tabulate(problem), 0)
    walker.load(solution)
    made = {walker.tables.visits[c].id for order in walker.best_orders().rows.values() for c in order}
    assert made == solution.served
