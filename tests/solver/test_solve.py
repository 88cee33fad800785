"""The facade: what it answers, how long it takes, and why a visit stayed out."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from solver.check import check
from solver.explain import Reason, explain, explain_one
from solver.insertion import Greedy, audit
from solver.problem import UNREACHABLE, Break, LateLimit, Pin, Problem, Published, TravelMatrix, Visit
from solver.routing_engine import RoutingModel
from solver.ruin_recreate import RuinRecreate
from solver.schedule import Timed, schedule
from solver.search import Engine, Incumbent, Search
from solver.solution import Solution
from solver.solve import Result, solve
from solver.validate import validate
from tests.solver.worlds import MINUTE, World, clock, window

ROAD = World("B.........a.........b")
TOWN = World(
    """
a..b..c
.......
d..B..e
.......
f..g..h
"""
)


def visits(world: World, letters: str, **fields: object) -> tuple[Visit, ...]:
    return tuple(world.visit(c, **fields) for c in letters)


@pytest.mark.parametrize(
    "problem",
    [
        TOWN.problem((), ()),
        TOWN.problem((), (TOWN.shift("s"),)),
        TOWN.problem(visits(TOWN, "abc"), ()),
        TOWN.problem(visits(TOWN, "abc", skills=frozenset({"none has"})), (TOWN.shift("s"),)),
        TOWN.problem(visits(TOWN, "abc", windows=(window("20:00", "21:00"),)), (TOWN.shift("s"),)),
        TOWN.problem(
            tuple(TOWN.visit(f"{c}{n}", load=2) for c in "abcdefgh" for n in range(20)),
            tuple(TOWN.shift(f"s{n}", max_load=1) for n in range(10)),
        ),
    ],
    ids=["nothing", "no visit", "no shift", "no skill", "no time", "no room for many"],
)
def test_an_empty_or_impossible_problem_is_answered_at_once(problem: Problem) -> None:
    began = time.monotonic()
    result = solve(problem, seconds=30)
    assert time.monotonic() - began < 2
    assert (result.solution, result.broken, result.refused) == (Solution(), (), ())
    assert {u.visit for u in result.unserved} == {v.id for v in problem.visits}


def test_the_best_plan_of_a_small_town_is_found() -> None:
    problem = TOWN.problem(visits(TOWN, "abcdefgh"), (TOWN.shift("s"),))
    result = solve(problem, seconds=1)
    # Once round the town is 20 minutes; the base inside it costs two to go out and two more to come back.
    assert len(result.solution.served) == 8
    assert result.cost.travel_seconds == 24 * MINUTE
    assert (result.broken, result.refused) == ((), ())


def test_a_better_plan_is_reported_as_soon_as_it_is_found() -> None:
    found: list[Incumbent] = []
    result = solve(TOWN.problem(visits(TOWN, "abcd"), (TOWN.shift("s"),)), seconds=0.5, on_better=found.append)
    assert [a.cost > b.cost for a, b in pairwise(found)] == [True] * (len(found) - 1)
    assert found[-1].solution == result.solution


BUSY = TOWN.problem(
    tuple(TOWN.visit(f"{c}{n}", windows=(window("8:00", "16:00"),)) for c in "abcdefgh" for n in range(8)),
    (TOWN.shift("s"), TOWN.shift("t"), TOWN.shift("u")),
)


def test_cancel_keeps_the_best_plan_so_far() -> None:
    began = time.monotonic()
    result = solve(BUSY, seconds=60, stop=lambda: time.monotonic() - began > 1)
    assert time.monotonic() - began < 10
    assert result.stopped_by == "cancel"
    assert result.solution.served


def test_a_small_problem_does_not_use_up_its_time() -> None:
    began = time.monotonic()
    alone = solve(TOWN.problem(visits(TOWN, "a"), (TOWN.shift("s"),)), seconds=60)
    door = solve(TOWN.problem(tuple(TOWN.visit(f"a{n}") for n in range(5)), (TOWN.shift("s"),)), seconds=60)
    assert time.monotonic() - began < 15
    assert (alone.stopped_by, door.stopped_by) == ("complete", "complete")
    assert (len(alone.solution.served), len(door.solution.served)) == (1, 5)


@pytest.mark.parametrize("engine", [RuinRecreate(), RoutingModel()], ids=lambda e: str(e.name))
def test_an_error_in_the_callback_comes_out_again(engine: Engine) -> None:
    def fails(better: Incumbent) -> None:
        if better.engine == engine.name:
            raise OSError("the other end hung up")

    with pytest.raises(OSError, match="hung up"):
        solve(BUSY, seconds=10, on_better=fails, engines=(Greedy(), engine))


def test_a_plan_to_start_from_is_kept_or_bettered() -> None:
    problem = TOWN.problem(visits(TOWN, "abcdefgh"), (TOWN.shift("s", max_visits=4),))
    first = solve(problem, seconds=0.5)
    again = solve(problem, seconds=0.2, start=first.solution)
    assert not again.cost > first.cost


def test_a_published_plan_is_changed_only_for_good_reason() -> None:
    published = tuple(TOWN.visit(c, published=Published("t", clock("10:00"))) for c in "a")
    problem = TOWN.problem(published, (TOWN.shift("s"), TOWN.shift("t")))
    result = solve(problem, seconds=0.3)
    (route,) = result.solution.routes
    assert route.shift == "t"
    assert abs(route.steps[0].start - clock("10:00")) <= problem.prices.retimed_tolerance
    assert result.cost.priced_seconds == 0


def test_prizes_come_before_travel_and_required_visits_before_prizes() -> None:
    far, near = ROAD.visit("b", prize=2), ROAD.visit("a", prize=1)
    one = (ROAD.shift("s", max_visits=1),)
    assert solve(ROAD.problem((far, near), one), seconds=0.2).solution.served == {"b"}
    owed = ROAD.visit("a", prize=0, required=True)
    assert solve(ROAD.problem((far, owed), one), seconds=0.2).solution.served == {"a"}


def test_two_collectors_start_together() -> None:
    problem = ROAD.problem((ROAD.visit("a"), ROAD.visit("b", crew=2, prize=5)), (ROAD.shift("s"), ROAD.shift("t")))
    result = solve(problem, seconds=0.3)
    starts = {s.start for r in result.solution.routes for s in r.steps if s.visit == "b"}
    assert len(starts) == 1
    assert sorted(v for r in result.solution.routes for v in r.visits) == ["a", "b", "b"]


ISLAND = World("Ba")
CUT = TravelMatrix(np.array([[0, UNREACHABLE], [60, 0]], np.int32), np.zeros((2, 2), np.int32))
NEVER_THERE = Break(window("16:50", "16:59"), 20 * MINUTE)

REASONS = {
    Reason.NO_SHIFT: ROAD.problem((ROAD.visit("a"),), ()),
    Reason.SKILLS: ROAD.problem((ROAD.visit("a", skills=frozenset({"law"})),), (ROAD.shift("s"),)),
    Reason.SHIFT_NOT_ALLOWED: ROAD.problem((ROAD.visit("a", allowed_shifts=frozenset()),), (ROAD.shift("s"),)),
    Reason.COLLECTOR_REQUIRED: ROAD.problem(
        (ROAD.visit("a", required_collectors=frozenset({"x"})),), (ROAD.shift("s"),)
    ),
    Reason.COLLECTOR_FORBIDDEN: ROAD.problem(
        (ROAD.visit("a", forbidden_collectors=frozenset({"s"})),), (ROAD.shift("s"),)
    ),
    Reason.CREW_SHORT: ROAD.problem((ROAD.visit("a", crew=2),), (ROAD.shift("s"),)),
    Reason.CREW_TIME: ROAD.problem(
        (ROAD.visit("a", crew=2),),
        (ROAD.shift("s", window=window("8:00", "12:00")), ROAD.shift("t", window=window("12:00", "17:00"))),
    ),
    Reason.PIN: ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s"), ROAD.shift("t")), (Pin("a", "s"), Pin("a", "t"))),
    Reason.UNREACHABLE: Problem((ISLAND.visit("a"),), (ISLAND.shift("s"),), (CUT,)),
    Reason.TIME_WINDOW: ROAD.problem((ROAD.visit("a", windows=(window("7:00", "8:09"),)),), (ROAD.shift("s"),)),
    Reason.SHIFT_END: ROAD.problem((ROAD.visit("a", windows=(window("16:45", "18:00"),)),), (ROAD.shift("s"),)),
    Reason.MAX_VISITS: ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s", max_visits=0),)),
    Reason.MAX_LOAD: ROAD.problem((ROAD.visit("a", load=2),), (ROAD.shift("s", max_load=1),)),
    Reason.MAX_LATE: ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s", late=LateLimit(clock("8:19"), 0)),)),
    Reason.MAX_WORK: ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s", max_work_seconds=60),)),
    Reason.MAX_TRAVEL: ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s", max_travel_seconds=60),)),
    Reason.BREAK: ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s", break_=NEVER_THERE),)),
    Reason.NO_GAIN: ROAD.problem((ROAD.visit("a", prize=0),), (ROAD.shift("s"),)),
    Reason.NOT_WORTH: ROAD.problem((ROAD.visit("a"),), (ROAD.shift("s"),), point=19 * MINUTE),
    Reason.OUTCOMPETED: ROAD.problem((ROAD.visit("a"), ROAD.visit("b", prize=3)), (ROAD.shift("s", max_visits=1),)),
}


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_is_given_where_it_is_the_cause(reason: Reason) -> None:
    result = solve(REASONS[reason], seconds=0.2)
    assert {u.visit: u.reason for u in result.unserved} == {"a": reason}


def test_an_outcompeted_visit_says_what_it_would_displace() -> None:
    (left,) = solve(REASONS[Reason.OUTCOMPETED], seconds=0.2).unserved
    (shift,) = left.shifts
    assert (shift.possible, shift.displaces, shift.prize_lost) == (True, ("b",), 2)


def test_an_impossible_visit_says_by_how_much() -> None:
    (left,) = solve(REASONS[Reason.MAX_TRAVEL], seconds=0.2).unserved
    (shift,) = left.shifts
    assert (shift.possible, shift.needed, shift.allowed) == (False, 20 * MINUTE, 60)


def test_the_audit_finds_a_planted_miss() -> None:
    problem = ROAD.problem((ROAD.visit("a"), ROAD.visit("b")), (ROAD.shift("s"),))
    found = schedule(problem, "s", ["b"])
    assert isinstance(found, Timed)
    assert [missed.visit for missed in audit(problem, Solution((found.route,)))] == ["a"]
    full = schedule(problem, "s", ["a", "b"])
    assert isinstance(full, Timed)
    assert audit(problem, Solution((full.route,))) == ()


class Careless:
    """Claims to be done with a plan that leaves out a visit which fits."""

    name = "careless"

    def improve(self, search: Search) -> None:
        timed = schedule(search.problem, "s", ["a", "c", "e", "h", "g", "f", "d"])
        assert isinstance(timed, Timed)
        assert search.offer(Solution((timed.route,)), self.name)
        search.searched = True


def test_the_audit_puts_back_what_an_engine_left_out() -> None:
    problem = TOWN.problem(visits(TOWN, "abcdefgh"), (TOWN.shift("s"),))
    result = solve(problem, seconds=5, engines=(Careless(),))
    assert (result.engine, result.solution.served) == ("audit", frozenset("abcdefgh"))
    assert (result.unserved, result.broken) == ((), ())


def test_one_visits_reasons_can_be_asked_for() -> None:
    problem = REASONS[Reason.OUTCOMPETED]
    assert explain_one(problem, Solution(), "a").visit == "a"
    served = solve(problem, seconds=0.2).solution
    with pytest.raises(LookupError, match="visit b is made"):
        explain_one(problem, served, "b")


def test_shifts_that_time_did_not_allow_for_are_counted_as_screened() -> None:
    shifts = (ROAD.shift("far", max_travel_seconds=60), ROAD.shift("new", skills=frozenset()), ROAD.shift("s"))
    problem = ROAD.problem((ROAD.visit("a", allowed_shifts=frozenset({"far", "s"})),), shifts)
    (bare,) = explain(problem, Solution(), over=lambda: True)
    screened = {Reason.OUTCOMPETED: 1, Reason.SHIFT_NOT_ALLOWED: 1, Reason.MAX_TRAVEL: 1}
    assert (bare.reason, bare.shifts, dict(bare.screened)) == (Reason.OUTCOMPETED, (), screened)
    whole = explain_one(problem, Solution(), "a")
    assert [(s.shift, s.reason) for s in whole.shifts] == [
        ("s", Reason.OUTCOMPETED),
        ("far", Reason.MAX_TRAVEL),
        ("new", Reason.SHIFT_NOT_ALLOWED),
    ]
    assert whole.screened == ()


def test_a_visit_that_is_not_worth_its_way_is_left_and_says_what_it_would_cost() -> None:
    near, far = ROAD.visit("a", prize=2), ROAD.visit("b", prize=1)
    problem = ROAD.problem((near, far), (ROAD.shift("s"),), point=15 * MINUTE)
    for engines in ((Greedy(),), (Greedy(), RoutingModel())):
        result = solve(problem, seconds=1, engines=engines)
        assert (result.solution.served, result.refused) == ({"a"}, ())
        assert result.cost.key == (0, 20 * MINUTE - 2 * 15 * MINUTE, 0)
        (answer,) = result.unserved[0].shifts
        assert (answer.reason, answer.needed, answer.allowed) == (Reason.NOT_WORTH, 20 * MINUTE, 15 * MINUTE)
    owed = ROAD.problem((near, ROAD.visit("b", required=True)), (ROAD.shift("s"),), point=15 * MINUTE)
    assert solve(owed, seconds=1, engines=(Greedy(), RoutingModel())).solution.served == {"a", "b"}


def test_no_engine_overloads_a_shift() -> None:
    calls = tuple(TOWN.visit(c, load=2, prize=n) for n, c in enumerate("abcdefgh", 1))
    problem = TOWN.problem(calls, (TOWN.shift("s", max_load=5), TOWN.shift("t", max_load=3)))
    for engines in ((Greedy(),), (Greedy(), RoutingModel())):
        result = solve(problem, seconds=1, engines=engines)
        assert (result.refused, result.broken) == ((), ())
        assert result.solution.served == {"f", "g", "h"}


def plan(seed: int) -> Result:
    return solve(TOWN.problem(visits(TOWN, "abcdefgh"), (TOWN.shift("s", max_visits=5),)), seconds=0.5, seed=seed)


def test_the_same_seed_gives_the_same_plan() -> None:
    first, again = plan(7), plan(7)
    assert first.cost == again.cost
    assert check(TOWN.problem(visits(TOWN, "abcdefgh"), (TOWN.shift("s", max_visits=5),)), first.solution) == ()


ISSUES = {
    "visit_skills": REASONS[Reason.SKILLS],
    "visit_allowed_shifts": REASONS[Reason.SHIFT_NOT_ALLOWED],
    "visit_collectors": REASONS[Reason.COLLECTOR_FORBIDDEN],
    "visit_crew": REASONS[Reason.CREW_SHORT],
    "visit_windows": ROAD.problem((ROAD.visit("a", windows=(window("20:00", "21:00"),)),), (ROAD.shift("s"),)),
    "visit_unreachable": REASONS[Reason.UNREACHABLE],
    "visit_load": REASONS[Reason.MAX_LOAD],
    "required_load": ROAD.problem(
        (ROAD.visit("a", load=2, required=True), ROAD.visit("b", load=2, required=True)),
        (ROAD.shift("s", max_load=2), ROAD.shift("t", max_load=1)),
    ),
    "visit_late": ROAD.problem(
        (ROAD.visit("a", windows=(window("15:00", "16:00"),)),), (ROAD.shift("s", late=LateLimit(clock("15:00"), 0)),)
    ),
    "required_late": ROAD.problem(
        visits(ROAD, "ab", windows=(window("15:00", "16:00"),), required=True),
        (ROAD.shift("s", late=LateLimit(clock("15:00"), 1)),),
    ),
    "visit_never_fits": REASONS[Reason.MAX_WORK],
    "required_impossible": ROAD.problem(
        (ROAD.visit("a", required=True),), (ROAD.shift("s", max_travel_seconds=60),)
    ),
    "pin_conflict": REASONS[Reason.PIN],
    "pin_shift": ROAD.problem(
        (ROAD.visit("a", skills=frozenset({"law"})),), (ROAD.shift("s"),), (Pin("a", "s"),)
    ),
    "pin_start": ROAD.problem(
        (ROAD.visit("a", windows=(window("9:00", "10:00"),)),), (ROAD.shift("s"),), (Pin("a", "s", clock("11:00")),)
    ),
    "group_required_twice": ROAD.problem(
        (ROAD.visit("a", group="g", required=True), ROAD.visit("b", group="g", required=True)), (ROAD.shift("s"),)
    ),
    "shift_break": ROAD.problem((), (ROAD.shift("s", break_=NEVER_THERE),)),
    "shift_way_home": Problem((), (ISLAND.shift("s", end_location=ISLAND.places["a"]),), (
        TravelMatrix(np.array([[0, UNREACHABLE], [UNREACHABLE, 0]], np.int32), np.zeros((2, 2), np.int32)),)),
}  # fmt: skip


@pytest.mark.parametrize("code", ISSUES)
def test_each_issue_is_found_with_its_pointer(code: str) -> None:
    found = [issue for issue in validate(ISSUES[code]) if issue.code == code]
    assert len(found) == 1
    assert found[0].pointer.startswith(("/visits/", "/shifts", "/pins/"))
    assert found[0].message
    assert found[0].action


def test_a_sound_problem_has_no_issue() -> None:
    assert validate(TOWN.problem(visits(TOWN, "abcdefgh"), (TOWN.shift("s"),))) == ()
