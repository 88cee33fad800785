"""Where a prize point has a price, visits of a far town pay only together."""

from __future__ import annotations

from solver.problem import Problem
from solver.ruin_recreate import RuinRecreate
from solver.solve import solve
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
