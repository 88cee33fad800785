"""One broken plan for each rule of the checker, and none that is not there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import answers, ladder
from solver.check import ACTIONS, Rule, check
from solver.insertion import Greedy
from solver.orders import check_orders
from solver.problem import UNREACHABLE, Break, LateLimit, Pin, Problem, Progress, TravelMatrix
from solver.search import Search
from solver.solution import Route, Solution, Step
from tests.solver.worlds import MINUTE, World, clock, window

BENCH = Path(__file__).parents[3] / "shared" / "bench"
ROAD = World("B.........a.........b")
A, B = ROAD.visit("a"), ROAD.visit("b")
S, T = ROAD.shift("s"), ROAD.shift("t")
TWO = ROAD.problem((A, B), (S, T))


def route(shift: str, *steps: tuple[str | None, str]) -> Route:
    return Route(shift, tuple(Step(visit, clock(start)) for visit, start in steps))


A_THEN_B = route("s", ("a", "8:10"), ("b", "8:30"))


def with_visit(**fields: object) -> Problem:
    return ROAD.problem((ROAD.visit("a", **fields), B), (S, T))


def with_shift(**fields: object) -> Problem:
    return ROAD.problem((A, B), (ROAD.shift("s", **fields), T))


ISLAND = World("Ba")
ONE_WAY = TravelMatrix(np.array([[0, UNREACHABLE], [60, 0]], np.int32), np.zeros((2, 2), np.int32))
NOON = Break(window("12:00", "13:00"), 30 * MINUTE)
CREW = with_visit(crew=2)
SAME = ROAD.problem((ROAD.visit("a", crew=2), B), (S, ROAD.shift("t", "s")))
PAIR = ROAD.problem((ROAD.visit("a", group="g"), ROAD.visit("b", group="g")), (S, T))
DONE = Progress(ROAD.places["a"], clock("8:20"), clock("8:00"), done=(("a", clock("8:10")),))

BROKEN: dict[Rule, tuple[Problem, tuple[Route, ...]]] = {
    Rule.UNKNOWN_SHIFT: (TWO, (route("x", ("a", "8:10")),)),
    Rule.UNKNOWN_VISIT: (TWO, (route("s", ("x", "8:10")),)),
    Rule.SHIFT_TWICE: (TWO, (route("s", ("a", "8:10")), route("s", ("b", "9:30")))),
    Rule.VISIT_TWICE: (TWO, (route("s", ("a", "8:10")), route("t", ("a", "8:10")))),
    Rule.VISIT_DONE: (with_shift(progress=DONE), (route("t", ("a", "8:10")),)),
    Rule.GROUP_TWICE: (PAIR, (A_THEN_B,)),
    Rule.CREW_SIZE: (CREW, (route("s", ("a", "8:10")),)),
    Rule.CREW_COLLECTOR: (SAME, (route("s", ("a", "8:10")), route("t", ("a", "8:10")))),
    Rule.CREW_START: (CREW, (route("s", ("a", "8:10")), route("t", ("a", "8:11")))),
    Rule.SKILL: (with_visit(skills=frozenset({"law"})), (A_THEN_B,)),
    Rule.SHIFT_NOT_ALLOWED: (with_visit(allowed_shifts=frozenset({"t"})), (A_THEN_B,)),
    Rule.COLLECTOR_REQUIRED: (with_visit(required_collectors=frozenset({"t"})), (A_THEN_B,)),
    Rule.COLLECTOR_FORBIDDEN: (with_visit(forbidden_collectors=frozenset({"s"})), (A_THEN_B,)),
    Rule.TIME_WINDOW: (with_visit(windows=(window("9:00", "9:30"),)), (A_THEN_B,)),
    Rule.TOO_EARLY: (TWO, (route("s", ("a", "8:10"), ("b", "8:29")),)),
    Rule.UNREACHABLE: (
        Problem((ISLAND.visit("a"),), (ISLAND.shift("s"),), (ONE_WAY,)),
        (route("s", ("a", "8:10")),),
    ),
    Rule.SHIFT_START: (TWO, (route("s", ("a", "8:09")),)),
    Rule.SHIFT_END: (TWO, (route("s", ("a", "16:41")),)),
    Rule.MAX_VISITS: (with_shift(max_visits=1), (A_THEN_B,)),
    Rule.MAX_LOAD: (
        ROAD.problem((ROAD.visit("a", load=2), ROAD.visit("b", load=2)), (ROAD.shift("s", max_load=3), T)),
        (A_THEN_B,),
    ),
    Rule.MAX_LATE: (with_shift(late=LateLimit(clock("8:20"), 0)), (A_THEN_B,)),
    Rule.MAX_WORK: (with_shift(max_work_seconds=59 * MINUTE), (A_THEN_B,)),
    Rule.MAX_TRAVEL: (with_shift(max_travel_seconds=39 * MINUTE), (A_THEN_B,)),
    Rule.BREAK_MISSING: (with_shift(break_=NOON), (A_THEN_B,)),
    Rule.BREAK_NOT_OWED: (TWO, (route("s", ("a", "8:10"), (None, "12:00")),)),
    Rule.BREAK_WINDOW: (with_shift(break_=NOON), (route("s", ("a", "8:10"), (None, "13:01")),)),
    Rule.BREAK_OVERLAP: (with_shift(break_=NOON), (route("s", ("a", "12:00"), (None, "12:05")),)),
    Rule.PIN_SHIFT: (ROAD.problem((A, B), (S, T), (Pin("a", "t"),)), (A_THEN_B,)),
    Rule.PIN_START: (ROAD.problem((A, B), (S, T), (Pin("a", "s", clock("9:00")),)), (A_THEN_B,)),
}


@pytest.mark.parametrize("rule", list(Rule))
def test_each_rule_is_seen_when_it_is_broken_and_only_then(rule: Rule) -> None:
    problem, routes = BROKEN[rule]
    broken = check(problem, Solution(routes))
    assert {b.code for b in broken} == {rule}
    assert all(b.message and b.action == ACTIONS[rule] for b in broken)


def test_a_plan_that_keeps_every_rule_is_told_so() -> None:
    assert check(TWO, Solution((A_THEN_B,))) == ()


def test_dragged_orders_are_timed_even_when_they_cannot_be_kept() -> None:
    late = ROAD.visit("b", windows=(window("8:00", "8:20"),))
    checked = check_orders(ROAD.problem((A, late), (S,)), {"s": ["a", "b"], "x": ["a"]})
    assert {b.code for b in checked.broken} == {Rule.TIME_WINDOW, Rule.UNKNOWN_SHIFT}
    (timed,) = checked.routes
    assert [(s.visit, s.arrival, s.start, s.leave) for s in timed.stops] == [
        ("a", clock("8:10"), clock("8:10"), clock("8:20")),
        ("b", clock("8:30"), clock("8:30"), clock("8:40")),
    ]
    assert (timed.travel_seconds, timed.travel_metres) == (40 * MINUTE, 20_000)


def test_dragged_crews_wait_for_each_other() -> None:
    problem = ROAD.problem((A, ROAD.visit("b", crew=2)), (S, T))
    checked = check_orders(problem, {"s": ["a", "b"], "t": ["b"]})
    assert checked.broken == ()
    starts = {r.shift: r.stops[-1].start for r in checked.routes}
    assert starts["s"] == starts["t"]


LADDER = ["core-S-1", "full-S-1", "full-M-1"]


@pytest.mark.parametrize("name", LADDER)
def test_the_checker_and_the_ladders_own_scorer_agree(name: str, tmp_path: Path) -> None:
    instance, scorer = BENCH / "ladder" / f"{name}.json.gz", BENCH / "score.py"
    if not instance.exists() or not scorer.exists():
        pytest.skip(f"{instance} is not there")
    problem = ladder.read(instance)
    search = Search(problem, seconds=20)
    Greedy().improve(search)
    assert search.best is not None
    good = search.best.solution
    shifted = tuple(Step(s.visit, s.start + 700) for s in good.routes[0].steps)
    for number, solution in enumerate((good, Solution((Route(good.routes[0].shift, shifted), *good.routes[1:])))):
        out = tmp_path / f"{number}.json"
        answers.write(solution, out)
        python = shutil.which(sys.executable) or sys.executable
        said = subprocess.run([python, scorer, instance, out], capture_output=True, text=True, check=False)
        figures = json.loads(said.stdout)
        assert bool(figures["broken"]) == bool(check(problem, solution))
        if number == 0:
            assert figures["prize"] == search.best.cost.prize
            assert figures["travel_seconds"] == search.best.cost.travel_seconds
