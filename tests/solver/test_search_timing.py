"""Where ending as early as possible is not the best timing: what the search knows of it, and what it does not."""

from __future__ import annotations

from solver.cost import cost
from solver.insertion import Greedy
from solver.problem import Break, Problem, Published
from solver.ruin_recreate import RuinRecreate
from solver.search import Engine, Search
from solver.solution import Solution
from solver.warm import ready
from tests.solver.worlds import MINUTE, World, clock, window

ROAD = World("B.........a....b")


def promised(start: str, **fields: object) -> Problem:
    """One visit on the way has a promised start, the one behind it can be made from 10 to 12."""
    first = ROAD.visit("a", published=Published("s", clock(start)))
    behind = ROAD.visit("b", windows=(window("10:00", "12:00"),))
    far, near = ROAD.places["b"], ROAD.places["B"]
    return ROAD.problem((first, behind), (ROAD.shift("s", start_location=near, end_location=far, **fields),))


def rested(**fields: object) -> Problem:
    """Two appointments with a long wait between them, in which the break costs nothing; before the first it would. In
    ten minutes to the first, 8:50 to 12:10."""
    first, second = (ROAD.visit(name, windows=(window(at, at),)) for name, at in (("a", "9:00"), ("b", "12:00")))
    far, near = ROAD.places["b"], ROAD.places["B"]
    rest = Break(window("8:00", "15:00"), 30 * MINUTE)
    return ROAD.problem(
        (first, second), (ROAD.shift("s", start_location=near, end_location=far, break_=rest, **fields),)
    )


def test_a_break_is_taken_where_the_collector_waits_anyway() -> None:
    """As early as possible it would be before the first visit: both end at the same time, but one begins at 8:20."""
    most = 210 * MINUTE
    assert spent(rested(max_work_seconds=most), RuinRecreate(iterations=300)) == 15 * MINUTE


def spent(problem: Problem, engine: Engine) -> int:
    assert ready(150)
    search = Search(problem, seconds=20)
    search.offer(Solution(), "empty")
    engine.improve(search)
    assert search.best is not None
    assert len(search.best.solution.served) == 2
    value = cost(problem, search.best.solution)
    return value.travel_seconds + value.priced_seconds


def test_a_promise_on_the_way_costs_no_detour() -> None:
    problem = promised("9:50")
    assert spent(problem, RuinRecreate(iterations=300)) == spent(problem, Greedy()) == 15 * MINUTE


def test_the_search_waits_for_a_promised_start() -> None:
    """Waiting at home until 11:15 costs nothing; the search pays for coming early, or drives to and fro instead."""
    problem = promised("11:30")
    assert spent(problem, Greedy()) == 15 * MINUTE
    assert spent(problem, RuinRecreate(iterations=300)) == 15 * MINUTE
