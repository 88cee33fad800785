"""What an even share and an hour's worth make a plan do: every way of making a few visits, and the one that is best.

No search: all orders of all assignments are timed and priced, so that what is shown is what is wanted, and not what
was found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from itertools import permutations, product

import pytest

from geo.point import Point
from geo.profile import Profile
from geo.routers.great_circle import GreatCircleRouter
from service.choosing.outlook import Practices, look_ahead
from service.lawful.policies import load_policy
from service.model.case import Case, Window
from service.model.collector import Base
from service.model.follow_up import FOLLOW_UPS
from service.model.limits import LIMITS
from service.model.plan import PlanRequest
from service.model.weights import WEIGHTS
from service.places.travel import survey
from service.planning.gathering import ask_rules
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.model import build, points_of
from service.planning.sharing import Share
from solver.cost import Cost, cost
from solver.orders import check_orders
from solver.problem import Problem
from solver.solution import Solution
from tests.fixtures.world import MONDAY, PLACES, a_case, a_collector, a_shift, an_address

HOUR = 3600
NORTH, SOUTH = Point(60.260, 24.945), Point(60.090, 24.945)
FAR = Point(60.600, 24.945)
"""Nearly fifty kilometres from the others."""


def a_debtor(name: str, place: Point, **changes: object) -> Case:
    return a_case(name, addresses=(replace(an_address(), text=name, place=place),), **changes)


def a_problem(
    cases: Sequence[Case], bases: Sequence[Point], shares: Sequence[Share] = (), *, by_worth: bool = False
) -> Problem:
    people = tuple(
        (a_collector(f"C{i}", base=Base("base", at)), a_shift(f"C{i}", start=time(9), end=time(17)))
        for i, at in enumerate(bases)
    )
    agenda = Agenda(
        request=PlanRequest("helsinki", (MONDAY,)),
        timezone="Europe/Helsinki",
        cases=tuple(cases),
        people=people,
        ask=ask_rules(load_policy("strict"), {}),
        outlook=look_ahead(cases, {}, {}, [], Practices(WEIGHTS, FOLLOW_UPS), MONDAY) if by_worth else None,
        shares={shift.id: share for (_, shift), share in zip(people, shares, strict=False)},
    )
    return build(agenda, survey(points_of(agenda), {Profile.CAR: GreatCircleRouter()})).problem


def every_way(problem: Problem) -> Iterator[Solution]:
    """All visits, by whomever and in whatever order, as far as it can be driven."""
    visits = [visit.id for visit in problem.visits if visit.crew == 1]
    shifts = [shift.id for shift in problem.shifts]
    for whose in product(shifts, repeat=len(visits)):
        own = [[v for v, who in zip(visits, whose, strict=True) if who == shift] for shift in shifts]
        for orders in product(*(permutations(some) for some in own)):
            checked = check_orders(problem, dict(zip(shifts, orders, strict=True)), {})
            if not checked.broken:
                yield checked.solution


def best(problem: Problem) -> tuple[dict[str, list[str]], Cost]:
    """Who makes which cases in the best of all ways, and what that costs."""
    found = min(every_way(problem), key=lambda solution: cost(problem, solution).key)
    return {r.shift[:2]: [v.partition("#")[0] for v in r.visits] for r in found.routes}, cost(problem, found)


NEAR = [a_debtor(f"K{i}", PLACES[place]) for i, place in enumerate(("cathedral", "market", "esplanade", "station"))]
TIRED, RESTED = Share(HOUR // 2), Share(6 * HOUR)
"""What is left to who is ahead of the others, and to who is not."""


def test_work_goes_to_who_is_behind_where_the_way_is_no_longer_than_the_relief() -> None:
    base = PLACES["station"]
    whose, priced = best(a_problem(NEAR, [base, base], [TIRED, RESTED]))
    assert len(whose.get("C0", [])) <= 2
    assert priced.priced_seconds <= HOUR // 4


def test_nobody_drives_for_hours_to_relieve_a_colleague_of_minutes() -> None:
    """With LIMITS' price of one, a second beyond the share is worth a second of travel: the far one stays away."""
    whose, priced = best(a_problem(NEAR, [PLACES["station"], FAR], [TIRED, RESTED]))
    assert set(whose) == {"C0"}
    assert 0 < priced.priced_seconds < 2 * HOUR
    assert LIMITS.fair_price == 1


def test_without_shares_the_shortest_way_is_the_best() -> None:
    base = PLACES["station"]
    whose, priced = best(a_problem(NEAR, [base, base], [Share(), Share()]))
    assert len(whose) == 1
    assert priced.priced_seconds == 0


def test_an_even_share_never_costs_a_visit() -> None:
    problem = a_problem(NEAR, [PLACES["station"]], [Share(0)])
    _, priced = best(problem)
    nobody = cost(problem, Solution())
    assert priced < nobody
    assert priced.priced_seconds > 0


def test_the_better_hour_goes_to_the_case_that_is_worth_more() -> None:
    """North and south of the base, each half an hour from the other; mornings find more people."""
    cases = [a_debtor("low", NORTH, priority=100), a_debtor("high", SOUTH, priority=900)]
    late = (Window(time(10, 50), time(17)),)  # by the time one of them is made, the morning is over
    cases = [replace(case, windows=late, service_seconds=1800) for case in cases]
    whose, _ = best(a_problem(cases, [PLACES["station"]], by_worth=True))
    assert whose["C0"] == ["high", "low"]


def test_of_hours_that_are_worth_the_same_the_shortest_way_decides() -> None:
    """In the middle of the day every hour is alike."""
    noon = (Window(time(11), time(17)),)
    cases = [
        a_debtor(name, place, priority=points, windows=noon)
        for name, place, points in (("n", NORTH, 100), ("s", SOUTH, 900), ("n2", Point(60.255, 24.94), 500))
    ]
    problem = a_problem(cases, [PLACES["station"]], by_worth=True)
    whose, _ = best(problem)
    assert whose["C0"] in (["n", "n2", "s"], ["n2", "n", "s"], ["s", "n", "n2"], ["s", "n2", "n"])


@pytest.mark.parametrize("agreed", [True, False])
def test_an_agreed_hour_is_kept_at_its_whole_worth(agreed: bool) -> None:
    """Its chance is not asked: somebody promised to be there."""
    window = Window(time(12), time(13), MONDAY, appointment=agreed)
    problem = a_problem([a_debtor("K", NORTH, windows=(window,))], [PLACES["station"]], by_worth=True)
    _, priced = best(problem)
    (visit,) = problem.visits
    assert priced.prize == (visit.prize if agreed else visit.prize * 250 // 1000)
