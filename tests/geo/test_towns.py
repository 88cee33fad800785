"""Which town a point lies in: the squares that are remembered say what the shapes themselves say."""

import random

from shapely import Point as ShapelyPoint
from shapely import Polygon

from geo.building.collecting import Boundary, Named
from geo.building.towns import REACH, Towns
from geo.point import Point, distance_metres


def blob(rng: random.Random, level: int, name: str) -> Boundary:
    """A ragged star around some place of half a degree."""
    east, north = rng.uniform(9.3, 9.7), rng.uniform(47.0, 47.4)
    rings = [ShapelyPoint(east, north).buffer(rng.uniform(0.02, 0.2)).exterior for _ in range(24)]
    corners = [ring.interpolate(i / 24, normalized=True) for i, ring in enumerate(rings)]
    return Boundary(level, {name.lower(): name}, Polygon(corners))


def test_squares_say_what_shapes_say() -> None:
    rng = random.Random(4)
    areas = [blob(rng, 8 if i % 2 else 6, f"Area{i}") for i in range(12)]
    places = [
        Named(kind, {f"{kind}{i}": f"{kind}{i}"}, Point(rng.uniform(47, 47.4), rng.uniform(9.3, 9.7)), 0.0)
        for kind in REACH
        for i in range(3)
    ]
    heard = 0
    for _ in range(800):
        point = Point(rng.uniform(46.95, 47.45), rng.uniform(9.2, 9.8))
        towns = Towns(areas, places)  # nothing remembered, so that the very point decides
        inside = [area for area in areas if area.shape.contains(ShapelyPoint(point.lon, point.lat))]
        near = [place for place in places if distance_metres(place.point, point) < 0.995 * REACH[place.kind]]
        surely = {name for one in (*inside, *near) for name in one.names}
        far = {name for p in places if distance_metres(p.point, point) > 1.005 * REACH[p.kind] for name in p.names}
        said = towns.surroundings(point)
        assert surely <= said
        assert said.isdisjoint(far | {name for area in areas if area not in inside for name in area.names})
        at_level = [next(iter(a.names.values())) for level in (8, 6) for a in inside if a.level == level]
        assert not at_level or towns.town(point) == at_level[0]
        heard += bool(said)
    assert heard > 400


def test_what_is_remembered_is_said_again() -> None:
    rng = random.Random(5)
    areas = [blob(rng, 8, f"Area{i}") for i in range(6)]
    towns, points = Towns(areas, []), [Point(rng.uniform(47, 47.4), rng.uniform(9.3, 9.7)) for _ in range(200)]
    once = [(towns.town(point), towns.surroundings(point)) for point in points]
    assert [(towns.town(point), towns.surroundings(point)) for point in points] == once


def test_without_boundaries_the_nearest_town_in_its_reach_decides() -> None:
    village, city = (Named(kind, {kind: kind}, Point(47.1, 9.5), 0.0) for kind in ("village", "city"))
    towns = Towns([], [village, city])
    assert towns.town(Point(47.1, 9.5)) == "village"
    assert towns.town(Point(47.2, 9.5)) == "city"
    assert towns.town(Point(47.9, 9.5)) == ""
