"""Orders and their times, drawn and told."""

from __future__ import annotations

import pytest

from solver.eligibility import Obstacle
from solver.problem import Break, Progress, Published, SoftLimit, TimeWindow
from solver.schedule import Impossible, Timed, schedule
from tests.solver.worlds import MINUTE, World, clock, times, window

ROAD = World("B.........a.........b")  # ten minutes from the base to a, ten more to b


def timed(world: World, order: list[str], fixed: dict[str, int] | None = None, **fields: object) -> Timed:
    visits = tuple(world.visit(v) for v in order)
    problem = world.problem(visits, (world.shift("s", **fields),))
    found = schedule(problem, "s", order, fixed)
    assert isinstance(found, Timed)
    return found


def told(route: Timed) -> dict[str, str]:
    starts = dict(zip(route.visits, route.starts, strict=True))
    rest = {"break": route.rest[1]} if route.rest else {}
    return times({"leave": route.departure, **starts, **rest, "back": route.end})


def test_services_follow_each_other_as_early_as_they_can() -> None:
    expected = {"leave": "8:00", "a": "8:10", "b": "8:30", "back": "9:00"}
    assert told(timed(ROAD, ["a", "b"])) == expected


def test_the_shift_leaves_as_late_as_the_first_window_allows() -> None:
    visit = ROAD.visit("a", windows=(window("10:00", "12:00"),))
    found = schedule(ROAD.problem((visit,), (ROAD.shift("s"),)), "s", ["a"])
    assert isinstance(found, Timed)
    assert told(found) == {"leave": "9:50", "a": "10:00", "back": "10:20"}


def test_the_second_window_is_taken_when_it_saves_waiting() -> None:
    early_or_late = ROAD.visit("a", windows=(window("8:10", "8:20"), window("11:30", "12:00")))
    late = ROAD.visit("b", windows=(window("12:00", "13:00"),))
    found = schedule(ROAD.problem((early_or_late, late), (ROAD.shift("s"),)), "s", ["a", "b"])
    assert isinstance(found, Timed)
    assert told(found) == {"leave": "11:30", "a": "11:40", "b": "12:00", "back": "12:30"}


def test_the_window_that_pays_more_is_worth_the_wait() -> None:
    visit = ROAD.visit("a", prize=10, windows=(window("8:00", "9:00", 500), window("15:00", "16:00", 1000)))
    found = schedule(ROAD.problem((visit,), (ROAD.shift("s"),)), "s", ["a"])
    assert isinstance(found, Timed)
    assert (found.prize, found.starts) == (10, (clock("15:00"),))


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        # Between the two services; the ten minutes on the road and the break both fit.
        (window("8:20", "8:30"), {"leave": "8:00", "a": "8:10", "break": "8:20", "b": "9:00", "back": "9:30"}),
        # On the way home.
        (window("8:40", "9:00"), {"leave": "8:00", "a": "8:10", "b": "8:30", "break": "8:40", "back": "9:30"}),
    ],
)
def test_the_break_lies_where_it_costs_least(rest: TimeWindow, expected: dict[str, str]) -> None:
    assert told(timed(ROAD, ["a", "b"], break_=Break(rest, 30 * MINUTE))) == expected


def test_a_shift_under_way_goes_on_from_its_place_and_time() -> None:
    progress = Progress(ROAD.places["a"], clock("11:00"), clock("8:00"), travelled_seconds=600)
    found = timed(ROAD, ["b"], progress=progress)
    assert told(found) == {"leave": "8:00", "b": "11:10", "back": "11:40"}
    assert found.travel_seconds == 600 + 30 * MINUTE


def test_a_crew_starts_when_it_is_told_to() -> None:
    found = timed(ROAD, ["a", "b"], {"b": clock("10:00")})
    assert told(found) == {"leave": "9:30", "a": "9:40", "b": "10:00", "back": "10:30"}


def test_a_promise_is_worth_waiting_for() -> None:
    promised = ROAD.visit("b", published=Published("s", clock("9:00")))
    problem = ROAD.problem((ROAD.visit("a", windows=(window("8:10", "8:10"),)), promised), (ROAD.shift("s"),))
    found = schedule(problem, "s", ["a", "b"])
    assert isinstance(found, Timed)
    assert (times({"b": found.starts[1]}), found.priced_seconds) == ({"b": "8:45"}, 0)  # 15 minutes are tolerated


def test_overtime_is_priced() -> None:
    assert timed(ROAD, ["a", "b"], overtime=SoftLimit(50 * MINUTE, 3)).priced_seconds == 10 * MINUTE * 3


@pytest.mark.parametrize(
    ("limit", "obstacle"),
    [
        ({"max_visits": 1}, Obstacle.MAX_VISITS),
        ({"max_work_seconds": 59 * MINUTE}, Obstacle.MAX_WORK),
        ({"max_travel_seconds": 39 * MINUTE}, Obstacle.MAX_TRAVEL),
        ({"window": window("8:00", "8:59")}, Obstacle.SHIFT_END),
        ({"window": window("8:00", "8:15")}, Obstacle.TIME_WINDOW),
        ({"break_": Break(window("16:55", "16:58"), 600)}, Obstacle.BREAK),
    ],
)
def test_what_stands_in_the_way_has_a_name(limit: dict[str, object], obstacle: Obstacle) -> None:
    problem = ROAD.problem((ROAD.visit("a"), ROAD.visit("b")), (ROAD.shift("s", **limit),))
    found = schedule(problem, "s", ["a", "b"])
    assert isinstance(found, Impossible)
    assert found.obstacle is obstacle
