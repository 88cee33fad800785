"""The screen of all pairs says what the schedule of each says, and a glance at some of them what all would say."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.eligibility import CODES, Eligibility, obstacle
from solver.explain import Reason, explain
from solver.problem import Problem
from solver.schedule import Impossible, schedule
from solver.screen import Screen
from solver.solution import Solution
from tests.properties.worlds import a_problem


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_the_screen_agrees_with_the_schedule_on_every_pair(seed: int) -> None:
    rng = Random(seed)
    problem = loaded(a_problem(rng), rng)
    eligibility = Eligibility(problem, problem.shifts)
    codes = Screen(problem, problem.shifts, eligibility).codes(problem.visits)
    for row, visit in enumerate(problem.visits):
        for column, shift in enumerate(problem.shifts):
            bar = obstacle(visit, shift, eligibility.pins(visit))
            if bar is None:
                alone = schedule(problem, shift.id, (visit.id,))
                bar = alone.obstacle if isinstance(alone, Impossible) else None
            assert CODES[codes[row, column]] is bar, (visit, shift)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_a_glance_finds_the_reasons_of_a_long_look(seed: int) -> None:
    rng = Random(seed)
    problem = loaded(a_problem(rng, shifts=12), rng)
    bare = explain(problem, Solution(), over=lambda: True)
    whole = explain(problem, Solution())
    looked_longer = {Reason.CREW_TIME, Reason.NOT_WORTH}
    assert [(b.visit, w.reason) for b, w in zip(bare, whole, strict=True)] == [
        (w.visit, w.reason if w.reason in looked_longer else b.reason) for b, w in zip(bare, whole, strict=True)
    ]
    assert all(len(w.shifts) == len(problem.shifts) and w.screened == () for w in whole)
    assert all(b.shifts == () and sum(count for _, count in b.screened) <= len(problem.shifts) for b in bare)


def loaded(problem: Problem, rng: Random) -> Problem:
    visits = tuple(replace(v, load=rng.randint(0, 9)) for v in problem.visits)
    shifts = tuple(replace(s, max_load=rng.choice((None, 3, 6))) for s in problem.shifts)
    return replace(problem, visits=visits, shifts=shifts)
