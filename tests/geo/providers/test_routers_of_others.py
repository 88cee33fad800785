"""Blocks, datums, limits and refusals of routers behind a line. That they route is held in tests/contracts."""

import numpy as np
import polyline
import pytest

from geo.datum import Datum, convert
from geo.errors import NoRoadError, ProviderError, QuotaError
from geo.matrix import UNREACHABLE
from geo.point import Point, distance_metres
from geo.profile import Profile
from geo.routers import remote
from geo.routers.named import remote_router
from geo.routers.osrm import OsrmRouter
from tests.fixtures.fake_providers import Asked, Fake, Reply, account
from tests.fixtures.road_servers import AmapRoads

A, C, SEA = Point(60.1712, 24.9420), Point(60.1699, 24.9518), Point(60.0, 25.1)
GRID = [Point(60.163 + i % 11 * 0.0007, 24.935 + i // 11 * 0.0017) for i in range(110)]


COLUMNS = range(0, 110, 2)


@pytest.mark.parametrize(
    ("name", "server", "columns", "requests"),
    [("openrouteservice", "openrouteservice", COLUMNS, 1 + 3 * 2), ("amap", "amap_roads", COLUMNS[:4], 2 * 4)],
)
def test_large_matrices_are_asked_in_blocks(
    name: str, server: str, columns: range, requests: int, request: pytest.FixtureRequest, real_roads: OsrmRouter
) -> None:
    fake: Fake = request.getfixturevalue(server)
    before = len(fake.asked)
    asked = remote_router(account(fake, name)).matrix(GRID, columns=columns)
    assert len(fake.asked) - before == requests
    whole = real_roads.matrix(GRID, columns=columns)
    same = whole.reachable & asked.reachable
    assert same.mean() > 0.95
    assert np.abs(asked.seconds - whole.seconds)[same].max() <= 1


@pytest.mark.parametrize(("name", "server"), [("valhalla", "valhalla_url"), ("osrm", "osrm_url")])
def test_servers_with_their_own_limits_take_blocks(name: str, server: str, request: pytest.FixtureRequest) -> None:
    """A Valhalla out of the box refuses more than 2,500 pairs."""
    router = remote_router(account(request.getfixturevalue(server), name))
    matrix = router.matrix(GRID[:55])
    assert matrix.seconds.shape == (55, 55)
    assert (np.diag(matrix.seconds) == 0).all()
    assert matrix.reachable.mean() > 0.9
    part = router.matrix(GRID[:55], rows=[3, 50], columns=[0, 5, 54])
    assert np.abs(part.seconds - matrix.seconds[np.ix_([3, 50], [0, 5, 54])]).max() <= 2


def test_ways_of_travel_differ(valhalla_url: str) -> None:
    car, foot = (remote_router(account(valhalla_url, "valhalla"), profile=p) for p in (Profile.CAR, Profile.FOOT))
    assert foot.matrix([A, C]).seconds[0, 1] > 2 * car.matrix([A, C]).seconds[0, 1]
    assert car.name == "valhalla:car"


@pytest.mark.parametrize(("name", "server"), [("valhalla", "valhalla_url"), ("osrm", "osrm_url")])
def test_a_way_into_the_sea_names_its_place(name: str, server: str, request: pytest.FixtureRequest) -> None:
    router = remote_router(account(request.getfixturevalue(server), name))
    with pytest.raises(NoRoadError, match="Place 2 of this way"):
        router.legs([A, C, SEA])


def test_amap_is_asked_and_read_in_its_own_datum(fakes: object, real_roads: OsrmRouter) -> None:
    """The documented example: two origins in Beijing."""
    shifted = Point(39.990464, 116.481028)
    here = convert(shifted, Datum.GCJ02, Datum.WGS84)
    step = {"polyline": "116.481028,39.990464;116.434446,39.90816"}

    def answer(asked: Asked) -> Reply:
        route = {"paths": [{"distance": "11000", "duration": "1800", "steps": [step]}]}
        return Reply({"status": "1", "info": "OK", "infocode": "10000", "route": route})

    assert callable(fakes)
    fake: Fake = fakes(answer)
    leg = remote_router(account(fake, "amap")).legs([here, Point(39.9, 116.43)])[0]
    assert fake.asked[0].params["origin"] == "116.481028,39.990464"
    assert (leg.seconds, leg.metres) == (1800, 11000)
    first = Point(*polyline.decode(leg.polyline, 5)[0])
    assert distance_metres(first, here) < 2


def test_amap_pairs_without_a_road_are_unreachable(fakes: object, real_roads: OsrmRouter) -> None:
    assert callable(fakes)
    fake: Fake = fakes(AmapRoads(real_roads).answer)
    matrix = remote_router(account(fake, "amap")).matrix([A, SEA, C])
    assert matrix.off_road == (1,)
    assert matrix.seconds[0, 1] == UNREACHABLE


@pytest.mark.parametrize("name", ["amap", "osrm"])
def test_who_measures_drivers_alone_says_so(name: str) -> None:
    with pytest.raises(ProviderError) as told:
        remote_router(account("http://127.0.0.1:1", name), profile=Profile.FOOT)
    assert told.value.code == "router_profile"


def test_a_server_for_each_way_of_travel_is_named_by_it() -> None:
    named = remote_router(account("http://127.0.0.1:1/{profile}", "osrm"), profile=Profile.FOOT)
    assert named.name == "osrm:foot"


def test_a_matrix_beyond_reason_is_refused(monkeypatch: pytest.MonkeyPatch, amap_roads: Fake) -> None:
    monkeypatch.setattr(remote, "MOST_REQUESTS", 10)
    before = len(amap_roads.asked)
    with pytest.raises(ProviderError) as told:
        remote_router(account(amap_roads, "amap")).matrix(GRID[:11])
    assert told.value.code == "router_too_large"
    assert len(amap_roads.asked) == before


@pytest.mark.parametrize(
    ("name", "reply", "code"),
    [
        ("amap", Reply({"status": "0", "info": "DAILY_QUERY_OVER_LIMIT", "infocode": "10003"}), "provider_quota"),
        ("openrouteservice", Reply({"error": "Daily quota reached or API key unauthorized"}, 403), "provider_quota"),
        ("openrouteservice", Reply({"error": "Rate limit exceeded"}, 429), "provider_rate"),
        ("openrouteservice", Reply({"error": "Access to this API has been disallowed"}, 403), "provider_key_refused"),
        ("valhalla", Reply({"error_code": 154, "error": "Path distance exceeds the max"}, 400), "provider_refused"),
        ("osrm", Reply({"code": "TooBig", "message": "Too many table coordinates"}, 400), "router_refused"),
        ("osrm", Reply({"code": "Ok", "durations": []}), "provider_garbled"),
        ("valhalla", Reply({"surprise": 1}), "provider_garbled"),
    ],
)
def test_refusals_are_told_apart(name: str, reply: Reply, code: str, fakes: object) -> None:
    assert callable(fakes)
    fake: Fake = fakes(lambda _: reply)
    with pytest.raises(ProviderError) as told:
        remote_router(account(fake, name)).matrix([A, C])
    assert told.value.code == code
    assert isinstance(told.value, QuotaError) == (code in ("provider_quota", "provider_rate"))
