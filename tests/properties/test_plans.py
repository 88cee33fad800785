"""Laws of every plan: the checker accepts it, its price is what its routes say, the order of input never matters."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from tests.properties.worlds import problems

quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def greedy(problem: Problem) -> Solution:
    search = Search(problem, seconds=60)
    search.offer(Solution(), "empty")
    Greedy().improve(search)
    assert search.refused == []
    assert search.best is not None
    return search.best.solution


@quick
@given(problems())
def test_greedy_plans_break_no_rule(problem: Problem) -> None:
    assert check(problem, greedy(problem)) == ()


@slow
@given(problems(visits=7, shifts=3))
def test_every_engine_and_the_checker_agree(problem: Problem) -> None:
    result = solve(problem, seconds=0.15)
    assert result.refused == (), problem_to_json(problem)
    assert result.broken == ()
    assert not result.cost > cost(problem, greedy(problem))


@settings(slow, max_examples=25)
@given(problems(visits=20, shifts=9))
def test_pieces_of_a_larger_problem_fit_into_it(problem: Problem) -> None:
    result = solve(problem, seconds=0.4)
    assert result.refused == (), problem_to_json(problem)
    assert result.broken == ()
    assert audit(problem, result.solution) == () or result.stopped_by == "deadline"


@quick
@given(problems())
def test_the_price_of_a_plan_is_the_sum_of_its_routes(problem: Problem) -> None:
    solution = greedy(problem)
    draft = draft_of(problem, solution)
    value = cost(problem, solution)
    idle = [s for s in problem.shifts if s.progress and s.id not in {r.shift for r in solution.routes}]
    if not idle:
        assert value.travel_seconds == sum(r.travel_seconds for r in draft.routes.values())
        on_time = value.priced.overtime + value.priced.fair_share + value.priced.retimed
        crews = any(problem.visit_by_id[v].crew == 2 for v in solution.served)
        done = any(s.progress and s.progress.done for s in problem.shifts)
        assert crews or done or on_time == sum(r.priced_seconds for r in draft.routes.values())
        assert crews or done or value.prize == sum(r.prize for r in draft.routes.values())


@quick
@given(problems(), st.integers(0, 1000))
def test_the_order_of_the_input_never_matters(problem: Problem, seed: int) -> None:
    rng = Random(seed)
    visits, shifts, pins = list(problem.visits), list(problem.shifts), list(problem.pins)
    for items in (visits, shifts, pins):
        rng.shuffle(items)
    shuffled = replace(problem, visits=tuple(visits), shifts=tuple(shifts), pins=tuple(pins))
    assert greedy(shuffled) == greedy(problem)


@quick
@given(problems())
def test_nothing_that_fits_is_left_out(problem: Problem) -> None:
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


@quick
@given(problems())
def test_every_unserved_visit_has_a_reason(problem: Problem) -> None:
    solution = greedy(problem)
    reasons = explain(problem, solution)
    assert [r.visit for r in reasons] == [v.id for v in unserved(problem, solution)]
    assert all(len(r.shifts) == len(problem.shifts) and r.message and r.action for r in reasons)


@quick
@given(problems())
def test_orders_of_a_plan_keep_its_times(problem: Problem) -> None:
    solution = draft_of(problem, greedy(problem)).solution
    orders = {route.shift: route.visits for route in solution.routes}
    starts = {step.visit: step.start for route in solution.routes for step in route.steps if step.visit is not None}
    checked = check_orders(problem, orders, starts)
    assert checked.broken == ()
    assert checked.solution == solution


@quick
@given(problems(), st.integers(0, 1000))
def test_any_orders_are_timed_and_judged(problem: Problem, seed: int) -> None:
    rng = Random(seed)
    names = [v.id for v in problem.visits]
    rng.shuffle(names)
    orders = {s.id: names[i :: len(problem.shifts)] for i, s in enumerate(problem.shifts)}
    checked = check_orders(problem, orders)
    assert check(problem, checked.solution) == checked.broken
    made = {r.shift: r.visits for r in checked.solution.routes}
    assert made == {shift: tuple(order) for shift, order in orders.items() if order}


@quick
@given(problems())
def test_json_keeps_problem_and_plan(problem: Problem) -> None:
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


@quick
@given(problems())
def test_issues_point_into_the_problem(problem: Problem) -> None:
    impossible = {i.visit for i in validate(problem) if i.code == "visit_never_fits"}
    assert not impossible & greedy(problem).served


@slow
@given(problems(visits=5, shifts=3))
def test_another_shift_never_hurts(problem: Problem) -> None:
    if not problem.shifts or problem.shifts[-1].progress:
        return
    fewer = replace(
        problem,
        shifts=problem.shifts[:-1],
        pins=tuple(p for p in problem.pins if p.shift != problem.shifts[-1].id),
    )
    if len(fewer.pins) < len(problem.pins):
        return
    before = solve(fewer, seconds=0.1)
    after = solve(problem, seconds=0.1, start=before.solution)
    assert not after.cost > before.cost
