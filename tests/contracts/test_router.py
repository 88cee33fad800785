"""What every Router must do, on every adapter.

Central Helsinki, north up; P lies in the Baltic, twenty kilometres out:

    station A ─── B university ─── C cathedral
        │
    D Erottaja                               P
"""

from collections.abc import Iterator

import numpy as np
import polyline
import pytest

from geo.matrix import UNREACHABLE
from geo.point import Point, distance_metres
from geo.region import Region
from geo.routers.great_circle import GreatCircleRouter
from geo.routers.named import remote_router
from geo.routers.osrm_process import region_router
from geo.routing import Router
from tests.fixtures.fake_providers import Fake, account

A = Point(60.1712, 24.9420)
B = Point(60.1694, 24.9487)
C = Point(60.1699, 24.9518)
D = Point(60.1667, 24.9441)


REMOTE = {"osrm": "osrm_url", "valhalla": "valhalla_url", "openrouteservice": "openrouteservice", "amap": "amap_roads"}


@pytest.fixture(scope="module", params=["embedded", "great_circle", *REMOTE])
def router(request: pytest.FixtureRequest) -> Iterator[Router]:
    opened = _opened(request.param, request)
    yield opened
    opened.close()
    opened.close()


def _opened(name: str, request: pytest.FixtureRequest) -> Router:
    if name == "great_circle":
        return GreatCircleRouter()
    if name == "embedded":
        region: Region = request.getfixturevalue("helsinki_region")
        return region_router(region)
    server: str | Fake = request.getfixturevalue(REMOTE[name])
    return remote_router(account(server, name))


def test_matrix_has_a_row_and_a_column_for_each_place(router: Router) -> None:
    matrix = router.matrix([A, B, C, D])
    assert matrix.seconds.shape == matrix.metres.shape == (4, 4)
    assert matrix.seconds.dtype == matrix.metres.dtype == matrix.snap_metres.dtype == np.int32
    assert matrix.snap_metres.shape == (4,)
    assert matrix.source == router.name
    assert matrix.estimated == router.estimated


def test_nothing_is_nearer_than_nothing(router: Router) -> None:
    """Between these two OSRM 26 answers -0.6 m: they belong to almost one spot of one road."""
    matrix = router.matrix([Point(60.17003, 24.94440), Point(60.17041, 24.94429)])
    assert (matrix.metres >= 0).all()
    assert (matrix.seconds >= 0).all()


def test_nothing_is_nearer_than_the_straight_line(router: Router) -> None:
    points = [A, B, C, D]
    matrix = router.matrix(points)
    slack = matrix.snap_metres[:, None] + matrix.snap_metres + 1
    straight = np.array([[distance_metres(a, b) for b in points] for a in points])
    assert matrix.reachable.all()
    assert (matrix.metres + slack >= straight).all()
    assert (np.diag(matrix.seconds) == 0).all()
    assert (matrix.seconds[~np.eye(4, dtype=bool)] > 10).all()


def test_no_places_make_an_empty_matrix(router: Router) -> None:
    assert router.matrix([]).seconds.shape == (0, 0)


def test_one_place_is_where_it_is(router: Router) -> None:
    assert router.matrix([A]).seconds.tolist() == [[0]]


def test_legs_join_the_points_in_order(router: Router) -> None:
    points = [A, B, C, D, A]
    legs = router.legs(points)
    assert len(legs) == 4
    for leg, start, end in zip(legs, points, points[1:], strict=False):
        way = [Point(*pair) for pair in polyline.decode(leg.polyline, 5)]
        assert distance_metres(way[0], start) < 120
        assert distance_metres(way[-1], end) < 120
        assert leg.estimated == router.estimated


def test_legs_agree_with_the_matrix(router: Router) -> None:
    points = [A, C, B, D, C]
    matrix, legs = router.matrix(points), router.legs(points)
    pairs = [(i, i + 1) for i in range(4)]
    assert [leg.seconds for leg in legs] == pytest.approx([int(matrix.seconds[p]) for p in pairs], abs=2)
    assert [leg.metres for leg in legs] == pytest.approx([int(matrix.metres[p]) for p in pairs], abs=2)


def test_fewer_than_two_points_have_no_legs(router: Router) -> None:
    assert router.legs([]) == []
    assert router.legs([A]) == []


def test_a_place_without_a_road_is_data(router: Router) -> None:
    matrix = router.matrix([A, Point(60.0, 25.1), C])
    if router.estimated:
        assert matrix.off_road == ()
        assert matrix.reachable.all()
    else:
        assert matrix.off_road == (1,)
        assert (matrix.seconds[1] == UNREACHABLE).all()
        assert (matrix.metres[:, 1] == UNREACHABLE).all()
        assert matrix.seconds[0, 2] < UNREACHABLE
        assert matrix.snap_metres[1] > 500
