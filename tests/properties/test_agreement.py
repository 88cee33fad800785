"""The search, the schedule, the routing model and the checker say the same of every route: feasibility, times, cost."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from random import Random

import pytest

from solver.check import check
from solver.cost import cost, not_preferred
from solver.draft import Draft
from solver.insertion import Greedy
from solver.kernels import tables as t
from solver.problem import UNREACHABLE, Problem, Shift, TimeWindow, Visit
from solver.routing_engine import RoutingModel
from solver.routing_model import RoutingProgram
from solver.routing_nodes import goes_home, nodes_of
from solver.ruin_recreate import RuinRecreate
from solver.schedule import Timed, Timetable, schedule
from solver.search import Engine, Search
from solver.solution import Route, Solution, Step
from solver.solve import solve
from solver.tabulate import tabulate
from solver.walker import Walker
from solver.warm import ready
from tests.properties.certifying import certified, draft_with
from tests.properties.laws import law
from tests.properties.worlds import timing_is_a_choice

ORDER = 4
"""Visits of the orders that are tried whether they can be driven or not."""


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    assert ready(150)


# A plan of whatever engine, judged by the other three.


def assert_agreed(problem: Problem, solution: Solution) -> None:
    """The checker, the schedule and the routing model accept every route, at the same seconds and the same cost."""
    assert check(problem, solution) == ()
    draft = draft_with(problem, solution)
    assert_added_up(problem, draft)
    if nodes_of(draft):
        plan, none = certified(draft), certified(Draft(problem))
        assert none is not None, "the routing model refuses to stay at home"
        assert plan is not None, "the routing model refuses the routes"
        saved = none.objective - plan.objective
        exact = none.sum_of(cost(problem, Solution())) - plan.sum_of(cost(problem, solution))
        if not idle_is_priced(problem):
            assert saved <= exact, "the routing model counts less than the plan costs"
            assert saved == exact or halves_are_priced(problem, solution), "the routing model counts other costs"


def assert_added_up(problem: Problem, draft: Draft) -> None:
    """The plan costs what the schedule says of each of its routes."""
    value, timetable = cost(problem, draft.solution), draft.timetable
    home = [timetable.schedule(s.id, ()) for r, s in enumerate(draft.shifts) if s.progress and r not in draft.routes]
    if all(isinstance(h, Timed) for h in home):
        routes = [*draft.routes.values(), *home]
        assert value.travel_seconds == sum(r.travel_seconds for r in routes)
        on_time = value.priced.overtime + value.priced.fair_share + value.priced.retimed
        if not any(problem.visit_by_id[v].crew == 2 for v in draft.rows_of) and not draft.closed:
            assert on_time == sum(r.priced_seconds for r in routes)
            assert value.prize == sum(r.prize for r in routes)


def idle_is_priced(problem: Problem) -> bool:
    """Where the routing model counts otherwise what no plan can change much: shifts under way without more visits.

    It may keep one on the road for longer, and leaves one that cannot get home where it is.
    """
    moving = [s for s in problem.shifts if s.progress is not None]
    return any(s.overtime or s.fair_share or not goes_home(problem, s) for s in moving)


def halves_are_priced(problem: Problem, solution: Solution) -> bool:
    """Where one of two collectors is preferred, the routing model prices whom its first half is given to."""
    crews = (problem.visit_by_id[v] for v in solution.served if problem.visit_by_id[v].crew == 2)
    return any(v.preferred_collectors or v.published for v in crews)


def made_by(problem: Problem, engine: Engine, seed: int, seconds: float = 60) -> Solution:
    search = Search(problem, seconds=seconds, seed=seed)
    search.offer(Solution(), "empty")
    engine.improve(search)
    assert search.refused == []
    assert search.best is not None
    return search.best.solution


@law(searched=False)
def test_greedy_plans_are_agreed_on(problem: Problem, seed: int) -> None:
    assert_agreed(problem, made_by(problem, Greedy(), seed))


@law(examples=15, searched=False, visits=7, shifts=3)
def test_plans_of_the_routing_model_are_agreed_on(problem: Problem, seed: int) -> None:
    assert_agreed(problem, made_by(problem, RoutingModel(), seed, seconds=0.1))


@law(examples=60, visits=14, shifts=5)
def test_plans_of_the_search_are_agreed_on(problem: Problem, seed: int) -> None:
    assert_agreed(problem, made_by(problem, RuinRecreate(iterations=300), seed))


@law(examples=15, visits=8)
def test_plans_of_a_whole_solve_are_agreed_on(problem: Problem, seed: int) -> None:
    result = solve(problem, seconds=0.15, seed=seed)
    assert (result.refused, result.broken) == ((), ())
    assert_agreed(problem, result.solution)


# What the search believes between two iterations, long before it offers anything.


@law(examples=40, visits=14, shifts=5)
def test_every_route_that_the_search_believes_is_agreed_on(problem: Problem, seed: int) -> None:
    walker = Walker(tabulate(problem), seed)
    walker.load(Solution())
    walker.construct()
    draft = Draft(problem)
    for turn in range(12 if walker.tables.visits else 0):
        walker.anneal(5, 20_000.0, 20_000.0)
        assert int(walker.routes.totals[t.TOTAL_COST]) < t.REFUSED
        rows = [row for row in range(len(walker.tables.shifts)) if walker.routes.sums[row, t.COUNT]]
        timed = [believed(walker, draft, row) for row in rows]
        solution = Solution(tuple(route.route for route in timed))
        assert check(problem, solution) == ()
        if turn in (0, 11):
            assert_agreed(problem, solution)


def best_prize(visit: Visit) -> int:
    return visit.prize * max(w.prize_permille for w in visit.windows) // 1000


def believed(walker: Walker, draft: Draft, row: int) -> Timed:
    """The exact route of a row, whose price the search may overrate and never underrate.

    Except where a published time may be met better by resting elsewhere than the canonical schedule does (see
    docs/objective.md); then it is the price of another legal schedule.
    """
    tables, routes = walker.tables, walker.routes
    calls = routes.order[row, : routes.sums[row, t.COUNT]].tolist()
    visits, shift = [tables.visits[c] for c in calls], tables.shifts[row]
    fixed = {tables.visits[c].id: int(routes.calls[c, t.FIXED]) for c in calls if routes.calls[c, t.FIXED] >= 0}
    timed = draft.timetable.schedule(shift.id, [v.id for v in visits], fixed)
    assert isinstance(timed, Timed), f"the schedule cannot time what the search believes: {timed}"
    problem, held = draft.problem, {p.visit for p in draft.problem.pins if p.start is not None}
    if not any(v.crew == 2 or v.published or v.id in held for v in visits):
        lost = tables.weight * (sum(best_prize(v) for v in visits) - timed.prize)
        unloved = sum(not_preferred(problem, v, (shift.id,)) for v in visits)
        travel = timed.travel_seconds - (shift.progress.travelled_seconds if shift.progress else 0)
        assert int(routes.sums[row, t.COST]) >= travel + timed.priced_seconds + lost + unloved
    return timed


# Any order of one shift, whether it can be driven or not.


@law(searched=False, visits=6, shifts=2)
def test_the_same_orders_can_be_driven(problem: Problem, seed: int) -> None:
    """The schedule times an order if and only if the routing model does; and the checker accepts those times."""
    for one, order in orders_of(problem, Random(seed)):
        timed = schedule(one, one.shifts[0].id, [v.id for v in order])
        assert isinstance(timed, Timed) == modelled(one, order)
        if isinstance(timed, Timed):
            assert check(one, Solution((timed.route,))) == ()


@law(visits=6, shifts=2)
def test_the_search_takes_over_exactly_the_orders_that_can_be_driven(problem: Problem, seed: int) -> None:
    """What counts up to a limit it looks at where it inserts a visit: here no order is too long for that."""
    roomy = tuple(replace(s, max_visits=None, max_load=None) for s in problem.shifts)
    for one, order in orders_of(replace(problem, shifts=roomy), Random(seed)):
        timed = schedule(one, one.shifts[0].id, [v.id for v in order])
        assert isinstance(timed, Timed) == taken_over(one, order)


def orders_of(problem: Problem, rng: Random) -> list[tuple[Problem, list[Visit]]]:
    """A random order for each shift, in a problem of that shift alone."""
    orders = [(shift, _order(problem, shift, rng)) for shift in problem.shifts]
    return [(_alone(problem, shift, order), order) for shift, order in orders if order]


def _order(problem: Problem, shift: Shift, rng: Random) -> list[Visit]:
    draft = Draft(problem)
    able = [
        v
        for v in problem.visits
        if v.crew == 1 and v.id not in draft.closed and draft.eligibility.row(v)[draft.row_of[shift.id]]
    ]
    chosen = rng.sample(able, min(len(able), rng.randint(1, ORDER)))
    return [replace(v, group=None, required=False) for v in chosen]


def _alone(problem: Problem, shift: Shift, order: list[Visit]) -> Problem:
    made = {v for v, _ in shift.progress.done} if shift.progress else set()
    names = {v.id for v in order}
    pins = tuple(p for p in problem.pins if p.visit in names and p.shift == shift.id)
    done = (v for v in problem.visits if v.id in made)
    return replace(problem, visits=(*order, *done), shifts=(shift,), pins=pins)


def modelled(problem: Problem, order: list[Visit]) -> bool:
    """Whether the routing model accepts the order with one of the nodes that each visit has, one for each prize."""
    draft = Draft(problem)
    nodes = nodes_of(draft)
    of_visit = [[i for i, node in enumerate(nodes) if node.visit.id == v.id] for v in order]
    return any(_accepted(draft, numbers) for numbers in product(*of_visit))


def _accepted(draft: Draft, numbers: tuple[int, ...]) -> bool:
    program = RoutingProgram(draft)
    if not program.rows:
        return False
    program.routing.CloseModel()
    return program.routing.ReadAssignmentFromRoutes([[program.index[n] for n in numbers]], True) is not None


def taken_over(problem: Problem, order: list[Visit]) -> bool:
    """Whether the search keeps the whole order with one of the windows that each visit has."""
    tables = tabulate(problem)
    if {v.id for v in order} - {v.id for v in tables.visits}:
        return False
    chosen = product(*(_choices(v) for v in order))
    return any(_kept(Walker(tables, 0), problem.shifts[0], order, windows) for windows in chosen)


def _choices(visit: Visit) -> tuple[TimeWindow, ...]:
    return visit.windows if len({w.prize_permille for w in visit.windows}) > 1 else visit.windows[:1]


def _kept(walker: Walker, shift: Shift, order: list[Visit], windows: tuple[TimeWindow, ...]) -> bool:
    if len(order) > walker.routes.order.shape[1]:
        return False
    walker.load(Solution((Route(shift.id, tuple(Step(v.id, w.start) for v, w in zip(order, windows, strict=True))),)))
    return len(walker.best_orders().rows.get(0, ())) == len(order)


# Every plan there is, for problems that are small enough.


@law(visits=4, shifts=2)
def test_the_search_finds_the_best_plan_of_a_tiny_problem(problem: Problem, seed: int) -> None:
    """Where a visit can be reached only by way of another, inserting one after the other does not lead there."""
    joined = all((m.seconds < UNREACHABLE).all() for m in problem.matrices)
    if joined and not timing_is_a_choice(problem) and all(v.crew == 1 for v in problem.visits):
        best = min(cost(problem, plan) for plan in every_plan(problem))
        found = cost(problem, made_by(problem, RuinRecreate(iterations=400), seed))
        assert found.key == best.key


def every_plan(problem: Problem) -> list[Solution]:
    """The plan of every choice of orders, in the canonical times of each."""
    timetable, names = Timetable(problem), [v.id for v in problem.visits]
    plans = [Solution()]
    orders = [order for n in range(1, len(names) + 1) for order in permutations(names, n)]
    for shift in problem.shifts:
        routes = [timetable.schedule(shift.id, order) for order in orders]
        driven = [r.route for r in routes if isinstance(r, Timed)]
        plans += [Solution((*p.routes, r)) for p in plans for r in driven if not p.served & set(r.visits)]
    return [plan for plan in plans if check(problem, plan) == ()]
