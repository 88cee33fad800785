"""The map: drawn objects written as GeoJSON, cut into tiles by tippecanoe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import osmium
from shapely import from_geojson, to_geojson

from geo import executables
from geo.bounds import Bounds
from geo.building.coast import sea
from geo.building.layers import Drawn, area_layers, line_layers, point_layers
from geo.building.reading import line_of, objects, pieces_of, tags_of
from geo.building.watch import Watch
from geo.point import Point
from geo.region import ATTRIBUTION

LEAST_ZOOM, GREATEST_ZOOM = 6, 15
LARGEST_TILE_BYTES = 300_000
"""Compressed. Where a tile would be larger, its smallest objects are left out: small buildings, then short lanes."""

_EVERY = 100_000


def build_map(extract: Path, tiles: Path, name: str, bounds: Bounds, watch: Watch) -> None:
    """Writes the PMTiles archive; RegionError ``region_map``."""
    features = tiles.with_suffix(".geojsonl")
    with features.open("w", encoding="utf-8") as file:
        for number, feature in enumerate(_features(extract, bounds)):
            file.write(feature + "\n")
            if number % _EVERY == 0:
                watch.step("Reading the map", 0.65)
    watch.run(_tippecanoe(features, tiles, name), "region_map", "No map can be made of it", "Cutting map tiles", 0.75)
    features.unlink()


def _tippecanoe(features: Path, tiles: Path, name: str) -> list[str | Path]:
    zooms = [f"--minimum-zoom={LEAST_ZOOM}", f"--maximum-zoom={GREATEST_ZOOM}", f"--maximum-tile-bytes={LARGEST_TILE_BYTES}"]
    texts = [f"--name={name}", f"--attribution={ATTRIBUTION}", f"--temporary-directory={tiles.parent}"]
    shapes = ["--drop-smallest-as-needed", "--drop-rate=0", "--no-tiny-polygon-reduction-at-maximum-zoom"]
    junctions = ["--no-simplification-of-shared-nodes", "--coalesce", "--reorder"]
    flags = ["--read-parallel", "--quiet", "--force", "--no-progress-indicator", *shapes, *junctions]
    return [executables.tippecanoe(), *zooms, *texts, *flags, "-o", tiles, features]


def _features(extract: Path, bounds: Bounds) -> Iterator[str]:
    """GeoJSON features, one a line; the sea comes last, when all of the coast is known."""
    coastlines: list[list[Point]] = []
    for thing in objects(extract):
        tags = tags_of(thing)
        if thing.is_node():
            yield from _drawn(point_layers(tags), _point_json(Point(thing.lat, thing.lon)))
        elif thing.is_area():
            yield from _area(thing, tags)
        elif thing.is_way():
            line = line_of(thing)
            if len(line) > 1:
                yield from _drawn(line_layers(tags), _line_json(line))
            if tags.get("natural") == "coastline":
                coastlines += pieces_of(thing)
    for polygon in sea(coastlines, bounds):
        yield from _drawn([Drawn("water", LEAST_ZOOM, {"class": "sea"})], to_geojson(polygon))


def _area(area: Any, tags: Mapping[str, str]) -> Iterator[str]:
    layers, labels = area_layers(tags), point_layers(tags)
    if layers or labels:
        shape = osmium.geom.GeoJSONFactory().create_multipolygon(area)
        yield from _drawn(layers, shape)
        yield from _drawn(labels, to_geojson(from_geojson(shape).representative_point()) if labels else "")


def _drawn(layers: Iterable[Drawn], geometry: str) -> Iterator[str]:
    for drawn in layers:
        place = json.dumps({"layer": drawn.layer, "minzoom": drawn.zoom})
        attributes = json.dumps(drawn.attributes, ensure_ascii=False)
        yield f'{{"type":"Feature","tippecanoe":{place},"properties":{attributes},"geometry":{geometry}}}'


def _point_json(p: Point) -> str:
    return f'{{"type":"Point","coordinates":[{p.lon:.7f},{p.lat:.7f}]}}'


def _line_json(line: Iterable[Point]) -> str:
    return f'{{"type":"LineString","coordinates":[{",".join(f"[{p.lon:.7f},{p.lat:.7f}]" for p in line)}]}}'
