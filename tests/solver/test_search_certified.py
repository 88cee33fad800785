"""Every route of a plan is accepted by the routing model: on the ladder's rungs, core and full, and planted misfits."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import ladder
from solver.check import check
from solver.problem import Problem
from solver.routing_engine import refusals
from solver.solution import Route, Solution, Step
from solver.solve import solve
from solver.warm import ready
from tests.solver.worlds import MINUTE, World

pytestmark = pytest.mark.slow

LADDER = Path(__file__).parents[3] / "shared" / "bench" / "ladder"


@pytest.mark.parametrize("rung", ["core-S-1", "core-M-1", "full-S-1", "full-M-1"])
def test_all_routes_of_a_plan_are_certified(rung: str) -> None:
    file = LADDER / f"{rung}.json.gz"
    if not file.exists():
        pytest.skip(f"there is no {file.name}: the ladder lies beside the checkout, in shared/bench")
    assert ready(150)
    problem = ladder.read(file)
    result = solve(problem, seconds=30, iterations=3000)
    assert len(result.solution.served) > 30
    assert check(problem, result.solution) == ()
    assert [refused for refused in refusals(problem, result.solution) if refused is not None] == []


ROAD = World("B.........a.........b")


@pytest.mark.parametrize(
    ("problem", "start"),
    [
        (ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s"),)), 7 * 60 * MINUTE),
        (ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s", max_travel_seconds=60),)), 12 * 60 * MINUTE),
    ],
    ids=["before the shift", "too far"],
)
def test_what_cannot_be_driven_is_not_certified(problem: Problem, start: int) -> None:
    plan = Solution((Route("s", (Step("a", start),)),))
    assert check(problem, plan) != ()
    assert [refused for refused in refusals(problem, plan) if refused is None] == []
