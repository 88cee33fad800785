"""The map of a real region: every layer that docs/reference/tiles.md promises, the sea, and what is no tile."""

import gzip
import json
import math
import re
import subprocess
from pathlib import Path

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, all_tiles
from shapely import Point as ShapelyPoint
from shapely.geometry import shape

from geo import executables
from geo.bounds import Bounds
from geo.building.coast import sea
from geo.building.doors import Doors
from geo.building.layers import area_layers, line_layers, point_layers
from geo.building.map import LARGEST_TILE_BYTES, tippecanoe_command
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
    assert set(made) == set(promised)
    for layer, fields in made.items():
        assert {field for field in fields if f"`{field}`" not in promised[layer]} == set()
    assert Tiles(helsinki_region.tiles_path).metadata()["attribution"] == "© OpenStreetMap contributors"


def test_labels_of_the_centre(helsinki_region: Region) -> None:
    layers = decoded(helsinki_region, *address(CATHEDRAL, 15))
    assert {"Aleksanterinkatu", "Unioninkatu"} <= {road["properties"].get("name") for road in layers["roads"]}
    assert len(layers["house_numbers"]) > 20
    station = decoded(helsinki_region, *address(Point(60.1700, 24.9442), 15))
    assert {"Ateneum", "Kauppakeskus Kluuvi"} <= {mark["properties"]["name"] for mark in station["landmarks"]}
    assert len(layers["buildings"]) > 30


def test_features_wait_for_their_zoom(helsinki_region: Region) -> None:
    far, near = (decoded(helsinki_region, *address(CATHEDRAL, zoom)) for zoom in (10, 14))
    assert "buildings" not in far
    assert "buildings" in near
    assert not {"path", "service"} & {road["properties"]["class"] for road in far.get("roads", [])}


def test_a_door_is_numbered_once(helsinki_region: Region) -> None:
    """A dozen shops of Aleksanterinkatu 52 carry its number; the map shows it for the house."""
    here = address(Point(60.16865, 24.94215), 15)
    numbers = [str(door["properties"]["number"]) for door in decoded(helsinki_region, *here)["house_numbers"]]
    assert 1 <= numbers.count("52") <= 3


def test_no_tile_is_too_large(helsinki_region: Region, liechtenstein_region: Region) -> None:
    for region in (helsinki_region, liechtenstein_region):
        with region.tiles_path.open("rb") as file:
            sizes = [len(data) for _, data in all_tiles(MmapSource(file))]
        assert 10_000 < max(sizes) <= LARGEST_TILE_BYTES


def test_a_crowded_tile_keeps_its_roads_and_leaves_out_small_houses(tmp_path: Path) -> None:
    """Three thousand houses in one tile of level 14: more than a tile of 10 kB may hold."""
    lines = [_house(i % 200, i // 200) for i in range(3000)]
    lines.append(feature("roads", 6, {"class": "motorway", "name": "A1"}, "LineString", [[0, 0.001], [0.02, 0.001]]))
    features, tiles = tmp_path / "crowded.geojsonl", tmp_path / "crowded.pmtiles"
    features.write_text("\n".join(lines))
    subprocess.run(tippecanoe_command(features, tiles, "crowded", largest=10_000), check=True, capture_output=True)
    crowded = Tiles(tiles)
    inner = crowded.tile(*address(Point(0.005, 0.005), 14))
    assert inner is not None
    assert 3000 < len(inner) <= 10_000
    layers = mapbox_vector_tile.decode(gzip.decompress(inner))
    assert [road["properties"]["name"] for road in layers["roads"]["features"]] == ["A1"]
    assert 0 < len(layers["buildings"]["features"]) < 3000


def _house(column: int, row: int) -> str:
    """A house of its own size on a grid, 20 m wide at most."""
    west, south = column * 1e-4, 0.0015 + row * 1e-4
    east, north = west + 2e-5 + (column * 7919 + row * 104729) % 97 * 5e-7, south + 3e-5 + (column + row) % 13 * 3e-6
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return feature("buildings", 14, {}, "Polygon", [ring])


def feature(layer: str, zoom: int, about: dict[str, str], kind: str, coordinates: list[object]) -> str:
    return json.dumps(
        {
            "type": "Feature",
            "tippecanoe": {"layer": layer, "minzoom": zoom},
            "properties": about,
            "geometry": {"type": kind, "coordinates": coordinates},
        }
    )


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
    assert point_layers({"natural": "peak", "name": "Alpspitz", "ele": "1997.4"})[0].attributes["ele"] == 1997
    assert [d.layer for d in point_layers({"leisure": "park", "place": "square", "name": "x"})] == [
        "places",
        "landmarks",
    ]


@pytest.mark.parametrize(
    ("tags", "drawn"),
    [
        ({"highway": "motorway_link"}, ("roads", 6, {"class": "motorway", "ramp": 1})),
        ({"highway": "motorway"}, ("roads", 6, {"class": "motorway", "oneway": 1})),
        ({"highway": "tertiary", "junction": "roundabout"}, ("roads", 11, {"class": "tertiary", "oneway": 1})),
        ({"highway": "residential", "oneway": "no", "junction": "roundabout"}, ("roads", 12, {"class": "minor"})),
        ({"highway": "service", "tunnel": "yes"}, None),
        ({"highway": "service", "tunnel": "building_passage"}, ("roads", 14, {"class": "service"})),
        ({"railway": "rail", "service": "yard"}, ("roads", 14, {"class": "rail", "yard": 1})),
        ({"railway": "subway", "tunnel": "yes"}, None),
        ({"route": "ferry", "name": "Suomenlinna"}, ("roads", 10, {"class": "ferry", "name": "Suomenlinna"})),
    ],
)
def test_ways(tags: dict[str, str], drawn: tuple[str, int, dict[str, object]] | None) -> None:
    assert [(d.layer, d.zoom, d.attributes) for d in line_layers(tags)] == ([drawn] if drawn else [])


@pytest.mark.parametrize(
    ("tags", "drawn"),
    [
        ({"landuse": "residential"}, ("land", 9, {"class": "residential"})),
        ({"highway": "pedestrian", "area": "yes"}, ("land", 14, {"class": "square"})),
        ({"building": "school", "amenity": "school"}, ("buildings", 14, {})),
        ({"natural": "wood"}, ("green", 9, {"class": "forest"})),
    ],
)
def test_areas(tags: dict[str, str], drawn: tuple[str, int, dict[str, object]]) -> None:
    assert [(d.layer, d.zoom, d.attributes) for d in area_layers(tags)] == [drawn]


def test_names_in_the_languages_of_the_pages() -> None:
    tags = {
        "place": "city",
        "name": "Helsinki",
        "name:zh": "赫爾辛基",
        "name:zh-Hans": "赫尔辛基",
        "int_name": "Helsinki",
    }
    (place,) = point_layers(tags)
    assert place.attributes == {"class": "city", "rank": 1, "name": "Helsinki", "name_zh": "赫尔辛基"}


def test_numbers_of_doors() -> None:
    """Five things carry two numbers: the house and its shop are one door, the same number far away another.

    ┌ house 12 ┐ shop 12 ·············· 2 km ·············· entrance 12
    │          │ lift 3, 5. krs
    └──────────┘
    """
    doors = Doors()
    street = {"addr:street": "Annankatu"}
    house, shop, far = Point(60.0, 24.0), Point(60.0001, 24.0), Point(60.02, 24.0)
    doors.note(street | {"addr:housenumber": "12", "shop": "kiosk"}, shop)
    doors.note(street | {"addr:housenumber": "12", "building": "yes", "amenity": "cafe"}, house)
    doors.note(street | {"addr:housenumber": "12"}, far)
    doors.note(street | {"addr:housenumber": "3, 5. krs."}, shop)
    doors.note(street | {"addr:housenumber": "twelve and a half"}, shop)
    found = [(drawn.attributes["number"], at) for drawn, at in doors.drawn()]
    assert found == [("12", house), ("12", far), ("3", shop)]


@pytest.mark.parametrize("content", [None, b"", b"PMTiles", b"no map at all" * 20])
def test_an_archive_that_is_none_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "map.pmtiles"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RegionError) as refused:
        Tiles(path)
    assert refused.value.code == "region_unreadable"
