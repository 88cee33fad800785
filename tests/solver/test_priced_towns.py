"""Where a prize point has a price, visits of a far town pay only together."""

from __future__ import annotations

import pytest

from solver.problem import Problem
from solver.ruin_recreate import RuinRecreate
from solver.schedule import Timed, schedule
from solver.solution import Solution
from solver.solve import solve
from solver.tabulate import tabulate
from solver.walker import Walker
from tests.solver.worlds import MINUTE, World

ROAD = World("Ba" + "." * 60 + "f")


def far_town(doors: int) -> Problem:
    """There and back is two hours; each door is worth twelve minutes, the near one twenty."""
    town = tuple(ROAD.visit(f"f{n:02}", prize=12) for n in range(doors))
    return ROAD.problem((ROAD.visit("a", prize=20), *town), (ROAD.shift("s"),), point=MINUTE)


def served(problem: Problem) -> int:
    return len(solve(problem, seconds=30, engines=(RuinRecreate(walkers=1, iterations=3000),)).solution.served)


def test_a_town_that_pays_together_is_visited() -> None:
    assert served(far_town(20)) == 21


def test_a_town_that_does_not_pay_is_left_alone() -> None:
    assert served(far_town(9)) == 1


@pytest.mark.parametrize(("prize", "kept"), [(7, 0), (9, 16)])
def test_a_town_is_given_up_as_a_whole_or_not_at_all(prize: int, kept: int) -> None:
    """Its route is longer than any string that is cut out, and what a string leaves costs the whole way all the same:
    at the temperature of a second none is taken out alone."""
    town = tuple(ROAD.visit(f"f{n:02}", prize=prize) for n in range(16))
    problem = ROAD.problem(town, (ROAD.shift("s"),), point=MINUTE)
    there = schedule(problem, "s", [visit.id for visit in town])
    assert isinstance(there, Timed)
    walker = Walker(tabulate(problem), 1)
    walker.load(Solution((there.route,)))
    walker.anneal(2000, 1.0, 1.0)
    assert sum(map(len, walker.best_orders().rows.values())) == kept
