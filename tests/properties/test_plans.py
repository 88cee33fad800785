"""Laws of every plan: the checker accepts it, nothing that fits is left out, whatever is left out has a reason."""

from __future__ import annotations

from random import Random

import pytest

from solver.check import check
from solver.cost import cost
from solver.explain import explain
from solver.insertion import Greedy, audit, draft_of, unserved
from solver.orders import check_orders
from solver.problem import Problem
from solver.search import Search
from solver.serialize import problem_from_json, problem_to_json, solution_from_json, solution_to_json
from solver.solution import Solution
from solver.solve import solve
from solver.validate import validate
from solver.warm import ready
from tests.properties.laws import law
from tests.properties.worlds import timing_is_a_choice


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    assert ready(150)


def greedy(problem: Problem) -> Solution:
    search = Search(problem, seconds=60)
    search.offer(Solution(), "empty")
    Greedy().improve(search)
    assert search.refused == []
    assert search.best is not None
    return search.best.solution


@law(examples=150, searched=False)
def test_greedy_plans_break_no_rule(problem: Problem, seed: int) -> None:
    assert check(problem, greedy(problem)) == ()


@law(examples=25, visits=7, shifts=3)
def test_every_engine_and_the_checker_agree(problem: Problem, seed: int) -> None:
    result = solve(problem, seconds=0.15)
    assert result.refused == ()
    assert result.broken == ()
    if not timing_is_a_choice(problem):
        assert not result.cost > cost(problem, greedy(problem))


@law(examples=12, visits=20, shifts=9)
def test_pieces_of_a_larger_problem_fit_into_it(problem: Problem, seed: int) -> None:
    result = solve(problem, seconds=0.4)
    assert result.refused == ()
    assert result.broken == ()
    assert audit(problem, result.solution) == () or result.stopped_by == "deadline"


@law(examples=150, searched=False)
def test_nothing_that_fits_is_left_out(problem: Problem, seed: int) -> None:
    draft = draft_of(problem, greedy(problem))
    solution = draft.solution
    for _ in range(len(problem.visits)):
        found = audit(problem, solution)
        if not found:
            break
        draft = draft_of(problem, solution)
        draft.put(found[0].visit, found[0].routes, found[0].start)
        better = draft.solution
        assert check(problem, better) == ()
        assert cost(problem, better) < cost(problem, solution)
        solution = better
    assert audit(problem, solution) == ()


@law(examples=150, searched=False)
def test_every_unserved_visit_has_a_reason(problem: Problem, seed: int) -> None:
    solution = greedy(problem)
    reasons = explain(problem, solution)
    assert [r.visit for r in reasons] == [v.id for v in unserved(problem, solution)]
    assert all(len(r.shifts) == len(problem.shifts) and r.message and r.action for r in reasons)


@law(examples=150, searched=False)
def test_orders_of_a_plan_keep_its_times(problem: Problem, seed: int) -> None:
    solution = draft_of(problem, greedy(problem)).solution
    orders = {route.shift: route.visits for route in solution.routes}
    starts = {step.visit: step.start for route in solution.routes for step in route.steps if step.visit is not None}
    checked = check_orders(problem, orders, starts)
    assert checked.broken == ()
    assert checked.solution == solution


@law(examples=150, searched=False)
def test_any_orders_are_timed_and_judged(problem: Problem, seed: int) -> None:
    rng = Random(seed)
    names = [v.id for v in problem.visits]
    rng.shuffle(names)
    orders = {s.id: names[i :: len(problem.shifts)] for i, s in enumerate(problem.shifts)}
    checked = check_orders(problem, orders)
    assert check(problem, checked.solution) == checked.broken
    made = {r.shift: r.visits for r in checked.solution.routes}
    assert made == {shift: tuple(order) for shift, order in orders.items() if order}


@law(examples=150, searched=False)
def test_json_keeps_problem_and_plan(problem: Problem, seed: int) -> None:
    text = problem_to_json(problem)
    again = problem_from_json(text)
    assert problem_to_json(again) == text
    assert (again.visits, again.shifts, again.pins, again.prices) == (
        problem.visits,
        problem.shifts,
        problem.pins,
        problem.prices,
    )
    solution = greedy(problem)
    assert solution_from_json(solution_to_json(solution)) == solution


@law(examples=150, searched=False)
def test_issues_point_into_the_problem(problem: Problem, seed: int) -> None:
    """Where a road is closed that a detour over another visit opens, that visit is made too."""
    impossible = {i.visit for i in validate(problem) if i.code == "visit_never_fits"}
    alone = {route.visits for route in greedy(problem).routes if len(route.visits) == 1}
    assert not {visits[0] for visits in alone} & impossible
