"""Cases and shifts → the problem → routes in people's words. Draws small days and asserts the tables."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geo.matrix import UNREACHABLE, Matrix
from geo.point import Point
from geo.profile import Profile
from geo.routers.great_circle import GreatCircleRouter
from geo.routing import Leg, Router
from service.lawful.policies import load_policy
from service.lawful.rules import Lawbook
from service.model.case import Case, CaseState, Debtor, Window
from service.model.collector import Collector, LunchBreak, Shift
from service.model.hold import Hold, HoldKind
from service.model.plan import PinRequest, Plan, PlanRequest, StopKind
from service.model.warning import WarningCode
from service.places.travel import Hop, survey
from service.planning.gathering import ask_rules
from service.planning.modelling import legend as legends
from service.planning.modelling.agenda import Agenda, MadeStop, Promised, Underway
from service.planning.modelling.answers import Answer
from service.planning.modelling.horizon import Horizon
from service.planning.modelling.legend import Opening
from service.planning.modelling.model import Model, build, points_of
from service.planning.modelling.openings import start_windows
from service.planning.modelling.reasons import SENTENCES, unserved_cases
from solver.check import check
from solver.explain import Reason
from solver.problem import TimeWindow
from solver.solution import Solution
from solver.solve import solve
from tests.fixtures.world import MONDAY, PLACES, ZONE, a_case, a_collector, a_plan, a_shift, an_address

TUESDAY = MONDAY + timedelta(1)
HOUR = 3600
ROADS: dict[Profile, Router] = {Profile.CAR: GreatCircleRouter()}
"""A real router; how it measures does not matter here."""


def an_agenda(
    cases: Sequence[Case], people: Sequence[tuple[Collector, Shift]] | None = None, **changes: object
) -> Agenda:
    request = changes.pop("request", PlanRequest("helsinki", (MONDAY,)))
    assert isinstance(request, PlanRequest)
    plain = Agenda(
        request=request,
        timezone="Europe/Helsinki",
        cases=tuple(cases),
        people=tuple(people or [(a_collector(), a_shift())]),
        ask=ask_rules(load_policy("strict"), {}),
    )
    return replace(plain, **changes)


def modelled(agenda: Agenda) -> Model:
    return build(agenda, survey(points_of(agenda), ROADS))


def planned(model: Model) -> tuple[Plan, Solution]:
    """So many turns, not so much time: a machine that is busy finds the same plan."""
    result = solve(model.problem, seconds=60, iterations=200)
    assert check(model.problem, result.solution) == ()
    legend = replace(model.legend, unserved=tuple(unserved_cases(model.legend, result.solution, result.unserved)))
    return Answer(model.problem, legend, straight).plan(a_plan("P"), result.solution), result.solution


def straight(profile: Profile, hops: Sequence[Hop]) -> list[Leg]:
    return [Leg("", hop.seconds, hop.metres, hop.estimated) for hop in hops]


def test_a_day_becomes_windows_in_which_the_whole_visit_lies() -> None:
    model = modelled(an_agenda([a_case("K", windows=(Window(time(10), time(12)),))]))
    (visit,) = model.problem.visits
    assert visit.windows == (TimeWindow(10 * HOUR, 12 * HOUR - 900),)
    assert (visit.id, visit.prize, visit.crew, visit.group) == ("K#0.1", 10, 1, None)


def test_an_agreed_time_stands_before_other_windows() -> None:
    agreed = Window(time(15), time(15, 30), MONDAY, appointment=True)
    elsewhere = Window(time(9), time(10), TUESDAY)
    model = modelled(an_agenda([a_case("K", windows=(Window(time(10), time(12)), agreed, elsewhere))]))
    assert model.problem.visits[0].windows == (TimeWindow(15 * HOUR, 15 * HOUR + 900),)
    assert model.legend.visits[0].openings == (Opening(15 * HOUR, 15 * HOUR + 1800, appointment=True, ground=0),)


def test_several_dates_are_one_visit_with_several_windows() -> None:
    request = PlanRequest("helsinki", (MONDAY, TUESDAY))
    people = [(a_collector(), a_shift(day=day)) for day in request.dates]
    model = modelled(an_agenda([a_case("K")], people, request=request))
    assert [visit.id for visit in model.problem.visits] == ["K#0.1"]
    assert [w.start // HOUR for w in model.problem.visits[0].windows] == [9, 24 + 9]
    assert [shift.id for shift in model.problem.shifts] == ["C1@2026-11-23", "C1@2026-11-24"]


def test_late_visits_need_two_and_compete_with_early_ones() -> None:
    """The strict policy: after 17:00 two go. Each start belongs to the smallest crew that may take it."""
    people = [(a_collector(), a_shift(end=time(19)))]
    model = modelled(an_agenda([a_case("K")], people))
    early, late = model.problem.visits
    assert (early.crew, late.crew, early.group, late.group) == (1, 2, "K", "K")
    assert early.windows[-1].end + 1 == late.windows[0].start == 17 * HOUR - 900 + 1
    assert late.windows[-1].end == 19 * HOUR - 900


def test_what_lies_outside_all_shifts_never_reaches_the_solver() -> None:
    model = modelled(an_agenda([a_case("K")], [(a_collector(), a_shift(end=time(15)))]))
    assert [(visit.id, visit.group) for visit in model.problem.visits] == [("K#0.1", None)]


def test_alternative_addresses_are_a_group() -> None:
    model = modelled(an_agenda([a_case("K", addresses=(an_address("market"), an_address("station")))]))
    assert [(v.id, v.group) for v in model.problem.visits] == [("K#0.1", "K"), ("K#1.1", "K")]
    plan, _ = planned(model)
    assert plan.totals.visits == 1
    assert plan.unserved == ()


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (a_case("K", holds=(Hold(HoldKind.HOSPITAL, MONDAY),)), "held"),
        (a_case("K", not_before=TUESDAY), "not_before"),
        (a_case("K", state=CaseState.REVIEW), "in_review"),
        (a_case("K", addresses=(replace(an_address(), place=None),)), "in_review"),
        (a_case("K", windows=(Window(time(20), time(21)),)), "no_opening"),
        (a_case("K", windows=(Window(time(10), time(10, 10)),)), "no_opening"),
        (a_case("K", windows=(Window(time(10), time(12), TUESDAY),)), "no_opening"),
        (a_case("K", crew=3), "crew_too_large"),
    ],
)
def test_barred_cases_keep_their_reason(case: Case, reason: str) -> None:
    model = modelled(an_agenda([case, a_case("M")]))
    assert [(barred.case_id, barred.reason) for barred in model.legend.barred] == [("K", reason)]
    assert [visit.id for visit in model.problem.visits] == ["M#0.1"]


def test_a_case_of_another_published_route_is_left_alone() -> None:
    model = modelled(an_agenda([a_case("K")], elsewhere={"K": frozenset({MONDAY})}))
    assert [barred.reason for barred in model.legend.barred] == ["already_planned"]


def test_a_case_off_the_road_is_told_by_name() -> None:
    agenda = an_agenda([a_case("K", "market"), a_case("M", "cathedral")])
    travel = survey(points_of(agenda), {Profile.CAR: NoRoadTo(PLACES["market"])})
    model = build(agenda, travel)
    assert [(barred.case_id, barred.reason) for barred in model.legend.barred] == [("K", "off_road")]
    assert [visit.id for visit in model.problem.visits] == ["M#0.1"]


def test_estimates_stand_in_for_missing_roads_and_say_so() -> None:
    agenda = an_agenda([a_case("K", "market"), a_case("M", "cathedral")])
    model = build(agenda, survey(points_of(agenda), {Profile.CAR: NoRoadTo(PLACES["market"])}, GreatCircleRouter()))
    plan, _ = planned(model)
    legs = {stop.case_id: stop.leg_estimated for route in plan.routes for stop in route.stops}
    assert plan.estimated
    assert plan.totals.estimated_legs == 2
    assert legs["K"]
    assert WarningCode.WAYS_ESTIMATED in {warning.code for warning in plan.warnings}


def test_a_pin_holds_and_a_pin_of_a_barred_case_is_told() -> None:
    noon = datetime.combine(MONDAY, time(12), ZONE)
    pins = (PinRequest("K", "C1", MONDAY, noon), PinRequest("gone", "C1", MONDAY))
    model = modelled(
        an_agenda([a_case("K", priority=0), a_case("M")], request=PlanRequest("helsinki", (MONDAY,), pins=pins))
    )
    plan, _ = planned(model)
    assert [stop.start for stop in plan.routes[0].stops if stop.case_id == "K"] == [noon]
    assert [dict(told.params) for told in plan.warnings if told.code is WarningCode.PIN_LOST] == [{"case": "gone"}]


def test_published_promises_are_priced() -> None:
    ten = datetime.combine(MONDAY, time(10), ZONE)
    promised = {"K": (Promised("C1", MONDAY, ten, PLACES["cathedral"]),)}
    model = modelled(an_agenda([a_case("K")], promised=promised))
    published = model.problem.visits[0].published
    assert published is not None
    assert (published.shift, published.start) == ("C1@2026-11-23", 10 * HOUR)


def test_two_collectors_meet_and_are_told_of_each_other() -> None:
    people = [(a_collector(name), a_shift(name)) for name in ("C1", "C2")]
    plan, _ = planned(modelled(an_agenda([a_case("K", crew=2)], people)))
    met = [(route.collector_id, route.stops[0].start, route.stops[0].crew_with) for route in plan.routes]
    assert [(who, others) for who, _, others in met] == [("C1", ("C2",)), ("C2", ("C1",))]
    assert met[0][1] == met[1][1]
    assert (plan.totals.visits, plan.totals.collectors, plan.totals.prize) == (1, 2, 10)


def test_the_times_of_a_route_add_up() -> None:
    lunch = LunchBreak(time(11), time(13), 1800)
    cases = [a_case(f"K{i}", place) for i, place in enumerate(PLACES)]
    afternoon = a_case("late", windows=(Window(time(14), time(16)),))
    plan, _ = planned(modelled(an_agenda([*cases, afternoon], [(a_collector(), a_shift(break_=lunch))])))
    (route,) = plan.routes
    assert [stop.kind for stop in route.stops].count(StopKind.BREAK) == 1
    assert route.work_seconds == seconds(route.departure, route.end)
    assert route.work_seconds == route.travel_seconds + route.wait_seconds + route.service_seconds + 1800
    assert route.travel_seconds == sum(stop.leg_seconds for stop in route.stops) + route.last_leg_seconds
    assert all(stop.arrival <= stop.start < stop.leave for stop in route.stops)
    for before, after in zip(route.stops, route.stops[1:], strict=False):
        assert before.leave <= after.arrival
    assert [stop.visit_id for stop in route.stops] == [f"P.{i}" for i in range(1, len(route.stops) + 1)]


def test_a_day_under_way_keeps_what_is_made() -> None:
    nine, ten = (datetime.combine(MONDAY, time(hour), ZONE) for hour in (9, 10))
    made = MadeStop("K0", PLACES["market"], nine, nine, nine + timedelta(minutes=20), "x", 300, 900, False)
    road = Underway(nine - timedelta(minutes=5), PLACES["esplanade"], ten, 400, False, (made,))
    cases = [a_case("K0", "market"), a_case("K1", "cathedral")]
    request = PlanRequest("helsinki", (MONDAY,), at=ten)
    agenda = an_agenda(cases, request=request, underway={"C1@2026-11-23": road}, from_instant=ten)
    plan, _ = planned(modelled(agenda))
    (route,) = plan.routes
    assert [(stop.case_id, stop.done) for stop in route.stops] == [("K0", True), ("K1", False)]
    assert route.departure == nine - timedelta(minutes=5)
    assert route.stops[0].start == nine
    assert route.stops[1].start >= ten
    assert plan.totals.visits == 2


def test_the_legend_survives_being_stored() -> None:
    cases = [a_case("K"), a_case("M", state=CaseState.REVIEW), a_case("Ö#1", crew=2)]
    legend = modelled(an_agenda(cases)).legend
    assert legends.from_json(legends.to_json(legend)) == legend


def test_every_reason_of_the_solver_has_words() -> None:
    assert set(SENTENCES) == set(Reason)


@pytest.mark.parametrize(
    ("openings", "windows"),
    [
        ([(0, 1000)], [(0, 100)]),
        ([(0, 900)], [(0, 0)]),
        ([(0, 899)], []),
        ([(2000, 4000), (0, 1000)], [(0, 100), (2000, 3100)]),
        ([(0, 1000), (50, 1200)], [(0, 300)]),
    ],
)
def test_starts_for_a_visit_of_900_seconds(openings: list[tuple[int, int]], windows: list[tuple[int, int]]) -> None:
    found = start_windows([Opening(*opening) for opening in openings], 900)
    assert [(window.start, window.end) for window in found] == windows


@pytest.mark.parametrize(
    ("day", "clock", "second"),
    [
        (date(2026, 11, 23), time(8), 8 * HOUR),
        (date(2026, 3, 29), time(8), 7 * HOUR),  # clocks go forward at 03:00
        (date(2026, 10, 25), time(8), 9 * HOUR),  # and back at 04:00
        (date(2026, 10, 26), time(8), 33 * HOUR),
    ],
)
def test_seconds_are_real_ones_when_the_clocks_change(day: date, clock: time, second: int) -> None:
    first = min(day, date(2026, 10, 25)) if day.month == 10 else day
    horizon = Horizon(first, "Europe/Helsinki")
    assert horizon.local_second(day, clock) == second
    assert horizon.instant(second) == datetime.combine(day, clock, ZoneInfo("Europe/Helsinki"))


def seconds(start: datetime, end: datetime) -> int:
    return round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds())


class NoRoadTo(GreatCircleRouter):
    """A router for a world in which one place lies off the road."""

    def __init__(self, place: Point) -> None:
        self._place = place

    def matrix(self, points: Sequence[Point]) -> Matrix:
        found = super().matrix(points)
        lost = list(points).index(self._place)
        seconds, metres = found.seconds.copy(), found.metres.copy()
        for figures in (seconds, metres):
            figures[lost, :] = figures[:, lost] = np.int32(UNREACHABLE)
        return replace(found, seconds=seconds, metres=metres, off_road=(lost,), estimated=False)


def test_each_day_and_each_region_is_planned_by_its_own_rules() -> None:
    """From Tuesday on another version holds, with other hours and one limit fewer; across the river another law does,
    by which one more visit a week would be too many for the debtor of both cases."""
    old = load_policy("strict")
    new = replace(old, version="new", effective_from=TUESDAY, caps=old.caps[1:], hours=load_policy("us-regf").hours)
    book = Lawbook((new, old), {"across": (load_policy("ru-230fz"),)})
    request = PlanRequest("helsinki", (MONDAY, TUESDAY))
    people = [(a_collector(), a_shift(day=day, start=time(7), end=time(23))) for day in request.dates]
    debtor = Debtor("D", "One debtor")
    here, there = (
        a_case(name, region=region, debtor=debtor) for name, region in (("K1", "helsinki"), ("K2", "across"))
    )
    model = modelled(an_agenda([here, there], people, request=request, ask=ask_rules(book, {})))
    hours = {
        visit.id: [(w.start // HOUR, (w.end + 900) // HOUR) for w in visit.windows] for visit in model.problem.visits
    }
    assert hours["K1#0.1"] == [(9, 17), (24 + 8, 24 + 17)]
    assert hours["K2#0.1"] == [(8, 22), (24 + 8, 24 + 22)]
    assert {visit.group for visit in model.problem.visits} == {"debtor:D"}, "one of them"
    assert model.legend.provenance["policy"] == f"ru-230fz 2026.2, strict {old.version}, strict new"
