"""The map: drawn objects written as GeoJSON, cut into tiles by tippecanoe."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import osmium
from shapely import from_geojson, to_geojson

from geo import executables
from geo.bounds import Bounds
from geo.building.coast import sea
from geo.building.doors import Doors, door_number
from geo.building.layers import Drawn, area_layers, line_layers, point_layers
from geo.building.reading import line_of, objects, pieces_of, tags_of
from geo.building.watch import Watch
from geo.point import Point
from geo.region import ATTRIBUTION

LEAST_ZOOM, GREATEST_ZOOM = 6, 15
LARGEST_TILE_BYTES = 300_000
"""Compressed. Where a tile would be larger, its smallest objects are left out: small buildings, then short lanes."""

_EVERY = 100_000

_LABEL_PIXELS = 40


def build_map(extract: Path, tiles: Path, name: str, bounds: Bounds, watch: Watch) -> None:
    """Writes the PMTiles archive; RegionError ``region_map``."""
    features = tiles.with_suffix(".geojsonl")
    with features.open("w", encoding="utf-8") as file:
        for number, feature in enumerate(_features(extract, bounds)):
            file.write(feature + "\n")
            if number % _EVERY == 0:
                watch.step("Reading the map", 0.65)
    watch.run(
        tippecanoe_command(features, tiles, name), "region_map", "No map can be made of it", "Cutting map tiles", 0.75
    )
    features.unlink()


def tippecanoe_command(features: Path, tiles: Path, name: str, largest: int = LARGEST_TILE_BYTES) -> list[str | Path]:
    """Cuts GeoJSON features, one a line, into the archive ``tiles``."""
    zooms = [
        f"--minimum-zoom={LEAST_ZOOM}",
        f"--maximum-zoom={GREATEST_ZOOM}",
        f"--maximum-tile-bytes={largest}",
    ]
    texts = [f"--name={name}", f"--attribution={ATTRIBUTION}", f"--temporary-directory={tiles.parent}"]
    shapes = ["--drop-smallest-as-needed", "--drop-rate=0", "--no-tiny-polygon-reduction-at-maximum-zoom"]
    junctions = ["--no-simplification-of-shared-nodes"]
    flags = ["--read-parallel", "--quiet", "--force", "--no-progress-indicator", *shapes, *junctions]
    return [executables.tippecanoe(), *zooms, *texts, *flags, "-o", tiles, features]


def _features(extract: Path, bounds: Bounds) -> Iterator[str]:
    """GeoJSON features, one a line; sea and house numbers come last, when all coasts and doors are known."""
    coastlines: list[list[Point]] = []
    doors = Doors()
    for thing in objects(extract):
        tags = tags_of(thing)
        if thing.is_node():
            at = Point(thing.lat, thing.lon)
            doors.note(tags, at)
            yield from _drawn(point_layers(tags), _point_json(at))
        elif thing.is_area():
            yield from _area(thing, tags, doors)
        elif thing.is_way():
            line = line_of(thing)
            if len(line) > 1:
                yield from _drawn(line_layers(tags), _line_json(line))
            if tags.get("natural") == "coastline":
                coastlines += pieces_of(thing)
    for polygon in sea(coastlines, bounds):
        yield from _drawn([Drawn("water", LEAST_ZOOM, {"class": "sea"})], to_geojson(polygon))
    for number, at in doors.drawn():
        yield from _drawn([number], _point_json(at))


def _area(area: Any, tags: Mapping[str, str], doors: Doors) -> Iterator[str]:
    layers, labels, number = area_layers(tags), point_layers(tags), door_number(tags)
    if layers or labels or number:
        shape = osmium.geom.GeoJSONFactory().create_multipolygon(area)
        yield from _drawn([_labelled(drawn, shape) for drawn in layers], shape)
        if labels or number:
            inside = from_geojson(shape).representative_point()
            doors.note(tags, Point(inside.y, inside.x))
            yield from _drawn(labels, to_geojson(inside))


def _labelled(drawn: Drawn, shape: str) -> Drawn:
    """Water with a name says from which zoom it is wide enough to bear one; so a pond is not named like a lake."""
    if drawn.layer != "water" or "name" not in drawn.attributes:
        return drawn
    zoom = _zoom_of_width(from_geojson(shape), _LABEL_PIXELS)
    return replace(drawn, attributes=drawn.attributes | {"label_zoom": zoom})


def _zoom_of_width(shape: Any, pixels: int) -> int:
    """The first zoom at which a square of this area is as many pixels (of 512 a tile) wide."""
    cosine = math.cos(math.radians(shape.centroid.y))
    side = max(math.sqrt(shape.area * cosine), 1e-9)  # degrees of longitude at the equator
    return min(max(math.ceil(math.log2(pixels * 360 * cosine / 512 / side)), LEAST_ZOOM), GREATEST_ZOOM)


def _drawn(layers: Iterable[Drawn], geometry: str) -> Iterator[str]:
    for drawn in layers:
        place = json.dumps({"layer": drawn.layer, "minzoom": drawn.zoom})
        attributes = json.dumps(drawn.attributes, ensure_ascii=False)
        yield f'{{"type":"Feature","tippecanoe":{place},"properties":{attributes},"geometry":{geometry}}}'


def _point_json(p: Point) -> str:
    return f'{{"type":"Point","coordinates":[{p.lon:.7f},{p.lat:.7f}]}}'


def _line_json(line: Iterable[Point]) -> str:
    return f'{{"type":"LineString","coordinates":[{",".join(f"[{p.lon:.7f},{p.lat:.7f}]" for p in line)}]}}'
