"""Limits and even shares, all the way: from published days and practices through the search to the routes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from service.model.case import Case, Window
from service.model.collector import Collector, Shift
from service.model.limits import Away, AwayKind, Limits
from service.model.plan import Plan, PlanRequest
from service.model.practice import Practice, PracticeName
from service.planning.modelling.agenda import Agenda, MadeStop, Underway
from service.planning.modelling.edits import broken_rules
from service.planning.workload import workload_of
from service.store import Store, absences, practices, published
from solver.orders import check_orders
from solver.problem import LateLimit
from tests.fixtures.world import (
    MONDAY,
    NOW,
    PLACES,
    ZONE,
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


AFTERNOON = (Window(time(13), time(16)),)
ONE_LATE = Limits(late_after=time(13), late_visits=1, fair_price=0)


def test_so_many_visits_of_a_day_end_late(sqlite_store: Store) -> None:
    """Five debtors are at home in the afternoon only, two at any time."""
    found = [*cases(5, windows=AFTERNOON), a_case("K8", priority=1), a_case("K9", priority=1)]
    plan = planned_within(sqlite_store, ONE_LATE, found, people("C1", "C2"))
    ends = [(r.collector_id, stop.leave.time()) for r in plan.routes for stop in r.stops if stop.case_id]
    late = Counter(who for who, end in ends if end > time(13))
    assert late == {"C1": 1, "C2": 1}
    assert {stop.case_id for route in plan.routes for stop in route.stops} >= {"K8", "K9"}
    assert [(case.reason, len(case.details)) for case in plan.unserved] == [("outcompeted", 2)] * 3


def test_with_no_late_visit_allowed_the_reason_says_so(sqlite_store: Store) -> None:
    limits = replace(ONE_LATE, late_visits=0)
    plan = planned_within(sqlite_store, limits, cases(2, windows=AFTERNOON), people("C1"))
    assert not plan.routes
    assert {(case.reason, case.message) for case in plan.unserved} == {
        ("max_late", "It would end late, and every shift that could make it has all the late visits it may.")
    }


def test_a_late_visit_is_one_for_each_of_its_crew(sqlite_store: Store) -> None:
    plan = planned_within(sqlite_store, ONE_LATE, cases(3, windows=AFTERNOON, crew=2), people("C1", "C2"))
    assert visits(plan) == {"C1": 1, "C2": 1}


@pytest.mark.parametrize(("most", "more"), [(1, 0), (2, 1), (9, 3)])
def test_late_visits_that_are_made_count_for_the_rest_of_the_day(most: int, more: int) -> None:
    two = datetime.combine(MONDAY, time(14), ZONE)
    made = MadeStop("K9", PLACES["market"], two, two, two + timedelta(minutes=20), "x", 300, 900, False)
    road = Underway(two - timedelta(hours=1), PLACES["market"], two + timedelta(minutes=30), 400, False, (made,))
    agenda = an_agenda(
        [a_case("K9", "market"), *cases(3)],
        request=PlanRequest("helsinki", (MONDAY,), at=two),
        underway={f"C1@{MONDAY}": road},
        from_instant=two,
        limits=replace(ONE_LATE, late_visits=most),
        outlook=None,
    )
    assert visits(planned(modelled(agenda))[0]) == {"C1": 1 + more}


@pytest.mark.parametrize(
    ("shift", "hours"),
    [
        (a_shift(start=time(9), end=time(16)), 13),
        (a_shift(start=time(22), end=time(6)), 13),
        (a_shift(day=date(2026, 10, 25), start=time(9), end=time(16)), 14),
    ],
    ids=["by day", "by night", "clocks go back"],
)
def test_late_is_counted_from_a_local_time_of_the_shifts_date(shift: Shift, hours: int) -> None:
    request = PlanRequest("helsinki", (shift.date,))
    agenda = an_agenda([a_case("K")], people=((a_collector(), shift),), request=request, limits=ONE_LATE)
    (modelled_shift,) = modelled(agenda).problem.shifts
    assert modelled_shift.late == LateLimit(hours * HOUR, 1)


def test_a_hand_edit_with_too_many_late_visits_is_told_and_may_be_accepted() -> None:
    model = modelled(an_agenda(cases(3, windows=AFTERNOON), limits=ONE_LATE, outlook=None))
    shift, names = model.problem.shifts[0].id, [visit.id for visit in model.problem.visits]
    (told,) = broken_rules(model.legend, check_orders(model.problem, {shift: names}).broken)
    assert (told.code, told.acceptable, told.collector_id, told.date) == ("max_late", True, "C1", MONDAY)
    assert told.message == "C1 would make 3 late visits, at most 1."
