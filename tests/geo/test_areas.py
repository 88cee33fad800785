"""Areas: true sizes, overlaps and holes, even shares, cells that leave nothing out."""

import json
from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from geo.areas.balancing import balanced
from geo.areas.cells import squared_distances
from geo.areas.coverage import coverage
from geo.areas.finder import AreaFinder
from geo.areas.flat import Plate, compactness, km2
from geo.areas.shares import shared_out
from geo.areas.work import tour_legs
from geo.bounds import Bounds
from geo.point import Point, distance_metres
from geo.territory import Territory

HELSINKI = Bounds(60.1, 24.8, 60.3, 25.2)


def squares(*names: str, width: float = 0.1) -> dict[str, Territory]:
    """Squares from west to east on the equator, a tenth of a degree wide."""
    return {name: Territory.of(box(i * 0.1, 0, i * 0.1 + width, 0.1)) for i, name in enumerate(names)}


@pytest.mark.parametrize("lat", [0, 45, 60.2, -33])
def test_areas_are_those_of_the_ellipsoid(lat: float) -> None:
    assert km2(box(24, lat, 24.5, lat + 0.2)) == pytest.approx(quadrangle(lat, lat + 0.2, 0.5), rel=1e-6)


def quadrangle(south: float, north: float, width: float) -> float:
    """By adding up thin strips: the radii of the meridian and of the parallel times their angles."""
    e2, a, steps = 0.00669437999014, 6378.137, 20_000
    phi = np.radians(np.linspace(south, north, steps + 1))
    phi = (phi[:-1] + phi[1:]) / 2
    root = 1 - e2 * np.sin(phi) ** 2
    strips = a * (1 - e2) / root**1.5 * a * np.cos(phi) / np.sqrt(root)
    return float(strips.sum() * np.radians(north - south) / steps * np.radians(width))


def test_a_plate_comes_back() -> None:
    plate = Plate(Point(60.2, 25))
    there = np.array([[24.0, 60], [24.5, 60.2], [24.1, 60.05]])
    assert np.allclose(plate.degrees(plate.metres(there)), there, atol=1e-12)
    (a, b) = plate.of([Point(60.17, 24.94), Point(60.2, 25.0)])
    assert np.hypot(*(a - b)) == pytest.approx(distance_metres(Point(60.17, 24.94), Point(60.2, 25.0)), rel=1e-3)


def test_compactness_of_known_shapes() -> None:
    circle = shapely.Point(0, 0).buffer(0.01, quad_segs=64)
    assert compactness(circle) == pytest.approx(1, abs=1e-3)
    assert compactness(box(0, 0, 0.01, 0.01)) == pytest.approx(np.pi / 4, abs=1e-3)


def test_neighbours_that_share_a_border_neither_overlap_nor_leave_a_hole() -> None:
    found = coverage(squares("A", "B"), Territory.of(box(0, 0, 0.2, 0.1)), [Point(0.05, 0.05), Point(0.05, 0.1)])
    assert (found.overlaps, found.holes, found.bare) == ((), (), ())
    assert found.covered_km2 == pytest.approx(found.outline_km2)


def test_overlaps_and_holes_are_told_with_names_sizes_and_places() -> None:
    areas = squares("A", "B", width=0.12) | {"C": Territory.of(box(0.3, 0, 0.4, 0.1))}
    places = [Point(0.05, 0.05), Point(0.05, 0.25), Point(0.5, 0.5)]
    found = coverage(areas, Territory.of(box(0, 0, 0.4, 0.1)), places)
    assert [overlap.names for overlap in found.overlaps] == [("A", "B")]
    assert found.overlaps[0].km2 == pytest.approx(km2(box(0.1, 0, 0.12, 0.1)), rel=1e-6)
    assert [(hole.nearest, hole.places) for hole in found.holes] == [(("B", "C"), (1,))]
    assert found.holes[0].km2 == pytest.approx(km2(box(0.22, 0, 0.3, 0.1)), rel=1e-6)
    assert found.bare == (1, 2)


def test_without_areas_all_is_one_hole() -> None:
    found = coverage({}, Territory.of(box(0, 0, 0.1, 0.1)), [Point(0.05, 0.05)])
    assert [hole.places for hole in found.holes] == [(0,)]
    assert found.covered_km2 == 0


def test_a_point_on_a_border_lies_in_both() -> None:
    finder = AreaFinder(list(squares("A", "B").values()))
    assert finder.at(Point(0.05, 0.1)) == (0, 1)
    assert finder.at(Point(0.05, 0.05)) == (0,)
    assert finder.at(Point(5, 5)) == ()


def test_geojson_comes_back_and_turns_its_rings_the_right_way() -> None:
    clockwise = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    written = Territory.from_geojson(clockwise).geojson()
    assert shapely.from_geojson(json.dumps(written)).exterior.is_ccw
    assert shapely.from_geojson(json.dumps(written)).equals(box(0, 0, 1, 1))


def best_by_trying(costs: np.ndarray, weights: np.ndarray, most: float) -> float:
    """The least cost of any sharing with no load above ``most``: every sharing is looked at."""
    best = np.inf
    for owner in product(range(costs.shape[1]), repeat=len(weights)):
        loads = np.bincount(owner, weights, costs.shape[1])
        if loads.max() <= most + 1e-9:
            best = min(best, float((weights * costs[range(len(weights)), owner]).sum()))
    return best


@given(st.integers(2, 3), st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_equal_weights_are_shared_out_at_the_least_cost(count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    spots, centres = chance.random((count * 2, 2)), chance.random((count, 2))
    costs, weights = squared_distances(spots, centres), np.ones(count * 2)
    shares = shared_out(costs, weights)
    assert np.bincount(shares.owner, minlength=count).tolist() == [2] * count
    made = float(costs[range(len(spots)), shares.owner].sum())
    assert made == pytest.approx(best_by_trying(costs, weights, 2), rel=1e-6)


@given(st.integers(1, 8), st.integers(0, 10**6), st.booleans())
@settings(max_examples=30, deadline=None)
def test_nobody_gets_more_than_the_even_share_and_one_place(count: int, seed: int, heaped: bool) -> None:
    chance = np.random.default_rng(seed)
    spots = chance.random((40, 2)) ** (4 if heaped else 1)
    weights = chance.integers(1, 50, 40).astype(float)
    costs = squared_distances(spots, chance.random((count, 2)))
    shares = shared_out(costs, weights)
    loads = np.bincount(shares.owner, weights, count)
    assert loads.max() <= weights.sum() / count + weights.max() + 1e-6
    priced = costs + shares.prices
    assert np.allclose(priced[range(40), shares.owner], priced.min(axis=1), atol=1e-6)


OUTLINES = {
    "box": Territory.around(HELSINKI),
    "notched": Territory.of(Polygon([(24.8, 60.1), (25.2, 60.1), (25.2, 60.3), (25.0, 60.15), (24.8, 60.3)])),
    "islands": Territory.of(shapely.union(box(24.8, 60.1, 24.95, 60.3), box(25.05, 60.1, 25.2, 60.3))),
    "with a lake": Territory.of(box(24.8, 60.1, 25.2, 60.3).difference(shapely.Point(25, 60.2).buffer(0.05))),
}


@pytest.mark.parametrize("outline", OUTLINES.values(), ids=OUTLINES)
@given(st.integers(1, 9), st.integers(0, 10**6))
@settings(max_examples=3, deadline=None)
def test_every_point_of_the_outline_lies_in_exactly_one_territory(outline: Territory, count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    everywhere = [Point(60.1 + 0.2 * y, 24.8 + 0.4 * x) for x, y in chance.random((150, 2))]
    places = [point for point in everywhere if outline.contains(point)]
    shares = balanced(places, [1.0] * len(places), count, outline, seed=seed)
    assert len(shares) == count
    whole = sum(km2(share.shape.shape) for share in shares)
    assert whole == pytest.approx(km2(outline.shape), rel=1e-4)
    found = coverage({str(i): share.shape for i, share in enumerate(shares)}, outline, places)
    assert (found.overlaps, found.holes, found.bare) == ((), (), ())
    assert sorted(i for share in shares for i in share.places) == list(range(len(places)))
    for i, point in enumerate(places):
        assert sum(share.shape.contains(point) for share in shares) <= 1, i


@given(st.integers(2, 8), st.integers(0, 10**6), st.floats(1, 3))
@settings(max_examples=6, deadline=None)
def test_work_is_even_to_within_the_heaviest_place(count: int, seed: int, crowding: float) -> None:
    chance = np.random.default_rng(seed)
    places = [Point(60.1 + 0.2 * y, 24.8 + 0.4 * x) for x, y in chance.random((250, 2)) ** crowding]
    weights = chance.integers(300, 1800, 250).astype(float)
    shares = balanced(places, weights, count, OUTLINES["box"], seed=seed)
    even = weights.sum() / count
    assert max(share.weight for share in shares) <= even + weights.max() + 1e-6
    assert sum(share.weight for share in shares) == pytest.approx(weights.sum())
    assert all(share.shape.shape.geom_type == "Polygon" for share in shares)


def test_the_same_seed_gives_the_same_territories() -> None:
    places = [Point(60.1 + i % 17 / 100, 24.8 + i % 23 / 60) for i in range(200)]
    once, again = (balanced(places, [1.0] * 200, 4, OUTLINES["box"], seed=7) for _ in range(2))
    assert [share.shape.geojson() for share in once] == [share.shape.geojson() for share in again]


def test_many_flats_of_one_house_are_one_place() -> None:
    houses = [Point(60.12, 24.9), Point(60.2, 25.0), Point(60.28, 25.1)]
    places = [house for house in houses for _ in range(40)]
    shares = balanced(places, [1.0] * 120, 3, OUTLINES["box"])
    assert sorted(len(share.places) for share in shares) == [40, 40, 40]
    with pytest.raises(ValueError, match="3 distinct places"):
        balanced(places, [1.0] * 120, 4, OUTLINES["box"])


def test_ways_are_shorter_where_places_are_thick() -> None:
    thick = np.random.default_rng(1).random((400, 2)) * 2000  # one place a hectare
    legs = tour_legs(np.concatenate([thick, thick * 10 + 50_000]))
    assert np.mean(legs[:400]) == pytest.approx(71, rel=0.15)
    assert np.mean(legs[400:]) == pytest.approx(710, rel=0.15)
    assert tour_legs(np.zeros((1, 2))).tolist() == [0]
