"""Areas version by version, what they do at doors and to plans, suggestions: on both databases where rows matter."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from shapely import Polygon, box
from shapely.affinity import rotate

from geo.point import Point
from geo.region import Counts, Region, Versions
from geo.territory import Territory
from service.doubts.review import list_reviews
from service.errors import ConflictError, InvalidError, NotFoundError
from service.holidays import DayKind, PublicHolidays
from service.model.area import AreaKind, AreaSet, Ban, CalendarArea, Cover, CoveredArea, NoGoZone, OutlineArea
from service.model.case import Address, CaseState, Doubt
from service.model.collector import Base
from service.model.own_day import OwnDay, own_days_at
from service.model.policy import Hours
from service.places import areas, calendar, covering, suggesting
from service.places.areas import Change
from service.places.calendar import Placed
from service.places.doors import AreasInForce, Doors
from service.places.suggesting import Wish
from service.settings import Settings
from service.store import Store
from tests.fixtures.world import BOUNDS, MONDAY, NOW, PLACES, STAMP, a_case, a_collector, an_address, settle

REGION = Region(
    "helsinki",
    Path("nowhere"),
    BOUNDS,
    PLACES["station"],
    "Europe/Helsinki",
    NOW,
    "x.osm.pbf",
    "00",
    Counts(1, 1, 1),
    Versions(1, "x", "x"),
)
TODAY = NOW.date()
WEST, EAST = Territory.of(box(24.93, 60.16, 24.948, 60.18)), Territory.of(box(24.948, 60.16, 24.97, 60.18))
DAY = Hours(time(9), time(16))
TERRITORIES = (
    CoveredArea("West", WEST, ("C1",), Cover.RULE),
    CoveredArea("East", EAST, ("C1", "C2"), Cover.PREFERENCE),
)
ZONES = (
    NoGoZone("Docks", WEST, Ban.NEVER, None, "dogs"),
    NoGoZone("Park", EAST, Ban.BY_DAY, DAY),
    NoGoZone("Yards", EAST, Ban.CREW_2),
)
CALENDARS = (CalendarArea("All", None, "FI"), CalendarArea("Munich", EAST, "DE", "BY"))
SETS = {
    AreaKind.TERRITORIES: TERRITORIES,
    AreaKind.ZONES: ZONES,
    AreaKind.CALENDARS: CALENDARS,
    AreaKind.OUTLINE: (OutlineArea("Town", WEST),),
}


def plain(found: AreaSet) -> list[object]:
    """Areas with their shapes as GeoJSON, so that they can be compared."""
    return [replace(area, shape=area.shape.geojson() if area.shape else None) for area in found.areas]


@pytest.fixture
def peopled(store: Store) -> Store:
    with store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"), a_collector("C2")))
    return store


@pytest.mark.parametrize("kind", AreaKind)
def test_versions_stay_as_they_were(peopled: Store, kind: AreaKind) -> None:
    with peopled.begin() as tx:
        assert areas.newest(tx, "helsinki", kind).version == 0
        first = areas.put(tx, "helsinki", kind, Change(SETS[kind], "import", "the first"), STAMP)
        areas.put(tx, "helsinki", kind, Change((), note="all gone", based_on=1), STAMP)
        assert areas.newest(tx, "helsinki", kind).areas == ()
        assert areas.newest(tx, "elsewhere", kind).version == 0
    with peopled.read() as tx:
        old = areas.version(tx, "helsinki", kind, 1)
        assert plain(old) == plain(first) and len(old.areas) == len(SETS[kind])
        assert (old.origin, old.note, old.created_by, old.created_at) == ("import", "the first", STAMP.actor, NOW)
        assert [one.version for one in areas.versions(tx, "helsinki", kind)] == [2, 1]
    with peopled.begin() as tx:
        again = areas.restore(tx, "helsinki", kind, 1, STAMP)
        assert (again.version, again.origin) == (3, "restore")
        assert plain(areas.newest(tx, "helsinki", kind)) == plain(first)


def test_nobody_overwrites_what_he_has_not_seen(peopled: Store) -> None:
    with peopled.begin() as tx:
        areas.put(tx, "helsinki", AreaKind.ZONES, Change(ZONES, based_on=0), STAMP)
        with pytest.raises(ConflictError) as refused:
            areas.put(tx, "helsinki", AreaKind.ZONES, Change((), based_on=0), STAMP)
        assert refused.value.code == "areas_changed"
        with pytest.raises(NotFoundError):
            areas.version(tx, "helsinki", AreaKind.ZONES, 2)


@pytest.mark.parametrize(
    ("kind", "found", "code", "pointer"),
    [
        (AreaKind.TERRITORIES, (TERRITORIES[0], TERRITORIES[0]), "area_twice", "/features/0/properties/name"),
        (
            AreaKind.TERRITORIES,
            (replace(TERRITORIES[0], collectors=()),),
            "area_uncovered",
            "/features/0/properties/collectors",
        ),
        (
            AreaKind.TERRITORIES,
            (replace(TERRITORIES[0], collectors=("C9",)),),
            "collector_missing",
            "/features/0/properties/collectors",
        ),
        (AreaKind.ZONES, (replace(ZONES[1], hours=None),), "zone_hours", "/features/0/properties/hours"),
        (AreaKind.CALENDARS, (CalendarArea("x", None, "XX"),), "country_unknown", "/features/0/properties/country"),
        (
            AreaKind.CALENDARS,
            (CalendarArea("x", None, "DE", "ZZ"),),
            "subdivision_unknown",
            "/features/0/properties/subdivision",
        ),
        (AreaKind.OUTLINE, (OutlineArea("a", WEST), OutlineArea("b", EAST)), "outline_one", "/features"),
    ],
)
def test_what_cannot_be_used_is_told(
    sqlite_store: Store, kind: AreaKind, found: tuple[object, ...], code: str, pointer: str
) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"),))
        with pytest.raises(InvalidError) as refused:
            areas.put(tx, "helsinki", kind, Change(found), STAMP)  # type: ignore[arg-type]  # one kind per row
        assert (refused.value.issues[0].code, refused.value.issues[0].pointer) == (code, pointer)
        assert areas.newest(tx, "helsinki", kind).version == 0


def in_force(**sets: tuple[object, ...]) -> AreasInForce:
    made = {kind.value: AreaSet("helsinki", kind, 7 if kind.value in sets else 0) for kind in list(AreaKind)[:3]}
    for name, found in sets.items():
        made[name] = replace(made[name], areas=found)
    return AreasInForce(**made)


def test_a_door_knows_its_clock_zones_territories_and_holidays() -> None:
    doors = Doors(in_force(territories=TERRITORIES, zones=ZONES, calendars=CALENDARS), "Europe/Helsinki")
    station, market = doors.at(PLACES["station"]), doors.at(PLACES["market"])
    assert (station.clock.key, [zone.name for zone in station.zones]) == ("Europe/Helsinki", ["Docks"])
    assert station.barred_by is ZONES[0]
    assert (station.only, station.preferred) == (frozenset({"C1"}), frozenset())
    assert (market.only, market.preferred) == (None, frozenset({"C1", "C2"}))
    assert (station.calendar.country, market.calendar.country, market.calendar.subdivision) == ("FI", "DE", "BY")
    assert market.calendar.is_holiday(date(2026, 1, 6)) and not PublicHolidays("DE").is_holiday(date(2026, 1, 6))
    said = doors.sources()
    assert (said["territories"], said["zones"], said["clocks"]) == ("version 7", "version 7", "Europe/Helsinki")
    assert said["calendar"].startswith("holidays ") and said["calendar"].endswith(": DE-BY, FI")


def test_a_merged_region_keeps_what_holds_in_its_parts(peopled: Store, tmp_path: Path) -> None:
    merged = replace(REGION, name="both", parts=("helsinki", "gone"))
    with peopled.begin() as tx:
        for kind in list(AreaKind)[:3]:
            areas.put(tx, "helsinki", kind, Change(SETS[kind]), STAMP)
        areas.put(tx, "both", AreaKind.ZONES, Change((NoGoZone("Bridge", EAST, Ban.CREW_2),)), STAMP)
        days = (OwnDay(MONDAY, DayKind.HOLIDAY, "helsinki"), OwnDay(MONDAY, DayKind.ORDINARY, "helsinki", "Munich"))
        assert not calendar.enter(tx, {"helsinki"}, [Placed(day, day.place) for day in days], STAMP)
        doors = areas.doors_of(tx, Settings(data_dir=tmp_path), merged)
    station, market = doors.at(PLACES["station"]), doors.at(PLACES["market"])
    assert station.barred_by is not None and station.only == {"C1"}
    assert [zone.name for zone in market.zones] == ["Bridge", "Park", "Yards"]
    assert (station.calendar.country, market.calendar.country) == ("FI", "DE")
    assert station.calendar.is_holiday(MONDAY) and not market.calendar.is_holiday(MONDAY)
    assert doors.sources()["zones"] == "version 1, version 1 of helsinki"
    assert "own days" in doors.sources()["calendar"]


def test_what_a_merged_region_covers_is_its_own_everywhere(peopled: Store) -> None:
    """Its parts' collectors may be named, their territories cover, their cases count, their doubts are listed."""
    merged = replace(REGION, name="both", parts=("helsinki", "gone"))
    doubtful = replace(a_case("K3"), addresses=(Address("?", doubt=Doubt.NOT_FOUND),))
    with peopled.begin() as tx:
        settle(tx, cases=(a_case("K1", "station"), a_case("K2", "market"), doubtful))
        areas.put(tx, "helsinki", AreaKind.TERRITORIES, Change(TERRITORIES[:1]), STAMP)
        with pytest.raises(InvalidError):
            areas.put(tx, "both", AreaKind.TERRITORIES, Change(TERRITORIES[1:]), STAMP)
        alone = covering.report(tx, merged, (), TODAY)
        assert (alone.cases, alone.bare) == (2, ("K2",))
        made = areas.put(tx, "both", AreaKind.TERRITORIES, Change(TERRITORIES[1:]), STAMP, merged.covers)
        assert covering.report(tx, merged, made.areas, TODAY).bare == ()
        assert next(hole.hole.nearest for hole in alone.gaps) == ("West (helsinki)",)
        assert [item.case_id for item in list_reviews(tx, TODAY, region=merged.covers)] == ["K3"]
        assert list_reviews(tx, TODAY, region="both") == []
        scattered(tx)
        found = suggesting.suggest(tx, merged, Wish(), STAMP)
        suggesting.keep(tx, replace(found, based_on=made.version))
        assert {name for share in found.shares for name in share.area.collectors} == {"C1", "C2"}
        assert suggesting.accept(tx, "both", found.id, STAMP, merged.covers).version == made.version + 1


def test_doors_of_one_region_may_have_several_clocks() -> None:
    doors = Doors(region_clock="Europe/Helsinki")
    haparanda, tornio = Point(65.835, 24.13), Point(65.85, 24.18)
    assert (doors.at(haparanda).clock.key, doors.at(tornio).clock.key) == ("Europe/Stockholm", "Europe/Helsinki")
    assert doors.at(Point(57.5, 19.9)).clock.key == "Europe/Helsinki"  # on the open Baltic
    urumqi = Point(43.82, 87.6)
    assert Doors().at(urumqi).clock.key == "Asia/Shanghai"
    assert Doors(one_clock_in_china=False).at(urumqi).clock.key == "Asia/Urumqi"


def test_own_days_of_a_place_go_before_those_of_all() -> None:
    days = (
        OwnDay(MONDAY, DayKind.HOLIDAY),
        OwnDay(MONDAY, DayKind.ORDINARY, "helsinki"),
        OwnDay(MONDAY, DayKind.MAKE_UP, "helsinki", "Munich"),
    )
    assert own_days_at(days, ["guixi"], ("guixi", "")) == {MONDAY: DayKind.HOLIDAY}
    assert own_days_at(days, ["helsinki"], ("", "")) == {MONDAY: DayKind.ORDINARY}
    assert own_days_at(reversed(days), ["helsinki"], ("helsinki", "Munich")) == {MONDAY: DayKind.MAKE_UP}


def test_china_works_on_some_weekends() -> None:
    china = PublicHolidays("CN")
    assert china.is_make_up(date(2026, 10, 10)) and not china.is_holiday(date(2026, 10, 10))
    assert not china.is_make_up(date(2026, 10, 11))
    kept = replace(china, own={date(2026, 10, 10): DayKind.ORDINARY})
    assert not kept.is_make_up(date(2026, 10, 10))


def test_own_days_are_entered_beside_bad_ones_and_taken_back(peopled: Store) -> None:
    with peopled.begin() as tx:
        areas.put(tx, "helsinki", AreaKind.CALENDARS, Change(CALENDARS), STAMP)
        sent = [
            Placed(OwnDay(MONDAY, DayKind.HOLIDAY, name="Works outing"), "line 2"),
            Placed(OwnDay(MONDAY, DayKind.HOLIDAY, "nowhere"), "line 3"),
            Placed(OwnDay(MONDAY, DayKind.ORDINARY, "helsinki", "Munich"), "line 4"),
            Placed(OwnDay(MONDAY, DayKind.ORDINARY, "helsinki", "Atlantis"), "line 5"),
        ]
        issues = calendar.enter(tx, {"helsinki"}, sent, STAMP)
        assert [(issue.code, issue.pointer) for issue in issues] == [
            ("region_missing", "line 3"),
            ("calendar_place_missing", "line 5"),
        ]
    with peopled.read() as tx:
        assert [(d.region, d.place) for d in calendar.list_own(tx, "helsinki")] == [("", ""), ("helsinki", "Munich")]
        seen = calendar.look(tx, Settings(), REGION, PLACES["station"], MONDAY, date(2026, 12, 7))
        assert [(d.date, d.kind, d.source) for d in seen.days] == [
            (MONDAY, DayKind.HOLIDAY, "own"),
            (date(2026, 12, 6), DayKind.HOLIDAY, "public"),
        ]
        east = calendar.look(tx, Settings(), REGION, PLACES["market"], MONDAY, MONDAY)
        assert [(d.kind, d.source) for d in east.days] == [(DayKind.ORDINARY, "own")]
    with peopled.begin() as tx:
        assert calendar.remove(tx, MONDAY, "", "", STAMP)
        assert not calendar.remove(tx, MONDAY, "", "", STAMP)


def test_coverage_is_told_against_outline_and_cases(peopled: Store) -> None:
    closed = a_case("K9", "station", state=CaseState.CLOSED)
    with peopled.begin() as tx:
        settle(tx, cases=(a_case("K1", "station"), a_case("K2", "market"), closed))
        outline = Territory.of(box(24.93, 60.16, 24.97, 60.18))
        areas.put(tx, "helsinki", AreaKind.OUTLINE, Change((OutlineArea("Town", outline),)), STAMP)
        report = covering.report(tx, REGION, TERRITORIES[:1], TODAY)
    assert (report.cases, report.bare, report.overlaps) == (2, ("K2",), ())
    (gap,) = report.gaps
    assert (gap.cases, gap.hole.nearest) == (("K2",), ("West",))
    assert gap.hole.km2 == pytest.approx(report.outline_km2 - report.covered_km2)


def test_combs_across_one_another_are_refused_before_they_are_cut(peopled: Store) -> None:
    """Two combs of 300 teeth share 90,000 pieces; two neighbours with a winding border share none."""
    teeth = 300
    comb = [(24.93, 60.16), *((24.931 + i * 1e-4, y) for i in range(teeth) for y in _TOOTH[i % 2]), (24.97, 60.16)]
    upright = Polygon(comb).buffer(0)
    lying = rotate(upright, 90, origin=(24.946, 60.17))
    combs = tuple(CoveredArea(n, Territory.of(s), ("C1",), Cover.RULE) for n, s in (("A", upright), ("B", lying)))
    ground = Territory.of(box(24.9, 60.1, 25.0, 60.3))
    beside = Territory.of(ground.shape.difference(upright))
    with peopled.read() as tx:
        with pytest.raises(InvalidError) as refused:
            covering.report(tx, REGION, combs, TODAY, ground)
        neighbours = (combs[0], CoveredArea("C", beside, ("C1",), Cover.RULE))
        assert covering.report(tx, REGION, neighbours, TODAY, ground).overlaps == ()
    assert refused.value.code == "areas_tangled"


_TOOTH = ((60.161, 60.179), (60.179, 60.161))


def scattered(tx: object, count: int = 60) -> None:
    places = [Point(60.161 + 0.0003 * i, 24.931 + 0.00001 * (i * 37 % 60) ** 2) for i in range(count)]
    cases = [
        a_case(f"K{i}", addresses=(replace(an_address(), place=place),), attempts=i % 4)
        for i, place in enumerate(places)
    ]
    settle(tx, cases=tuple(cases))  # type: ignore[arg-type]  # a transaction


def test_suggested_territories_are_even_and_become_a_version(peopled: Store) -> None:
    west = replace(a_collector("C3"), base=Base("West", Point(60.17, 24.80)))
    with peopled.begin() as tx:
        settle(tx, collectors=(west, replace(a_collector("C4"), active=False)))
        scattered(tx)
        made = suggesting.suggest(tx, REGION, Wish(cover=Cover.RULE), STAMP)
        suggesting.keep(tx, made)
        assert [len(share.area.collectors) for share in made.shares] == [1, 1, 1]
        assert made.shares[0].area.collectors == ("C3",)  # whose base lies in the west
        assert made.figures.most_over < 0.1 and made.figures.places == 60
        assert all(share.compactness > 0.3 for share in made.shares)
        accepted = suggesting.accept(tx, "helsinki", made.id, STAMP)
        assert (accepted.version, accepted.origin) == (1, "suggestion")
        with pytest.raises(ConflictError) as again:
            suggesting.accept(tx, "helsinki", made.id, STAMP)
        assert again.value.code == "proposal_accepted"
        assert suggesting.get(tx, "helsinki", made.id).version == 1
        report = covering.report(tx, REGION, areas.newest(tx, "helsinki", AreaKind.TERRITORIES).areas, TODAY)
        assert (report.overlaps, report.gaps, report.bare) == ((), (), ())


def test_a_suggestion_that_others_overtook_is_refused_whole(peopled: Store) -> None:
    with peopled.begin() as tx:
        scattered(tx)
        made = suggesting.suggest(tx, REGION, Wish(), STAMP)
        suggesting.keep(tx, made)
        areas.put(tx, "helsinki", AreaKind.TERRITORIES, Change(TERRITORIES), STAMP)
    with pytest.raises(ConflictError) as refused, peopled.begin() as tx:
        suggesting.accept(tx, "helsinki", made.id, STAMP)
    assert refused.value.code == "areas_changed"
    with peopled.read() as tx:
        assert suggesting.get(tx, "helsinki", made.id).version is None


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish(count=3), "suggestion_impossible"),
        (Wish(collectors=("C9",)), "collector_missing"),
        (Wish(outline=Territory.of(box(24.8, 60.2, 24.9, 60.25))), "suggestion_impossible"),
    ],
)
def test_what_cannot_be_suggested_is_told(sqlite_store: Store, wish: Wish, code: str) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, cases=(a_case("K1"),), collectors=(a_collector("C1"), a_collector("C2")))
        with pytest.raises(InvalidError) as refused:
            suggesting.suggest(tx, REGION, wish, STAMP)
        assert refused.value.code == code


def test_fewer_territories_than_collectors_are_shared(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, collectors=tuple(a_collector(f"C{i}") for i in range(5)))
        scattered(tx)
        made = suggesting.suggest(tx, REGION, Wish(count=2), STAMP)
    assert sorted(name for share in made.shares for name in share.area.collectors) == [f"C{i}" for i in range(5)]
    assert all(share.area.collectors for share in made.shares)
