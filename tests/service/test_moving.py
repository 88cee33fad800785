"""From measured roads to matrices by collector, and from roads that fail to sentences about cases. Real roads, drawn
by hand: see tests/fixtures/drawn.py."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

import pytest

from geo.building.build import build_profiles
from geo.pace import FREE_FLOW, DayKind, Span, pace_from_json
from geo.point import Point
from geo.profile import Profile
from geo.region import Region
from geo.routers.fleet import RoadFleet
from geo.routers.great_circle import GreatCircleRouter
from geo.routing import Router
from service.holidays import PublicHolidays
from service.lawful.policies import load_policy
from service.model.case import Case
from service.model.collector import Base, Collector, Shift
from service.model.plan import PlanRequest
from service.places.travel import survey
from service.planning.gathering import ask_rules
from service.planning.modelling import moving
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.model import Model, build, points_of
from service.planning.modelling.moving import move, spans_of
from solver.solve import solve
from tests.fixtures.drawn import at
from tests.fixtures.world import MONDAY, a_case, a_collector, a_shift, an_address

PARKED = pace_from_json(json.dumps({"parking_seconds": {"car": 100}, "door_seconds": 20}))
CAR, FOOT = Profile.CAR, Profile.FOOT


@pytest.fixture(scope="module")
def roads(drawn_region: Region) -> Iterator[dict[Profile, Router]]:
    build_profiles(drawn_region, [FOOT])
    fleet = RoadFleet(off_road_metres=150)
    yield {profile: fleet.router(drawn_region, profile) for profile in (CAR, FOOT)}
    fleet.close()


def case_at(name: str, *places: Point) -> Case:
    return a_case(name, addresses=tuple(replace(an_address(), place=place) for place in places))


def person(name: str, profile: Profile, base: Point | None = None) -> tuple[Collector, Shift]:
    collector = replace(a_collector(name), profile=profile, base=Base("Base", base or at(0, 0)))
    return collector, a_shift(name)


def agenda(people: list[tuple[Collector, Shift]], cases: list[Case]) -> Agenda:
    request = PlanRequest("drawn", (MONDAY,))
    return Agenda(request, "Europe/Helsinki", tuple(cases), tuple(people), ask_rules(load_policy("strict"), {}))


def modelled(
    roads: dict[Profile, Router],
    people: list[tuple[Collector, Shift]],
    cases: list[Case],
    pace: object = FREE_FLOW,
    estimates: Router | None = None,
) -> Model:
    assert isinstance(pace, type(FREE_FLOW))
    wanted = agenda(people, cases)
    used = {profile: roads[profile] for profile in {collector.profile for collector, _ in people}}
    return build(wanted, survey(points_of(wanted), used, estimates), pace)


def seconds(model: Model, collector: str, start: Point, end: Point) -> int:
    shift = next(s for s in model.problem.shifts if s.collector == collector)
    rows = {place: row for row, place in enumerate(model.legend.places)}
    here, there = (rows[Point(round(p.lat, 5), round(p.lon, 5))] for p in (start, end))
    return int(model.problem.matrices[shift.matrix].seconds[here, there])


def test_drivers_and_walkers_of_one_plan_each_have_their_roads(roads: dict[Profile, Router]) -> None:
    model = modelled(roads, [person("D", CAR), person("W", FOOT)], [case_at("K", at(7, 0))])
    drive, walk = (seconds(model, name, at(0, 0), at(7, 0)) for name in ("D", "W"))
    assert walk == pytest.approx(7 * 198 / (5 / 3.6), rel=0.05)
    assert walk > 4 * drive
    assert [worked.profile for worked in model.legend.shifts.values()] == [CAR, FOOT]
    assert model.legend.provenance["pace"] == "car 1.00, foot 1.00"
    result = solve(model.problem, seconds=60, iterations=200)
    assert [route.shift for route in result.solution.routes if route.visits] == ["D@2026-11-23"]


def test_a_path_is_left_to_the_walker(roads: dict[Profile, Router]) -> None:
    cases = [case_at("K", at(-3, 0))]
    assert [b.reason for b in modelled(roads, [person("D", CAR)], cases).legend.barred] == ["off_road"]
    model = modelled(roads, [person("D", CAR), person("W", FOOT)], cases)
    assert model.legend.barred == ()
    result = solve(model.problem, seconds=60, iterations=200)
    assert [route.shift for route in result.solution.routes if route.visits] == ["W@2026-11-23"]


@pytest.mark.parametrize(
    ("place", "reason", "words"),
    [
        (at(-3, 0), "off_road", "The nearest road is 5"),
        (at(2, 15), "road_island", "an island"),
        (at(16, 2), "one_way_trap", "none leads back"),
    ],
)
def test_who_is_out_of_reach_is_told_by_name(
    roads: dict[Profile, Router], place: Point, reason: str, words: str
) -> None:
    model = modelled(roads, [person("D", CAR)], [case_at("K", place), case_at("M", at(5, 2))])
    (barred,) = model.legend.barred
    assert (barred.case_id, barred.reason) == ("K", reason)
    assert words in barred.message
    assert [
        w
        for w in model.legend.warnings
        if w.params["reason"] == reason and w.message.startswith("Case K: ") and words in w.message
    ]
    assert [visit.id for visit in model.problem.visits] == ["M#0.1"]


def test_from_inside_the_trap_none_leads_in(roads: dict[Profile, Router]) -> None:
    model = modelled(roads, [person("D", CAR, at(16, 2))], [case_at("K", at(5, 2))])
    assert [(b.reason, "none leads there" in b.message) for b in model.legend.barred] == [("one_way_trap", True)]


def test_an_island_with_a_base_of_its_own_is_served(roads: dict[Profile, Router]) -> None:
    people = [person("D", CAR), person("I", CAR, at(1, 13))]
    model = modelled(roads, people, [case_at("K", at(2, 15)), case_at("M", at(5, 2))])
    assert model.legend.barred == ()
    result = solve(model.problem, seconds=60, iterations=200)
    assert {route.shift[0]: route.visits for route in result.solution.routes} == {"D": ("M#0.1",), "I": ("K#0.1",)}


def test_another_address_in_reach_is_enough(roads: dict[Profile, Router]) -> None:
    model = modelled(roads, [person("D", CAR)], [case_at("K", at(2, 15), at(5, 2))])
    assert model.legend.barred == ()
    assert [visit.id for visit in model.problem.visits] == ["K#1.1"]


def test_estimates_reach_all_and_name_whom(roads: dict[Profile, Router]) -> None:
    cases = [case_at("K", at(2, 15)), case_at("M", at(5, 2))]
    model = modelled(roads, [person("D", CAR)], cases, estimates=GreatCircleRouter())
    assert model.legend.barred == ()
    assert any("Case K: its travel is an estimate" in warning.message for warning in model.legend.warnings)
    assert not any("Case M" in warning.message for warning in model.legend.warnings)


def test_parking_is_paid_once_per_building(roads: dict[Profile, Router]) -> None:
    """Two doors ten metres apart, and one two streets on; nobody parks at the base, and walkers park nowhere."""
    door, beside, far = at(5, 2), at(5.05, 2), at(7, 2)
    cases = [case_at("K", door), case_at("L", beside), case_at("M", far)]
    people = [person("D", CAR), person("W", FOOT)]
    plain, parked = (modelled(roads, people, cases, pace) for pace in (FREE_FLOW, PARKED))

    def extra(who: str, start: Point, end: Point) -> int:
        return seconds(parked, who, start, end) - seconds(plain, who, start, end)

    assert extra("D", at(0, 0), door) == extra("D", far, door) == 120
    assert extra("D", door, beside) == extra("D", beside, door) == extra("D", door, door) == 0
    assert extra("D", door, at(0, 0)) == 0
    assert extra("W", at(0, 0), door) == 20


def test_shifts_at_slow_hours_have_a_matrix_of_their_own(roads: dict[Profile, Router]) -> None:
    rush = [0.5 if hour < 12 else 1.0 for hour in range(24)]
    pace = pace_from_json(json.dumps({"hours": {"car": {"workday": rush}}, "parking_seconds": {"car": 0}}))
    early = (person("E", CAR)[0], replace(a_shift("E"), start=time(8), end=time(12)))
    late = (person("L", CAR)[0], replace(a_shift("L"), start=time(12), end=time(16)))
    model = modelled(roads, [early, late], [case_at("K", at(7, 0))], pace)
    assert len(model.problem.matrices) == 2
    assert seconds(model, "E", at(0, 0), at(7, 0)) == pytest.approx(2 * seconds(model, "L", at(0, 0), at(7, 0)), abs=1)
    assert (model.problem.matrices[0].metres == model.problem.matrices[1].metres).all()


def test_many_paces_become_few_when_memory_is_short(
    roads: dict[Profile, Router], monkeypatch: pytest.MonkeyPatch
) -> None:
    travel = survey([at(0, 0), at(7, 0)], {CAR: roads[CAR]})
    hours = [1 - 0.02 * hour for hour in range(24)]
    pace = pace_from_json(json.dumps({"hours": {"car": {"workday": hours}}}))
    shifts = {str(h): (CAR, [Span(DayKind.WORKDAY, 60 * h, 60 * h + 60)]) for h in range(20)}
    assert len(move(travel, pace, shifts, frozenset()).matrices) == 20
    monkeypatch.setattr(moving, "MOST_CELLS", 4 * 5)
    few = move(travel, pace, shifts, frozenset())
    assert len(few.matrices) <= 5
    assert few.kinds[few.of_shift["0"]][1] < few.kinds[few.of_shift["19"]][1]


def test_paces_that_are_joined_have_their_mean(roads: dict[Profile, Router], monkeypatch: pytest.MonkeyPatch) -> None:
    travel = survey([at(0, 0), at(7, 0)], {profile: roads[profile] for profile in (CAR, FOOT)})
    hours = [1.0, 0.98, 0.7, *[1.0] * 21]
    pace = pace_from_json(json.dumps({"hours": {"car": {"workday": hours}}}))
    shifts = {str(h): (CAR, [Span(DayKind.WORKDAY, 60 * h, 60 * h + 60)]) for h in range(3)}
    shifts["on foot"] = (FOOT, [Span(DayKind.WORKDAY, 0, 60)])
    monkeypatch.setattr(moving, "MOST_CELLS", 4 * 3)
    assert move(travel, pace, shifts, frozenset()).kinds == ((CAR, 1.01), (CAR, 1.43), (FOOT, 1.0))
    monkeypatch.setattr(moving, "MOST_CELLS", 1)
    assert move(travel, pace, shifts, frozenset()).kinds == ((CAR, 1.15), (FOOT, 1.0))


def test_a_weekend_that_is_worked_is_as_slow_as_a_workday() -> None:
    worked = Shift("C", date(2026, 10, 10), time(8), time(9))  # for the week of the National Day
    assert spans_of(worked, PublicHolidays("CN")) == [Span(DayKind.WORKDAY, 480, 540)]
    assert spans_of(worked, PublicHolidays("FI")) == [Span(DayKind.SATURDAY, 480, 540)]


def test_a_night_shift_counts_the_hours_of_two_days() -> None:
    saturday = Shift("C", date(2026, 11, 28), time(22), time(2))
    calendar = PublicHolidays("FI")
    assert spans_of(saturday, calendar) == [Span(DayKind.SATURDAY, 1320, 1440), Span(DayKind.SUNDAY, 0, 120)]
    independence = Shift("C", date(2027, 12, 6), time(8), time(9))
    assert spans_of(independence, calendar) == [Span(DayKind.SUNDAY, 480, 540)]
