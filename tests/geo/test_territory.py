"""A square town with a square park in it that belongs to nobody.

4 ┌───────────┐
  │   T   ┌─┐ │
  │       │P│ │
  │       └─┘ │
0 └───────────┘
  20         24
"""

import pytest

from geo.point import Point
from geo.territory import Territory

TOWN = [[20, 0], [24, 0], [24, 4], [20, 4], [20, 0]]
PARK = [[22, 1], [23, 1], [23, 2], [22, 2], [22, 1]]
SQUARE = {"type": "Polygon", "coordinates": [TOWN, PARK]}


def test_holds_what_lies_inside_and_not_in_a_hole() -> None:
    town = Territory.from_geojson(SQUARE)
    assert town.contains(Point(3, 21))
    assert not town.contains(Point(1.5, 22.5))
    assert not town.contains(Point(21, 3))
    assert not town.contains(Point(5, 21))


def test_several_polygons_are_one_territory() -> None:
    both = Territory.from_geojson({"type": "MultiPolygon", "coordinates": [[PARK], [[[0, 0], [1, 0], [0, 1], [0, 0]]]]})
    assert both.contains(Point(1.5, 22.5))
    assert both.contains(Point(0.2, 0.2))


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ({"type": "Point", "coordinates": [1, 2]}, "Polygon"),
        ({"type": "Polygon", "coordinates": []}, "Polygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "not valid"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [500, 0], [500, 5], [0, 0]]]}, "box of the earth"),
        ({"kind": "Polygon"}, "no GeoJSON"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(value: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Territory.from_geojson(value)
