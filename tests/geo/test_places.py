"""Points, boxes, clocks and datums."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.bounds import Bounds
from geo.datum import Datum, convert, in_mainland_box
from geo.point import Point, distance_metres
from geo.timezone import timezone_at
from geo.ways import along

TIANANMEN = Point(39.90734, 116.39089)
IN_CHINA = st.builds(Point, lat=st.floats(18.5, 53), lon=st.floats(75, 134))
ANYWHERE = st.builds(Point, lat=st.floats(-89, 89), lon=st.floats(-179, 179))


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (math.nan, 0), (0, math.inf)])
def test_no_point_lies_off_the_earth(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="not a point of the earth"):
        Point(lat, lon)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_metres(Point(47, 9), Point(48, 9)) == pytest.approx(111_195, rel=1e-4)


@given(ANYWHERE, ANYWHERE)
def test_distance_is_the_same_there_and_back(a: Point, b: Point) -> None:
    assert distance_metres(a, b) == pytest.approx(distance_metres(b, a))
    assert 0 <= distance_metres(a, b) <= 20_100_000


def test_a_box_holds_its_points_and_nothing_empty() -> None:
    box = Bounds.around([Point(60.1, 24.9), Point(60.2, 24.8)])
    assert distance_metres(box.centre, Point(60.15, 24.85)) < 0.01
    assert box.contains(Point(60.15, 24.9))
    assert not box.contains(Point(60.15, 24.95))
    with pytest.raises(ValueError, match="not a box"):
        Bounds(2, 0, 1, 5)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        (Point(60.17, 24.94), "Europe/Helsinki"),
        (Point(47.14, 9.52), "Europe/Vaduz"),
        (Point(28.29, 117.21), "Asia/Shanghai"),
        (Point(43.82, 87.61), "Asia/Shanghai"),  # Urumqi keeps Beijing's legal time
        (Point(22.32, 114.17), "Asia/Hong_Kong"),
    ],
)
def test_clock_of_a_place(place: Point, zone: str) -> None:
    assert timezone_at(place) == zone


def test_the_shift_of_chinese_maps_at_a_known_place() -> None:
    gcj, bd = convert(TIANANMEN, Datum.WGS84, Datum.GCJ02), convert(TIANANMEN, Datum.WGS84, Datum.BD09)
    assert distance_metres(gcj, Point(39.908741, 116.397131)) < 0.2
    assert distance_metres(bd, Point(39.915083, 116.403504)) < 0.2


@given(IN_CHINA, st.sampled_from(Datum), st.sampled_from(Datum))
def test_there_and_back_is_the_same_place(place: Point, here: Datum, there: Datum) -> None:
    back = convert(convert(place, here, there), there, here)
    assert distance_metres(back, place) < 0.01


@given(IN_CHINA)
def test_the_shift_is_some_hundred_metres(place: Point) -> None:
    assert 50 < distance_metres(convert(place, Datum.WGS84, Datum.GCJ02), place) < 1500


def test_outside_china_nothing_is_shifted() -> None:
    helsinki = Point(60.17, 24.94)
    assert not in_mainland_box(helsinki)
    assert convert(helsinki, Datum.WGS84, Datum.GCJ02) == helsinki


def test_along_a_way() -> None:
    way = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    assert along(way, 0) == Point(38.5, -120.2)
    assert along(way, 1) == Point(43.252, -126.453)
    with pytest.raises(ValueError, match="empty way"):
        along("", 0.5)
