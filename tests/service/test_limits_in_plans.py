"""Limits and even shares, all the way: from published days and practices through the search to the routes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from service.model.case import Case, Window
from service.model.collector import Collector, Shift
from service.model.limits import Away, AwayKind, Limits
from service.model.plan import Plan
from service.model.practice import Practice, PracticeName
from service.planning.modelling.agenda import Agenda
from service.planning.workload import workload_of
from service.store import Store, absences, practices, published
from tests.fixtures.world import (
    MONDAY,
    NOW,
    PLACES,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    an_address,
    settle,
    settle_plan,
)
from tests.service.test_modelling import planned
from tests.service.test_planning_by_worth import an_agenda, modelled

HOUR = 3600
HARD = frozenset({"threats"})


def people(*names: str, day: date = MONDAY) -> tuple[tuple[Collector, Shift], ...]:
    return tuple((a_collector(name), a_shift(name, day=day, start=time(9), end=time(16))) for name in names)


def cases(count: int, **changes: object) -> list[Case]:
    """Around the four named places, all worth the same."""
    spots = list(PLACES)
    return [
        a_case(f"K{n:02}", priority=500, addresses=(an_address(spots[n % len(spots)]),), **changes)
        for n in range(count)
    ]


def planned_within(store: Store, limits: Limits, found: Sequence[Case], who: Sequence[tuple[Collector, Shift]]) -> Plan:
    """The plan of these shifts, as a run makes it out of the store: what is kept of limits, absences and past days."""
    with store.begin() as tx:
        settle(tx, tuple(found), tuple(collector for collector, _ in who))
        practices.insert(tx, Practice(PracticeName.LIMITS, 1, limits, "", "user:Maija", NOW))
    with store.read() as tx:
        load = workload_of(tx, who, found, "Europe/Helsinki")
    agenda: Agenda = an_agenda(found, people=load.people, limits=load.limits, shares=load.shares, outlook=None)
    return planned(modelled(agenda))[0]


def visits(plan: Plan) -> dict[str, int]:
    counted = Counter(
        {route.collector_id: sum(stop.case_id is not None for stop in route.stops) for route in plan.routes}
    )
    return dict(counted)


def test_nobody_is_asked_more_than_the_limits_of_a_day(sqlite_store: Store) -> None:
    plan = planned_within(sqlite_store, Limits(visits=3, fair_price=0), cases(10), people("C1", "C2"))
    assert visits(plan) == {"C1": 3, "C2": 3}
    assert len(plan.unserved) == 4


@pytest.mark.parametrize(
    ("limits", "figure"),
    [
        (Limits(work_seconds=2 * HOUR, fair_price=0), "work_seconds"),
        (Limits(travel_seconds=150, fair_price=0), "travel_seconds"),
    ],
)
def test_work_and_travel_of_a_day_are_limited(sqlite_store: Store, limits: Limits, figure: str) -> None:
    plan = planned_within(sqlite_store, limits, cases(12), people("C1"))
    assert plan.routes and plan.unserved
    assert all(getattr(route, figure) <= getattr(limits, figure) for route in plan.routes)


def test_hard_cases_are_capped_and_shared(sqlite_store: Store) -> None:
    """C1 had three hard cases on Friday, so of the four of Monday C2 gets most, and nobody more than two a day."""
    friday = MONDAY - timedelta(3)
    with sqlite_store.begin() as tx:
        past = tuple(a_case(f"P{n}", risks=HARD) for n in range(3))
        settle(tx, past, tuple(collector for collector, _ in people("C1", "C2")))
        stops = tuple(a_stop(f"p{n}", f"P{n}", 10 + n, friday) for n in range(3))
        settle_plan(tx, a_plan("past", (a_route("C1", stops, friday),), dates=(friday,)))
        published.publish(tx, "past", "user:Maija", NOW)
    found = cases(4, risks=HARD)
    limits = Limits(hard_cases=2, slack=0)
    plan = planned_within(sqlite_store, limits, found, people("C1", "C2"))
    assert visits(plan).get("C2") == 2, "the limit of a day"
    assert visits(plan).get("C1", 0) <= 2


def test_who_has_worked_more_is_given_less(sqlite_store: Store) -> None:
    """C1 worked eight hours on Friday, C2 two: most of Monday goes to C2."""
    friday = MONDAY - timedelta(3)
    with sqlite_store.begin() as tx:
        settle(tx, (a_case("P1"), a_case("P2")), tuple(collector for collector, _ in people("C1", "C2")))
        long = a_route("C1", (a_stop("p1", "P1", 10, friday),), friday, work_seconds=8 * HOUR)
        short = a_route("C2", (a_stop("p2", "P2", 10, friday),), friday, work_seconds=2 * HOUR)
        settle_plan(tx, a_plan("past", (long, short), dates=(friday,)))
        published.publish(tx, "past", "user:Maija", NOW)
    plan = planned_within(sqlite_store, Limits(fair_price=10), cases(12), people("C1", "C2"))
    work = {route.collector_id: route.work_seconds for route in plan.routes}
    assert work["C2"] > work.get("C1", 0) + HOUR
    assert not plan.unserved, "work beyond a share is priced, not forbidden"


def test_leave_and_courses_are_planned_around(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, (), tuple(collector for collector, _ in people("C1", "C2")))
        absences.save(tx, Away("a1", "C1", AwayKind.LEAVE, MONDAY, MONDAY), "user:Maija", NOW)
        absences.save(tx, Away("a2", "C2", AwayKind.TRAINING, MONDAY, MONDAY, time(8), time(13)), "user:Maija", NOW)
    plan = planned_within(sqlite_store, Limits(), cases(6), people("C1", "C2"))
    assert set(visits(plan)) == {"C2"}
    assert plan.routes[0].departure.time() >= time(13)


def test_late_days_of_the_plan_itself_count(store: Store) -> None:
    """Three evenings, each with something agreed; one late day was had on Friday, two are allowed in two weeks."""
    friday, days = MONDAY - timedelta(3), [MONDAY + timedelta(n) for n in range(3)]
    with store.begin() as tx:
        settle(tx, (a_case("P1"),), (a_collector("C1"),))
        settle_plan(tx, a_plan("past", (a_route("C1", (a_stop("p1", "P1", 20, friday),), friday),), dates=(friday,)))
        published.publish(tx, "past", "user:Maija", NOW)
    who = tuple((a_collector("C1"), a_shift("C1", day=day, start=time(12), end=time(22))) for day in days)
    agreed = Window(time(20), time(21), days[1], appointment=True)
    found = [*cases(2), a_case("K9", windows=(agreed,))]
    with store.begin() as tx:
        settle(tx, tuple(found), ())
        limits = Limits(late_days=2, late_after=time(20), fair_price=0)
        practices.insert(tx, Practice(PracticeName.LIMITS, 1, limits, "", "user:Maija", NOW))
    with store.read() as tx:
        load = workload_of(tx, who, found, "Europe/Helsinki")
    assert [shift.end.hour for _, shift in load.people] == [20, 22, 20], (
        "the evening with the appointment is the one left"
    )


def test_a_case_is_hard_for_each_of_its_crew(sqlite_store: Store) -> None:
    hard = [replace(case, crew=2) for case in cases(3, risks=HARD)]
    plan = planned_within(sqlite_store, Limits(hard_cases=2, fair_price=0), hard, people("C1", "C2"))
    assert visits(plan) == {"C1": 2, "C2": 2}
    assert len(plan.unserved) == 1
