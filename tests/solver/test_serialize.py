"""What is not the format is refused by name."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from solver.problem import Problem, ProblemError
from solver.serialize import FormatError, problem_from_json, problem_to_json, solution_from_json, solution_to_json
from solver.solution import Route, Solution, Step
from tests.solver.worlds import World

ROAD = World("B..a")
PROBLEM = ROAD.problem((ROAD.visit("a", skills=frozenset({"z", "y"})),), (ROAD.shift("s"),))


def changed(**fields: Any) -> str:
    return json.dumps(json.loads(problem_to_json(PROBLEM)) | fields)


def test_defaults_are_left_out_and_come_back() -> None:
    saved = json.loads(problem_to_json(PROBLEM))
    assert saved["visits"] == [
        {
            "id": "a",
            "location": 1,
            "service_seconds": 600,
            "windows": [{"start": 0, "end": 86400}],
            "prize": 1,
            "skills": ["y", "z"],
        }
    ]
    again = problem_from_json(problem_to_json(PROBLEM))
    assert (again.visits, again.shifts, again.prices) == (PROBLEM.visits, PROBLEM.shifts, PROBLEM.prices)
    assert np.array_equal(again.matrices[0].metres, PROBLEM.matrices[0].metres)


def test_loads_and_the_worth_of_a_point_come_back() -> None:
    loaded = ROAD.problem((ROAD.visit("a", load=3),), (ROAD.shift("s", max_load=2),), point=60)
    again = problem_from_json(problem_to_json(loaded))
    assert (again.visits[0].load, again.shifts[0].max_load, again.prices.point) == (3, 2, 60)


def test_a_matrix_may_be_written_by_hand() -> None:
    by_hand: Problem = problem_from_json(changed(matrices=[{"seconds": [[0, 9], [8, 0]], "metres": [[0, 1], [1, 0]]}]))
    assert by_hand.matrices[0].seconds.tolist() == [[0, 9], [8, 0]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "not a rounds-problem"),
        (solution_to_json(Solution()), "not a rounds-problem"),
        (changed(version=2), "version 2"),
        (changed(vehicles=[]), "unknown field 'vehicles'"),
        (changed(visits={}), "dict instead of list"),
        (changed(visits=[{"id": "a"}]), "missing 3 required"),
        (changed(shifts=[{"name": "s"}]), "unknown field 'name'"),
        (changed(matrices=[{"seconds": "?", "metres": "?"}]), "not a square matrix"),
        (changed(matrices=[{"seconds": [[0]]}]), "exactly the fields"),
        (changed(prices={"retimed": 1.5}), "float instead of int"),
    ],
)
def test_nonsense_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        problem_from_json(text)


def test_a_problem_that_makes_no_sense_is_refused_in_its_own_words() -> None:
    with pytest.raises(ProblemError, match="location 7 of 2 places"):
        problem_from_json(
            changed(visits=[{"id": "a", "location": 7, "service_seconds": 0, "windows": [{"start": 0, "end": 1}]}])
        )


def test_a_plan_comes_back_as_it_was() -> None:
    plan = Solution((Route("s", (Step("a", 5), Step(None, 9))),))
    assert solution_from_json(solution_to_json(plan)) == plan
