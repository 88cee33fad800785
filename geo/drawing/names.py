"""Words on the map: the most important are placed first, and what finds no room is left out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import LineString, get_coordinates, get_parts, line_merge, union_all
from shapely.ops import substring

from geo.drawing import looks
from geo.drawing.features import Feature
from geo.drawing.ground import Layers
from geo.drawing.room import Room, box_of, width_of
from geo.drawing.svg import text

_HALO = {"stroke": looks.PAPER, "stroke_width": 2, "stroke_linejoin": "round", "paint_order": "stroke"}
_AGAIN = 260.0
"""Points between two namings of one street."""

_STREET_SIZES = {"motorway": 6.5, "trunk": 6.5, "primary": 6.8, "secondary": 6.8, "tertiary": 6.6, "minor": 6.2}
_PLACE_SIZES = {"city": 12.0, "town": 10.5, "village": 9.0, "suburb": 8.5, "borough": 8.5, "hamlet": 7.5}
_LEAST_ZOOM = {"minor": 13.6, "pedestrian": 14.2, "service": 15.6, "path": 16, "track": 15, "steps": 16.5}
_LANDMARK_ZOOMS = (12.0, 13.2, 14.2, 15.0, 15.8)
_NUMBER_ZOOM = 15.6


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes names into the room there is, in one language."""

    room: Room
    zoom: float
    language: str

    def names(self, layers: Layers) -> Iterator[str]:
        """Places and streets, then waters, landmarks, and house numbers where there is still room."""
        yield from self._places(layers.get("places", ()))
        yield from self._streets(layers.get("roads", ()))
        yield from self._waters(layers.get("water", ()))
        yield from self._lines(layers.get("waterways", ()), 6.5, looks.WATER_LABEL)
        yield from self._landmarks(layers.get("landmarks", ()))
        yield from self._numbers(layers.get("house_numbers", ()))

    def _places(self, places: Sequence[Feature]) -> Iterator[str]:
        for place in sorted(places, key=lambda p: (p.about["rank"], p.about["name"])):
            size = _PLACE_SIZES.get(str(place.about["class"]), 7.0)
            yield from self._spot(place, size, looks.INK if place.about["rank"] <= 4 else looks.LABEL, bold=True)

    def _streets(self, roads: Sequence[Feature]) -> Iterator[str]:
        for kind in (*_STREET_SIZES, "pedestrian", "service", "track", "path", "steps"):
            if self.zoom >= _LEAST_ZOOM.get(kind, 0):
                named = [road for road in roads if road.about.get("class") == kind and "ramp" not in road.about]
                yield from self._lines(named, _STREET_SIZES.get(kind, 5.8), looks.LABEL)

    def _lines(self, features: Sequence[Feature], size: float, colour: str) -> Iterator[str]:
        """Along lines, each name on the longest of its pieces first."""
        pieces: dict[str, list[Any]] = defaultdict(list)
        for feature in features:
            if "name" in feature.about and not feature.inner.is_empty:
                pieces[self._name(feature.about)].append(feature.inner)
        for name, shapes in sorted(pieces.items()):
            for line in sorted(_joined(shapes), key=lambda line: -line.length)[:4]:
                yield from self._along(line, name, size, colour)

    def _along(self, line: LineString, name: str, size: float, colour: str) -> Iterator[str]:
        width, written_at = width_of(name, size), -_AGAIN
        for at in _tries(line.length, width):
            straight = _straight(line, at, width, size) if at - written_at >= _AGAIN else None
            if straight and self.room.take(box_of(name, *straight[:2], size, straight[2])):
                written_at = at
                x, y, degrees = straight
                yield text(name, x, y, size, degrees, fill=colour, **_HALO)

    def _waters(self, waters: Sequence[Feature]) -> Iterator[str]:
        for water in waters:
            if "name" in water.about and self.zoom >= water.about.get("label_zoom", 0):
                yield from self._spot(water, 7.0, looks.WATER_LABEL)

    def _landmarks(self, marks: Sequence[Feature]) -> Iterator[str]:
        for mark in sorted(marks, key=lambda m: (m.about["rank"], m.about["name"])):
            if self.zoom >= _LANDMARK_ZOOMS[mark.about["rank"] - 1]:
                green = mark.about["class"] in ("park", "peak")
                yield from self._spot(mark, 6.0, looks.GREEN_LABEL if green else looks.LABEL)

    def _numbers(self, numbers: Sequence[Feature]) -> Iterator[str]:
        for number in numbers if self.zoom >= _NUMBER_ZOOM else ():
            for x, y in get_coordinates(number.inner).tolist():
                if self.room.take(box_of(number.about["number"], x, y, 4.6)):
                    yield text(number.about["number"], x, y, 4.6, fill=looks.LABEL)

    def _spot(self, feature: Feature, size: float, colour: str, bold: bool = False) -> Iterator[str]:
        if feature.inner.is_empty or "name" not in feature.about:
            return
        name, middle = self._name(feature.about), feature.inner.representative_point()
        if self.room.take(box_of(name, middle.x, middle.y, size)):
            weight = {"font_weight": "bold"} if bold else {}
            yield text(name, middle.x, middle.y, size, fill=colour, **_HALO, **weight)

    def _name(self, about: Mapping[str, Any]) -> str:
        return str(about.get(f"name_{self.language}", about["name"]))


def _joined(shapes: list[Any]) -> list[LineString]:
    lines = get_parts(union_all(shapes))
    merged = line_merge(union_all(lines))
    return [part for part in get_parts(merged) if isinstance(part, LineString)]


def _tries(length: float, width: float) -> list[float]:
    """Middles of the word along a line: the line's own middle first, for one word; else from its beginning on."""
    if length < width * 1.08:
        return []
    if length < _AGAIN:
        middle, step = length / 2, max(width / 2, 8.0)
        reach = int((length - width) / 2 // step)
        return [middle + sign * step * n for n in range(reach + 1) for sign in ((1, -1) if n else (1,))]
    start = width / 2 + min(30.0, (length - width) / 2)
    return [start + 15 * n for n in range(int((length - width / 2 - start) // 15) + 1)]


def _straight(line: LineString, at: float, width: float, size: float) -> tuple[float, float, float] | None:
    """The middle and the turn of a word on this part of the line, if the line hardly bends below it."""
    part = substring(line, at - width / 2, at + width / 2)
    (x1, y1), *_, (x2, y2) = part.coords
    chord = LineString([(x1, y1), (x2, y2)])
    if chord.length < 0.95 * width or part.hausdorff_distance(chord) > size * 0.4:
        return None
    degrees = math.degrees(math.atan2(y2 - y1, x2 - x1))
    upright = (degrees + 90) % 180 - 90
    return (x1 + x2) / 2, (y1 + y2) / 2, upright
