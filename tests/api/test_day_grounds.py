"""Drafts as itineraries, and the zones and territories that are drawn on a day's map."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader
from shapely import Point as Corner
from shapely import box

from api.paper.day_map import day_map
from api.paper.itinerary_pdf import itinerary_pdf
from api.paper.words import Language
from geo.point import Point
from geo.territory import Territory
from service.errors import NotFoundError
from service.model.access import Identity, Role
from service.model.area import AreaKind, Ban, Cover, CoveredArea, NoGoZone
from service.model.plan import PlanState
from service.places import areas
from service.places.areas import Change
from service.settings import Settings
from service.store import Store, published
from service.visiting.itineraries import itinerary
from tests.fixtures.office import Office
from tests.fixtures.world import (
    MONDAY,
    NOW,
    PLACES,
    STAMP,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)

BOSS = Identity("user:Maija", Role.SUPERVISOR)
OWN = Identity("link:day_1", Role.COLLECTOR, "C1", MONDAY)
URUMQI = Point(43.82, 87.6)


def around(place: Point, degrees: float) -> Territory:
    return Territory.of(box(place.lon - degrees, place.lat - degrees, place.lon + degrees, place.lat + degrees))


@pytest.fixture
def planned(store: Store) -> Store:
    """C1's Monday is a draft of many stops; a day that holds is another plan's."""
    with store.begin() as tx:
        settle(tx, tuple(a_case(f"K{n}") for n in range(1, 13)), (a_collector("C1"),))
        stops = tuple(a_stop(f"P.{n}", f"K{n}", 7 + n) for n in range(1, 13))
        settle_plan(tx, a_plan("P", (a_route("C1", stops),), state=PlanState.DRAFT))
        settle_plan(tx, a_plan("Q", (a_route("C1", (a_stop("Q.1", "K1", 9),)),), state=PlanState.DRAFT))
        published.publish(tx, "Q", "test", NOW)
    return store


def test_a_draft_is_read_as_an_itinerary_by_the_office_alone(planned: Store) -> None:
    with planned.read() as tx:
        draft = itinerary(tx, BOSS, "C1", MONDAY, True, plan_id="P")
        assert (draft.draft, draft.plan_id, len(draft.entries), draft.check_ins) == (True, "P", 12, False)
        holding = itinerary(tx, BOSS, "C1", MONDAY, True, plan_id="Q")
        assert (holding.draft, holding.check_ins) == (False, True)
        assert itinerary(tx, OWN, "C1", MONDAY, plan_id="P").plan_id == "Q", "a collector sees what holds"
        for plan, day, code in (("P", MONDAY + timedelta(1), "itinerary_missing"), ("X", MONDAY, "plan_missing")):
            with pytest.raises(NotFoundError) as refused:
                itinerary(tx, BOSS, "C1", day, plan_id=plan)
            assert refused.value.code == code


def test_every_page_of_a_draft_says_so(planned: Store) -> None:
    with planned.read() as tx:
        draft, holding = (itinerary(tx, BOSS, "C1", MONDAY, plan_id=plan) for plan in "PQ")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    words_by_language: dict[Language, str] = {"en": "DRAFT, NOT PUBLISHED", "zh": "草稿，未发布"}
    for language, words in words_by_language.items():
        pages = PdfReader(io.BytesIO(itinerary_pdf(draft, None, language, at, {}))).pages
        assert len(pages) > 1
        assert all(words in page.extract_text() for page in pages)
    assert "DRAFT" not in PdfReader(io.BytesIO(itinerary_pdf(holding, None, "en", at, {}))).pages[0].extract_text()


def test_zones_and_territories_around_the_stops_are_drawn(planned: Store) -> None:
    here, far = PLACES["cathedral"], Point(60.30, 25.20)
    round_ = Territory.of(Corner(here.lon, here.lat).buffer(0.004, quad_segs=200))
    with planned.begin() as tx:
        zones = (NoGoZone("Docks", around(here, 0.001), Ban.NEVER), NoGoZone("Away", around(far, 0.01), Ban.CREW_2))
        areas.put(tx, "helsinki", AreaKind.ZONES, Change(zones), STAMP)
        own = CoveredArea("Centre", round_, ("C1",), Cover.RULE)
        beside = CoveredArea("Beside", around(far, 0.01), ("C1",), Cover.RULE)
        before = itinerary(tx, OWN, "C1", MONDAY)
        areas.put(tx, "helsinki", AreaKind.TERRITORIES, Change((own, beside)), STAMP)
        day = itinerary(tx, OWN, "C1", MONDAY)
    assert [(area.name, area.ban) for area in day.areas] == [("Docks", Ban.NEVER), ("Centre", None)]
    assert day.etag != before.etag, "the phone hears of areas that were drawn since"
    assert len(day.areas[1].shape.shape.exterior.coords) < 150, "borders are drawn to a metre"
    drawn = day_map(day, None, "en", "serif")
    assert "No visits" in drawn and "Border of a territory" in drawn and "Only two together" not in drawn
    assert "禁止上门" in day_map(day, None, "zh", "serif")


@pytest.mark.parametrize(("one_clock", "clock"), [(True, "Asia/Shanghai"), (False, "Asia/Urumqi")])
def test_doors_keep_the_clock_that_the_settings_say(store: Store, one_clock: bool, clock: str) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1"),), (a_collector("C1"),))
        stop = a_stop("P.1", "K1", 9, place=URUMQI)
        settle_plan(tx, a_plan("P", (a_route("C1", (stop,)),), state=PlanState.DRAFT))
        house = Office(settings=Settings(one_clock_in_china=one_clock))
        day = itinerary(tx, BOSS, "C1", MONDAY, rounds=house, plan_id="P")
    assert day.entries[0].timezone == clock
