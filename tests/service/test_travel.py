"""Distinct places, travel between them, and ways drawn afterwards."""

import pytest

from geo.errors import GeoError, ProviderError
from geo.point import Point
from geo.profile import Profile
from geo.routers.great_circle import GreatCircleRouter
from geo.routers.osrm import OsrmRouter
from geo.routing import Router
from geo.ways import along
from service.model.warning import WarningCode
from service.places.travel import Hop, draw, evened, survey
from tests.fixtures.world import PLACES

STATION, MARKET, CATHEDRAL = PLACES["station"], PLACES["market"], PLACES["cathedral"]


def by_car(router: Router) -> dict[Profile, Router]:
    return {Profile.CAR: router}


class Nowhere:
    """An upstream that cannot be started."""

    running = False

    def address(self) -> str:
        raise ProviderError("road_server_failed", "The road server does not start.", "Build the region again.")

    def revive(self) -> None:
        """Nothing to revive."""

    def close(self) -> None:
        """Nothing to close."""


def test_doors_of_one_building_are_one_place() -> None:
    door = Point(MARKET.lat + 0.000004, MARKET.lon)
    travel = survey([STATION, MARKET, door, STATION], by_car(GreatCircleRouter()))
    assert len(travel.places) == 2
    assert travel.place(door) == travel.place(MARKET) != travel.place(STATION)


def test_the_order_of_places_never_depends_on_the_input() -> None:
    points = [STATION, MARKET, CATHEDRAL]
    assert (
        survey(points, by_car(GreatCircleRouter())).places == survey(points[::-1], by_car(GreatCircleRouter())).places
    )


def test_a_silent_router_is_an_error_unless_estimates_are_allowed() -> None:
    silent = by_car(OsrmRouter(Nowhere()))
    with pytest.raises(GeoError):
        survey([STATION, MARKET], silent)
    travel = survey([STATION, MARKET], silent, GreatCircleRouter())
    assert travel.ways[Profile.CAR].estimated.all()
    assert travel.warnings[0].code is WarningCode.ROADS_SILENT
    assert travel.warnings[0].message.startswith("All travel by car is estimated, not measured on roads: ")


def test_ways_keep_the_figures_of_the_matrix() -> None:
    hops = [Hop(STATION, MARKET, 100, 900, estimated=True), Hop(MARKET, CATHEDRAL, 50, 400, estimated=False)]
    legs, whole = draw(hops, OsrmRouter(Nowhere()), GreatCircleRouter())
    assert not whole
    assert [(leg.seconds, leg.metres, leg.estimated, bool(leg.polyline)) for leg in legs] == [
        (100, 900, True, True),
        (50, 400, False, False),
    ]


@pytest.mark.parametrize("share", [0, 0.25, 0.5, 1])
def test_a_share_of_a_way(share: float) -> None:
    (leg,) = GreatCircleRouter().legs([STATION, MARKET])
    lat, lon = (a + share * (b - a) for a, b in ((STATION.lat, MARKET.lat), (STATION.lon, MARKET.lon)))
    assert along(leg.polyline, share).lat == pytest.approx(lat, abs=2e-5)
    assert along(leg.polyline, share).lon == pytest.approx(lon, abs=2e-5)


def test_places_are_about_a_metre_wide() -> None:
    assert evened(Point(60.123456789, 24.1)) == Point(60.12346, 24.1)
