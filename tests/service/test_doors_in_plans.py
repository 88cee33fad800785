"""What zones, territories, clocks and calendars at doors do to the problem and to plans."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from shapely import box

from geo.point import Point
from geo.profile import Profile
from geo.routers.great_circle import GreatCircleRouter
from geo.territory import Territory
from service.holidays import DayKind, PublicHolidays
from service.lawful.policies import load_policy
from service.lawful.rules import Allowed, Barred, Ledger, Rulebook
from service.model.area import AreaKind, AreaSet, Ban, Cover, CoveredArea, NoGoZone
from service.model.case import Case, Window
from service.model.door import Door
from service.model.own_day import OwnDay
from service.model.plan import PlanRequest
from service.model.policy import Hours
from service.places.doors import AreasInForce, Doors
from service.places.travel import survey
from service.planning.gathering import ask_rules
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.legend import from_json, to_json
from service.planning.modelling.model import Model, build, points_of
from service.planning.modelling.reasons import unserved_cases
from solver.explain import Reason
from solver.solve import solve
from tests.fixtures.world import MONDAY, PLACES, ZONE, a_case, a_collector, a_shift, an_address

STRICT = load_policy("strict")
RULES = Rulebook(STRICT)
CATHEDRAL = Territory.of(box(24.950, 60.169, 24.955, 60.172))
NEVER = NoGoZone("Docks", CATHEDRAL, Ban.NEVER)
TOGETHER = NoGoZone("Yards", CATHEDRAL, Ban.CREW_2)
BY_DAY = NoGoZone("Park", CATHEDRAL, Ban.BY_DAY, Hours(time(10), time(16)))
BEFORE_DAWN = NoGoZone("Wood", CATHEDRAL, Ban.BY_DAY, Hours(time(5), time(8)))


def at_door(*zones: NoGoZone, calendar: PublicHolidays | None = None, clock: ZoneInfo = ZONE) -> Door:
    return Door(clock, calendar or PublicHolidays("FI"), zones)


def says(door: Door, day: date = MONDAY, case: Case | None = None) -> list[str]:
    answer = RULES.allowed(case or a_case("K"), an_address(), door, day, Ledger())
    if isinstance(answer, Barred):
        return [bar.code for bar in answer.bars]
    return [f"{span.start:%H:%M}-{span.end:%H:%M} x{span.crew}" for span in answer.spans]


@pytest.mark.parametrize(
    ("door", "expected"),
    [
        (at_door(NEVER), ["no_go_zone"]),
        (at_door(TOGETHER), ["09:00-19:00 x2"]),
        (at_door(BY_DAY), ["10:00-16:00 x1"]),
        (at_door(BY_DAY, TOGETHER), ["10:00-16:00 x2"]),
        (at_door(BEFORE_DAWN), ["no_go_hours"]),
        (at_door(BEFORE_DAWN, NEVER), ["no_go_zone"]),
    ],
)
def test_zones_bar_narrow_and_double(door: Door, expected: list[str]) -> None:
    assert says(door) == expected


def test_the_answer_names_the_zones() -> None:
    barred = RULES.allowed(a_case("K"), an_address(), at_door(NEVER), MONDAY, Ledger())
    assert isinstance(barred, Barred) and "“Docks”" in barred.bars[0].message
    open_ = RULES.allowed(a_case("K"), an_address(), at_door(BY_DAY), MONDAY, Ledger())
    assert isinstance(open_, Allowed)
    assert "10:00-16:00" in str(open_.because)
    assert open_.because.notes == ("zone_by_day: Park",)


def test_a_make_up_workday_has_a_mondays_hours_and_own_days_go_first() -> None:
    sunday = date(2026, 9, 20)  # worked for the National Day's week
    assert says(at_door(calendar=PublicHolidays("CN")), sunday) == ["09:00-17:00 x1", "09:00-19:00 x2"]
    assert says(at_door(calendar=PublicHolidays("FI")), sunday) == ["no_visiting_hours"]
    closed = PublicHolidays("CN", own={sunday: DayKind.ORDINARY})
    assert says(at_door(calendar=closed), sunday) == ["no_visiting_hours"]
    outing = PublicHolidays("FI", own={MONDAY: DayKind.HOLIDAY})
    assert says(at_door(calendar=outing)) == ["public_holiday"]


def doors(zones: Sequence[NoGoZone] = (), territories: Sequence[CoveredArea] = (), own: Sequence[OwnDay] = ()) -> Doors:
    return Doors(
        AreasInForce(
            AreaSet("helsinki", AreaKind.TERRITORIES, 3, tuple(territories)),
            AreaSet("helsinki", AreaKind.ZONES, 2, tuple(zones)),
            AreaSet("helsinki", AreaKind.CALENDARS),
            tuple(own),
        ),
        "Europe/Helsinki",
    )


def modelled(cases: Sequence[Case], where: Doors, collectors: Sequence[str] = ("C1", "C2"), **changes: object) -> Model:
    agenda = Agenda(
        request=PlanRequest("helsinki", (MONDAY,)),
        timezone="Europe/Helsinki",
        cases=tuple(cases),
        people=tuple((a_collector(name), a_shift(name)) for name in collectors),
        ask=ask_rules(STRICT, {}),
        doors=where,
    )
    agenda = replace(agenda, **changes)
    return build(agenda, survey(points_of(agenda), {Profile.CAR: GreatCircleRouter()}))


def test_a_door_in_a_no_go_zone_is_barred_and_the_plan_names_its_sources() -> None:
    model = modelled([a_case("K"), a_case("M", "market")], doors([NEVER]))
    assert [(case.case_id, case.reason) for case in model.legend.barred] == [("K", "no_go_zone")]
    assert [visit.id for visit in model.problem.visits if visit.id.startswith("M")]
    said = from_json(to_json(model.legend)).provenance
    assert (said["zones"], said["territories"], said["clocks"]) == ("version 2", "version 3", "Europe/Helsinki")
    assert said["calendar"].endswith(": FI")


def test_another_address_outside_the_zone_is_visited_instead() -> None:
    case = a_case("K", addresses=(an_address("cathedral"), an_address("station")))
    model = modelled([case], doors([NEVER]))
    assert {visit.id.partition(".")[0] for visit in model.problem.visits} == {"K#1"}
    assert model.legend.barred == ()


def test_a_zone_for_two_makes_visits_for_two() -> None:
    model = modelled([a_case("K")], doors([TOGETHER]))
    assert [(visit.id, visit.crew) for visit in model.problem.visits] == [("K#0.2", 2)]


RULE = CoveredArea("North", CATHEDRAL, ("C2",), Cover.RULE)
WISH = CoveredArea("North", CATHEDRAL, ("C2",), Cover.PREFERENCE)


@pytest.mark.parametrize(
    ("area", "changes", "required", "preferred"),
    [
        (RULE, {}, {"C2"}, set()),
        (RULE, {"required_collectors": frozenset({"C1", "C2"})}, {"C2"}, set()),
        (WISH, {}, None, {"C2"}),
        (WISH, {"preferred_collectors": frozenset({"C1"})}, None, {"C1"}),
    ],
)
def test_a_territory_is_a_rule_or_a_preference(
    area: CoveredArea, changes: dict[str, object], required: set[str] | None, preferred: set[str]
) -> None:
    (visit, *_) = modelled([a_case("K", **changes)], doors(territories=[area])).problem.visits
    assert visit.required_collectors == required
    assert visit.preferred_collectors == preferred


def test_a_rule_and_a_case_that_contradict_each_other_are_told() -> None:
    case = a_case("K", required_collectors=frozenset({"C1"}))
    model = modelled([case], doors(territories=[RULE]))
    assert [(one.reason, "“North”" in one.message) for one in model.legend.barred] == [("territory_conflict", True)]


def served_by(model: Model) -> dict[str, str]:
    found = solve(model.problem, seconds=60, seed=1, iterations=200).solution
    return {visit: route.shift.partition("@")[0] for route in found.routes for visit in route.visits}


def test_a_preference_has_its_price_and_a_rule_has_none() -> None:
    assert set(served_by(modelled([a_case("K")], doors(territories=[WISH]))).values()) == {"C2"}
    assert set(served_by(modelled([a_case("K")], doors(territories=[WISH]), ("C1",))).values()) == {"C1"}
    assert served_by(modelled([a_case("K")], doors(territories=[RULE]), ("C1",))) == {}
    assert modelled([a_case("K")], doors(), not_preferred_seconds=42).problem.prices.not_preferred == 42


def test_a_case_that_only_its_territory_kept_out_says_so() -> None:
    model = modelled([a_case("K")], doors(territories=[RULE]), ("C1",))
    result = solve(model.problem, seconds=60, seed=1, iterations=200)
    (told,) = unserved_cases(model.legend, result.solution, result.unserved)
    assert told.reason == Reason.COLLECTOR_REQUIRED.value
    assert told.details[0].message == "It lies in the territory “North”, which nobody else may visit."


def test_windows_are_read_by_the_clock_of_the_door() -> None:
    """Haparanda is in Sweden, Tornio across the river in Finland: the same window, an hour apart."""
    places = {"S": Point(65.835, 24.13), "F": Point(65.85, 24.18)}
    nine = (Window(time(9), time(10)),)
    cases = [
        a_case(name, windows=nine, service_seconds=3600, addresses=(replace(an_address(), place=place),))
        for name, place in places.items()
    ]
    visits = {visit.id[0]: visit.windows[0].start for visit in modelled(cases, Doors()).problem.visits}
    assert visits == {"F": 9 * 3600, "S": 10 * 3600}


def test_the_other_sides_holiday_closes_only_its_own_doors() -> None:
    independence = date(2027, 12, 6)  # a Monday; Sweden works
    answer = {
        country: says(Door(ZoneInfo(zone), Doors().at(place).calendar), independence)
        for country, zone, place in (
            ("FI", "Europe/Helsinki", PLACES["station"]),
            ("SE", "Europe/Stockholm", Point(65.835, 24.13)),
        )
    }
    assert answer == {"FI": ["public_holiday"], "SE": ["09:00-17:00 x1", "09:00-19:00 x2"]}


def test_an_own_day_of_the_region_closes_its_doors() -> None:
    model = modelled([a_case("K")], doors(own=[OwnDay(MONDAY, DayKind.HOLIDAY, "helsinki")]))
    assert [case.reason for case in model.legend.barred] == ["public_holiday"]
    assert "own days" in model.legend.provenance["calendar"]
