"""The best set of routes out of those that walkers met: what it finds, what is remembered, and that it ends in time."""

from __future__ import annotations

import pytest

from solver import recombine
from solver.kernels import tables as t
from solver.problem import Problem
from solver.recombine import Pool, pack
from solver.solution import Solution
from solver.tabulate import Tables, tabulate
from solver.walker import Orders, Walker
from tests.solver.worlds import World

TOWN = World("a.b.B.c.d")
NOTHING = Orders({}, {})


def two_collectors() -> Problem:
    visits = tuple(TOWN.visit(name) for name in "abcd")
    return TOWN.problem(visits, (TOWN.shift("s", max_visits=2), TOWN.shift("t", max_visits=2)))


def walker_of(tables: Tables, orders: dict[str, str]) -> Walker:
    """One that stands at these visits in this order, by shift."""
    walker = Walker(tables, 1)
    walker.load(Solution())
    rows = {shift.id: row for row, shift in enumerate(tables.shifts)}
    calls = {visit.id: call for call, visit in enumerate(tables.visits)}
    for shift, names in orders.items():
        row = rows[shift]
        walker.best.order[row, : len(names)] = [calls[name] for name in names]
        walker.best.stops[row] = len(names)
        walker.best.spent[row] = 600 * len(names)
    return walker


def pool_of(tables: Tables, *walkers: Walker) -> Pool:
    pool = Pool(tables)
    for walker in walkers:
        pool.add(walker)
    return pool


def served(tables: Tables, orders: Orders) -> dict[str, str]:
    return {
        tables.shifts[row].id: "".join(tables.visits[call].id for call in calls) for row, calls in orders.rows.items()
    }


def two_pools(tables: Tables) -> list[Pool]:
    """Each walker has one route that the best plan needs, and one that stands in its way."""
    first = walker_of(tables, {"s": "ab", "t": "a"})
    second = walker_of(tables, {"s": "c", "t": "cd"})
    return [pool_of(tables, first), pool_of(tables, second)]


@pytest.mark.parametrize("repeatable", [True, False])
def test_routes_that_no_walker_had_together_become_one_plan(repeatable: bool) -> None:
    tables = tabulate(two_collectors())
    packed = pack(two_pools(tables), NOTHING, 20, lambda: False, repeatable=repeatable)
    assert packed is not None
    assert served(tables, packed) == {"s": "ab", "t": "cd"}


def test_making_the_model_counts_as_time_too() -> None:
    """Nothing is left for the solver once the seconds are gone, so that it finds nothing; it is not given them anew."""
    assert pack(two_pools(tabulate(two_collectors())), NOTHING, 1e-6, lambda: False, repeatable=False) is None


def test_fewer_of_long_routes_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recombine, "MOST_STOPS", 5)
    tables = tabulate(two_collectors())
    pool = Pool(tables)
    for names in ("ab", "ba", "cd", "dc", "ac"):
        pool.add(walker_of(tables, {"s": names}))
        assert pool.stops == sum(len(calls) for _, calls, _ in pool.routes) <= 5
    kept = ["".join(tables.visits[call].id for call in calls) for _, calls, _ in pool.routes]
    assert kept[-1] == "ac"
    assert "ab" not in kept


def test_what_is_met_again_is_remembered_once() -> None:
    tables = tabulate(two_collectors())
    walker = walker_of(tables, {"s": "ab"})
    pool = pool_of(tables, walker, walker)
    assert (len(pool.routes), pool.stops) == (1, 2)
    (value,) = pool.routes.values()
    assert value == 1200 - int(tables.world.shifts[0, t.IDLE])
