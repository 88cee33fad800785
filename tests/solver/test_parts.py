"""Parts of the best plan: which they are, that the rest is held, and when a cycle begins anew instead."""

from __future__ import annotations

import numpy as np
import pytest

from solver.apart import CYCLE_ITERATIONS, PATIENCE, Beginning, Starts, cycles_of, for_travel
from solver.decompose import PART_SHARE, around, confine
from solver.kernels import tables as t
from solver.problem import Problem, Shift
from solver.ruin_recreate import RuinRecreate
from solver.solution import Solution
from solver.solve import solve
from solver.tabulate import tabulate
from solver.walker import Walker
from solver.walking import Cooling
from solver.warm import ready
from tests.solver.worlds import World

ROADS = World("ab.........cd\n......B......\nef.........gh")
"""Two doors at each of four ends."""

HEAT = Cooling(2_000.0, 10.0, 1_000.0)
PART = Beginning(False, None, part=True)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    assert ready(150)


def four_ends(*, backwards: bool = False) -> Problem:
    """Twelve visits and as many as four shifts can make: three each."""
    names = [f"{door}{n}" for door in "abcdefgh" for n in range(1 + (door in "aceg"))]
    shifts: list[Shift] = [ROADS.shift(f"s{n}", max_visits=3) for n in range(4)]
    order = -1 if backwards else 1
    return ROADS.problem(tuple(ROADS.visit(name) for name in names[::order]), tuple(shifts[::order]))


def planned(problem: Problem, seed: int = 1) -> Walker:
    walker = Walker(tabulate(problem, lambda: False), seed)
    walker.load(Solution())
    walker.construct()
    walker.anneal(500, 1_000.0, 1.0)
    return walker


def best_of(problem: Problem) -> Solution:
    return solve(problem, seconds=30, iterations=300).solution


def rows_of(walker: Walker) -> list[tuple[int, ...]]:
    counts = walker.routes.sums[:, t.COUNT]
    return [tuple(walker.routes.order[row, :n].tolist()) for row, n in enumerate(counts)]


def test_a_part_is_at_least_two_routes_and_half_of_the_stops_and_what_is_in_no_route() -> None:
    walker = planned(four_ends())
    walker.routes.where[int(walker.routes.order[0, 0])] = -1  # as if it were unserved
    counts, seen = walker.routes.sums[:, t.COUNT], set()
    for seed in range(40):
        shifts, calls = around(walker, np.random.default_rng(seed))
        assert 2 <= (shifts == 0).sum() < 4
        assert counts[shifts == 0].sum() >= PART_SHARE * counts.sum()
        served = walker.routes.where >= 0
        assert (calls[served] == shifts[walker.routes.where[served]]).all()
        assert (calls[~served] == 0).all()
        seen.add(shifts.tobytes())
    assert len(seen) > 1, "another part each time, sooner or later"


def test_a_part_is_made_of_neighbours() -> None:
    """Whoever makes a call is together with whoever comes nearest to it."""
    walker = planned(four_ends())
    where, near = walker.routes.where, walker.tables.world.near
    for seed in range(10):
        centre = int(np.random.default_rng(seed).integers(12))
        shifts, _ = around(walker, np.random.default_rng(seed))
        nearest = next(call for call in near[centre] if where[call] != where[centre])
        assert shifts[where[centre]] == shifts[where[nearest]] == 0


def test_the_rest_is_held_and_free_again_afterwards() -> None:
    walker = planned(four_ends())
    shifts, calls = around(walker, np.random.default_rng(0))
    before = rows_of(walker)
    confine(walker, shifts, calls, 0)
    walker.anneal(500, 1e6, 1e6)
    after = rows_of(walker)
    assert [b for b, held in zip(before, shifts, strict=True) if held] == [
        a for a, held in zip(after, shifts, strict=True) if held
    ]
    assert before != after
    walker.load(Solution())
    walker.construct()
    held = rows_of(walker)
    walker.anneal(500, 1e6, 1e6)
    assert walker.routes.totals[t.FREE_CALLS] == 12
    assert all(a != b for a, b in zip(held, rows_of(walker), strict=True))


def test_a_part_that_was_tried_in_vain_gives_way_to_new_plans_until_the_plan_is_better() -> None:
    problem = four_ends()
    best, walker, starts = best_of(problem), planned(problem), Starts(HEAT, 7)

    def parts(tries: int) -> int:
        begun = 0
        for _ in range(tries):
            assert starts.put(walker, PART, best) == HEAT.for_travel()
            begun += bool(walker.routes.held.any())
        return begun

    first, later = parts(4 * PATIENCE), parts(40 * PATIENCE)
    assert first >= 2 * PATIENCE
    assert later < 20 * PATIENCE
    best = Solution(best.routes[:-1])
    assert parts(4 * PATIENCE) >= 2 * PATIENCE


def test_a_long_search_with_parts_is_the_same_every_time_whatever_the_order_of_the_input() -> None:
    problem, iterations = four_ends(), 100 * CYCLE_ITERATIONS * 12
    lengths = cycles_of(tabulate(problem, lambda: False), 0.0, iterations)
    assert for_travel(lengths) != lengths, "long enough for parts"
    engines = (RuinRecreate(iterations=iterations),)
    one, other = (solve(p, seconds=300, seed=3, engines=engines).solution for p in (problem, four_ends(backwards=True)))
    assert one == other
    assert len(one.served) == 12
