"""At most so many visits of a shift end late: in time, by every engine, with crews, breaks and what is made already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.check import Rule, check
from solver.eligibility import Obstacle
from solver.explain import Reason, explain_one
from solver.insertion import Greedy
from solver.orders import check_orders
from solver.problem import Break, LateLimit, Problem, Progress, Shift, SoftLimit, Visit
from solver.routing_engine import RoutingModel, refusals
from solver.ruin_recreate import RuinRecreate
from solver.schedule import Impossible, Timed, schedule
from solver.search import Engine
from solver.serialize import problem_from_json, problem_to_json
from solver.solution import Route, Solution, Step
from solver.solve import Result, solve
from solver.validate import validate
from solver.warm import ready
from tests.solver.worlds import MINUTE, World, clock, times, window

ROAD = World("B.........a.........b.........c")
EVENING = (window("20:00", "22:00"),)
EIGHT = clock("20:00")
ENGINES: tuple[tuple[Engine, ...], ...] = (
    (RuinRecreate(iterations=300),),
    (Greedy(),),
    (Greedy(), RoutingModel()),
)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    assert ready(150)


def a_shift(name: str = "s", most: int | None = None, **fields: object) -> Shift:
    """From noon to 23:00; ``most`` of its visits may end after eight."""
    late = None if most is None else LateLimit(EIGHT, most)
    return ROAD.shift(name, **({"window": window("12:00", "23:00"), "late": late} | fields))


def visits(letters: str, **fields: object) -> tuple[Visit, ...]:
    """Each worth one more than the one before it."""
    return tuple(ROAD.visit(c, **({"prize": n} | fields)) for n, c in enumerate(letters, 1))


def solved(problem: Problem, engines: tuple[Engine, ...]) -> Result:
    result = solve(problem, seconds=1, engines=engines)
    assert (result.refused, result.broken) == ((), ())
    return result


def timed(problem: Problem, order: list[str]) -> Timed:
    found = schedule(problem, "s", order)
    assert isinstance(found, Timed)
    return found


@pytest.mark.parametrize("engines", ENGINES, ids=["search", "greedy", "routing model"])
def test_of_three_late_visits_the_two_allowed_are_made(engines: tuple[Engine, ...]) -> None:
    problem = ROAD.problem(visits("abc", windows=EVENING), (a_shift(most=2),))
    assert solved(problem, engines).solution.served == {"b", "c"}


@pytest.mark.parametrize("engines", ENGINES, ids=["search", "greedy", "routing model"])
def test_a_late_visit_counts_for_both_of_its_crew(engines: tuple[Engine, ...]) -> None:
    problem = ROAD.problem(visits("ab", windows=EVENING, crew=2), (a_shift("s", 1), a_shift("t", 2)))
    assert solved(problem, engines).solution.served == {"b"}
    more = replace(problem, shifts=(*problem.shifts, a_shift("u", 1)))
    assert solved(more, engines).solution.served == {"a", "b"}


@pytest.mark.parametrize("engines", ENGINES, ids=["search", "greedy", "routing model"])
def test_a_limit_of_zero_is_a_shift_whose_visits_end_by_then(engines: tuple[Engine, ...]) -> None:
    """The way home may go on: a shift that ends at eight itself would leave one out."""
    hours = (window("19:05", "22:00"),)
    limited = ROAD.problem(visits("abc", windows=hours), (a_shift(most=0, max_travel_seconds=3600),))
    by_hours = replace(limited, visits=visits("abc", windows=(window("19:05", "19:50"),)))
    by_hours = replace(by_hours, shifts=(a_shift(max_travel_seconds=3600),))
    plans = [solved(problem, engines) for problem in (limited, by_hours)]
    assert plans[0].solution == plans[1].solution
    assert plans[0].solution.served == {"a", "b", "c"}
    shorter = replace(limited, shifts=(a_shift(window=window("12:00", "20:00"), max_travel_seconds=3600),))
    assert solved(shorter, engines).solution.served != {"a", "b", "c"}


def test_what_is_not_late_yet_is_not_left_to_be_late() -> None:
    """A route leaves as late as it can; with one late visit allowed, a must be over by eight, and there is a wait."""
    a, b = ROAD.visit("a", windows=(window("19:00", "22:00"),)), ROAD.visit("b", windows=(window("21:00", "22:00"),))
    anyhow = timed(ROAD.problem((a, b), (a_shift(),)), ["a", "b"])
    assert times({"a": anyhow.starts[0], "b": anyhow.starts[1]}) == {"a": "20:40", "b": "21:00"}
    kept = timed(ROAD.problem((a, b), (a_shift(most=1),)), ["a", "b"])
    assert times({"a": kept.starts[0], "b": kept.starts[1]}) == {"a": "19:50", "b": "21:00"}


@pytest.mark.parametrize("engines", ENGINES, ids=["search", "greedy", "routing model"])
def test_a_wait_that_keeps_visits_in_time_is_priced_as_work(engines: tuple[Engine, ...]) -> None:
    a = ROAD.visit("a", windows=(window("19:00", "22:00"),), prize=5)
    b = ROAD.visit("b", windows=(window("21:00", "22:00"),), prize=9)
    problem = ROAD.problem((a, b), (a_shift(most=1, overtime=SoftLimit(90 * MINUTE, 1)),))
    result = solved(problem, engines)
    assert result.solution.served == {"a", "b"}
    assert result.cost.priced_seconds == 20 * MINUTE  # from 19:40 to 21:30, of which an hour and a half are free
    short = ROAD.problem((a, b), (a_shift(most=1, max_work_seconds=100 * MINUTE),))
    assert solved(short, engines).solution.served == {"b"}


def test_a_break_at_the_end_is_no_visit() -> None:
    rest = Break(window("20:30", "21:00"), 30 * MINUTE)
    problem = ROAD.problem((ROAD.visit("a", windows=(window("19:30", "19:50"),)),), (a_shift(most=0, break_=rest),))
    found = timed(problem, ["a"])
    assert found.rest is not None and found.rest[1] >= clock("20:30")
    assert check(problem, Solution((found.route,))) == ()
    assert solve(problem, seconds=0.3).solution.served == {"a"}


def under_way(most: int, done: tuple[tuple[str, int], ...], **fields: object) -> Problem:
    progress = Progress(ROAD.places["b"], clock("20:05"), clock("18:00"), done=done)
    return ROAD.problem(visits("abc"), (a_shift(most=most, progress=progress, **fields),))


@pytest.mark.parametrize(("most", "made"), [(1, 0), (2, 1), (3, 2)])
def test_late_visits_that_were_made_count(most: int, made: int) -> None:
    problem = under_way(most, (("b", clock("19:55")),))
    for engines in ENGINES:
        assert len(solved(problem, engines).solution.served) == made
    assert len(solve(problem, seconds=0.3).solution.served) == made


def test_who_made_too_many_late_visits_drives_home() -> None:
    """The limit was lowered while the shift was on the road: what is done breaks nothing, what comes on top would."""
    problem = under_way(0, (("b", clock("19:55")),))
    assert solve(problem, seconds=0.3).solution == Solution()
    assert check(problem, Solution()) == ()
    early = replace(problem, visits=(replace(problem.visits[0], service_seconds=0), *problem.visits[1:]))
    found = schedule(early, "s", ["a"])
    assert found == Impossible(Obstacle.MAX_LATE, "a")
    (broken,) = check(early, Solution((Route("s", (Step("a", clock("20:15")),)),)))
    assert (broken.code, broken.actual, broken.limit) == (Rule.MAX_LATE, 2, 0)


def test_a_visit_that_can_only_be_late_says_why_it_is_left_out() -> None:
    problem = ROAD.problem((ROAD.visit("a", windows=EVENING),), (a_shift(most=0),))
    left = explain_one(problem, Solution(), "a")
    assert left.reason is Reason.MAX_LATE
    assert [(s.reason, s.needed, s.allowed) for s in left.shifts] == [(Reason.MAX_LATE, 1, 0)]
    other = replace(problem, shifts=(a_shift(most=0), a_shift("t", 0, window=window("8:00", "12:00"))))
    assert explain_one(other, Solution(), "a").reason is Reason.MAX_LATE, "nearer to possible than a shift by day"


def test_a_visit_that_another_late_one_keeps_out_says_which() -> None:
    problem = ROAD.problem(visits("ab", windows=EVENING), (a_shift(most=1),))
    (left,) = solve(problem, seconds=0.3).unserved
    assert (left.visit, left.reason, left.shifts[0].displaces) == ("a", Reason.OUTCOMPETED, ("b",))


def test_a_dragged_order_has_no_more_late_visits_than_it_must_have() -> None:
    calls = (
        ROAD.visit("a", windows=(window("19:00", "22:00"),)),
        ROAD.visit("b", windows=EVENING),
        ROAD.visit("c", windows=EVENING),
    )
    checked = check_orders(ROAD.problem(calls, (a_shift(most=1),)), {"s": ["a", "b", "c"]})
    assert [(b.code, b.actual, b.limit) for b in checked.broken] == [(Rule.MAX_LATE, 2, 1)]
    assert checked.routes[0].stops[0].leave <= EIGHT


def test_a_dragged_order_that_breaks_another_limit_still_keeps_this_one() -> None:
    calls = ROAD.visit("a", windows=(window("19:00", "22:00"),)), ROAD.visit("b", windows=EVENING)
    checked = check_orders(ROAD.problem(calls, (a_shift(most=1, max_visits=1),)), {"s": ["a", "b"]})
    assert {b.code for b in checked.broken} == {Rule.MAX_VISITS}


def test_the_routing_model_refuses_what_the_checker_refuses() -> None:
    """Two shifts with other evenings: each counts its own late visits."""
    later = LateLimit(clock("21:00"), 0)
    problem = ROAD.problem(visits("ab", windows=EVENING), (a_shift("s", 1), a_shift("t", late=later)))
    good = Solution((timed(problem, ["b"]).route, Route("t", (Step("a", EIGHT),))))
    assert check(problem, good) == ()
    assert list(refusals(problem, good)) == [None]
    stricter = replace(problem, shifts=(a_shift("s", 1), a_shift("t", 0)))
    assert [b.code for b in check(stricter, good)] == [Rule.MAX_LATE]
    assert list(refusals(stricter, good)) != [None]


def test_issues_tell_what_can_only_be_late() -> None:
    owed = visits("ab", windows=EVENING, required=True)
    codes = [{i.code for i in validate(ROAD.problem(owed, (a_shift(most=n),)))} for n in (0, 1, 2)]
    assert codes[0] >= {"visit_late", "required_late", "required_impossible"}
    assert (codes[1], codes[2]) == ({"required_late"}, set())


def test_the_limit_comes_back_from_json() -> None:
    problem = ROAD.problem(visits("a"), (a_shift(most=2),))
    assert problem_from_json(problem_to_json(problem)).shifts == problem.shifts
