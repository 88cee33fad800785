"""Laws of the fast search: its books are kept, what it starts from stays, what it makes breaks no rule.

That others agree with what it believes of a route stands in ``test_agreement.py``.
"""

from __future__ import annotations

import numpy as np
import pytest

from solver.apart import Beginning, Starts
from solver.check import check
from solver.cost import cost
from solver.insertion import draft_of
from solver.kernels import tables as t
from solver.offering import Offers
from solver.problem import Problem
from solver.ruin_recreate import RuinRecreate
from solver.search import Search
from solver.solution import Solution
from solver.tabulate import tabulate
from solver.walker import Walker
from solver.walking import Cooling
from solver.warm import ready
from tests.properties.laws import law


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
    assert search.refused == []
    assert search.best is not None
    return search.best.solution


@law(examples=150)
def test_what_the_search_makes_of_a_problem_breaks_no_rule(problem: Problem, seed: int) -> None:
    assert check(problem, searched(problem, seed=seed)) == ()


@law(examples=150, visits=14, shifts=5)
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
                assert (walker.routes.where[call], walker.routes.calls[call, t.POSITION]) == (row, position)


@law(examples=150, visits=14, shifts=5)
def test_a_part_that_is_searched_leaves_the_rest_as_it_is(problem: Problem, seed: int) -> None:
    best = searched(problem, seed=seed, iterations=50)
    walker = begun(problem, seed)
    if not walker.tables.visits:
        return
    starts, part = Starts(Cooling(1e5, 1.0, 1e4), seed), Beginning(False, None, part=True)
    for _ in range(3):
        starts.put(walker, part, best)
        shut, before, cost = walker.routes.shut > 0, walker.routes.order.copy(), walker.cost
        counts = walker.routes.sums[:, t.COUNT].copy()
        walker.anneal(40, 1e4, 1e4)
        assert np.array_equal(walker.routes.sums[shut, t.COUNT], counts[shut])
        for row in np.flatnonzero(shut):
            assert np.array_equal(walker.routes.order[row, : counts[row]], before[row, : counts[row]])
        assert walker.cost <= cost
        search = Search(problem, seconds=60, seed=seed)
        Offers(search, walker.tables).offer(walker.best_orders(), "part")
        assert search.refused == []
        assert search.best is not None
        assert check(problem, search.best.solution) == ()


@law(examples=100, visits=14, shifts=5)
def test_what_is_remembered_of_a_route_changes_nothing(problem: Problem, seed: int) -> None:
    """Of two equal walkers one forgets after every move what it knows of its routes."""
    mindful, forgetful = begun(problem, seed), begun(problem, seed)
    if not mindful.tables.visits:
        return
    for _ in range(60):
        for walker in (mindful, forgetful):
            walker.anneal(1, 1e4, 1e4)
        forgetful.scratch.known[:] = 0
    assert np.array_equal(mindful.routes.order, forgetful.routes.order)
    assert np.array_equal(mindful.routes.sums, forgetful.routes.sums)


@law(examples=60, visits=12, shifts=5)
def test_a_plan_to_start_from_is_kept_or_bettered(problem: Problem, seed: int) -> None:
    first = searched(problem, seed=seed)
    again = searched(problem, seed=seed + 1, iterations=20, start=first)
    assert not cost(problem, again) > cost(problem, first)


@law(examples=150)
def test_a_plan_is_loaded_as_it_is(problem: Problem, seed: int) -> None:
    solution = draft_of(problem, searched(problem, seed=seed)).solution
    walker = Walker(tabulate(problem), 0)
    walker.load(solution)
    made = {walker.tables.visits[c].id for order in walker.best_orders().rows.values() for c in order}
    assert made == solution.served
