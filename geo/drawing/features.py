"""What a region's tiles hold within a frame, in the units of the paper."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import mapbox_vector_tile
from shapely import Geometry, box, clip_by_rect, get_coordinates, transform
from shapely.geometry import shape

from geo.drawing.frame import Frame
from geo.tiles import Tiles

_BLEED = 12.0
"""Points beyond the frame that are drawn too, so that no line ends at its edge."""


@dataclass(frozen=True, slots=True)
class Feature:
    """``whole``: with what its tile holds beyond its edge, to be painted; ``inner``: without, to be named once."""

    about: Mapping[str, Any]
    whole: Geometry
    inner: Geometry


def features_in(tiles: Tiles, frame: Frame) -> dict[str, list[Feature]]:
    """Features by layer (docs/reference/tiles.md); RegionError ``region_unreadable``."""
    found: dict[str, list[Feature]] = defaultdict(list)
    for z, x, y in frame.tiles(*tiles.zooms):
        packed = tiles.tile(z, x, y)
        if packed is not None:
            for layer, feature in _read(gzip.decompress(packed), frame, (z, x, y)):
                found[layer].append(feature)
    return found


def _read(tile: bytes, frame: Frame, address: tuple[int, int, int]) -> Iterator[tuple[str, Feature]]:
    (left, top), side = frame.tile_corner(*address)
    own = (max(left, 0.0), max(top, 0.0), min(left + side, frame.width), min(top + side, frame.height))
    sheet = (-_BLEED, -_BLEED, frame.width + _BLEED, frame.height + _BLEED)
    for name, layer in mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}).items():
        scale = side / layer["extent"]
        for each in layer["features"]:
            placed = transform(shape(each["geometry"]), lambda xy, scale=scale: xy * scale + (left, top))
            whole = _within(placed, sheet)
            if not whole.is_empty:
                yield name, Feature(each["properties"], whole, _within(placed, own))


def _within(placed: Geometry, sides: tuple[float, float, float, float]) -> Geometry:
    """The part inside; what lies inside as a whole is not touched, and points have no parts."""
    if len(get_coordinates(placed)) == 1:
        return placed if box(*sides).covers(placed) else placed.intersection(box(*sides))
    return clip_by_rect(placed, *sides)
