"""The datums of Chinese maps against three libraries that others wrote.

Their arguments come in different orders: eviltransform takes (lat, lon), prcoords one pair (lat, lon), coord_convert
(lon, lat).
"""

from collections.abc import Callable

import eviltransform
import prcoords
import pytest
from coord_convert import transform as coord_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.datum import Datum, convert, in_mainland_box
from geo.point import Point, distance_metres

WGS, GCJ, BD = Datum.WGS84, Datum.GCJ02, Datum.BD09
IN_CHINA = st.builds(Point, st.floats(18.3, 53.4), st.floats(73.7, 134.7))
EXACT_METRES = 1.0

ORACLES: dict[str, dict[tuple[Datum, Datum], Callable[[Point], tuple[float, float]]]] = {
    "eviltransform": {
        (WGS, GCJ): lambda p: eviltransform.wgs2gcj(p.lat, p.lon),
        (GCJ, WGS): lambda p: eviltransform.gcj2wgs_exact(p.lat, p.lon),
        (GCJ, BD): lambda p: eviltransform.gcj2bd(p.lat, p.lon),
        (BD, GCJ): lambda p: eviltransform.bd2gcj(p.lat, p.lon),
        (WGS, BD): lambda p: eviltransform.wgs2bd(p.lat, p.lon),
    },
    "prcoords": {
        (WGS, GCJ): lambda p: prcoords.wgs_gcj((p.lat, p.lon)),
        (GCJ, WGS): lambda p: prcoords.gcj_wgs_bored((p.lat, p.lon)),
        (GCJ, BD): lambda p: prcoords.gcj_bd((p.lat, p.lon)),
        (BD, GCJ): lambda p: prcoords.bd_gcj_bored((p.lat, p.lon)),
        (WGS, BD): lambda p: prcoords.wgs_bd((p.lat, p.lon)),
        (BD, WGS): lambda p: prcoords.bd_wgs_bored((p.lat, p.lon)),
    },
    "coord_convert": {
        (WGS, GCJ): lambda p: coord_convert.wgs2gcj(p.lon, p.lat)[::-1],
        (GCJ, BD): lambda p: coord_convert.gcj2bd(p.lon, p.lat)[::-1],
        (BD, GCJ): lambda p: coord_convert.bd2gcj(p.lon, p.lat)[::-1],
        (WGS, BD): lambda p: coord_convert.wgs2bd(p.lon, p.lat)[::-1],
    },
}
CASES = [(name, *way) for name, ways in ORACLES.items() for way in ways]


@pytest.mark.parametrize(("oracle", "source", "target"), CASES)
@settings(max_examples=40)
@given(place=IN_CHINA)
def test_agrees_with_an_oracle_to_a_metre(oracle: str, source: Datum, target: Datum, place: Point) -> None:
    there = ORACLES[oracle][source, target](place)
    assert distance_metres(convert(place, source, target), Point(there[0], there[1])) < EXACT_METRES


@given(IN_CHINA, st.sampled_from(Datum), st.sampled_from(Datum))
def test_there_and_back_is_the_same_place(place: Point, source: Datum, target: Datum) -> None:
    assert distance_metres(convert(convert(place, source, target), target, source), place) < 0.01


def test_swapped_arguments_would_be_seen() -> None:
    """The tests above are blind to nothing: an oracle asked in the wrong order is off by half a country."""
    place = Point(28.29, 117.21)
    lat, lon = eviltransform.wgs2gcj(place.lon, place.lat)
    with pytest.raises(ValueError, match="not a point"):
        Point(lat, lon)


@pytest.mark.parametrize("place", [Point(60.17, 24.94), Point(-33.86, 151.2), Point(0.5, 110.0)])
def test_outside_the_box_gcj_is_wgs(place: Point) -> None:
    assert not in_mainland_box(place)
    assert convert(place, WGS, GCJ) == convert(place, GCJ, WGS) == place
