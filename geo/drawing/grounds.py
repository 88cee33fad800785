"""Areas under the way: hatched where nobody may simply go, dashed edges where somebody's ground ends; a legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry, LineString, MultiLineString, box, transform

from geo.drawing import looks
from geo.drawing.frame import Frame
from geo.drawing.room import Room, width_of
from geo.drawing.svg import path, text
from geo.point import Point
from geo.territory import Territory

_APART, _SWATCH, _SMALL, _LINE = 7.0, 14.0, 6.2, 10.0


class Hatch(StrEnum):
    """CROSSED, SLANTED and FLAT lines are told apart without colours; EDGE: the border alone, dashed."""

    CROSSED = "crossed"
    SLANTED = "slanted"
    FLAT = "flat"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Ground:
    """An area, how it is drawn, and what the legend says of all that are drawn so."""

    area: Territory
    hatch: Hatch
    words: str


def grounds_drawn(frame: Frame, grounds: Sequence[Ground]) -> Iterator[str]:
    """Lightly, so that streets stay readable."""
    for ground in grounds:
        yield from _drawn(_on_paper(frame, ground.area), ground.hatch, frame)


def legend_drawn(grounds: Sequence[Ground], frame: Frame, room: Room) -> Iterator[str]:
    """One line for each kind that is in view, in the upper left corner; nothing where there is none."""
    sheet = box(0, 0, frame.width, frame.height)
    kinds = {g.hatch: g.words for g in grounds if _on_paper(frame, g.area).intersects(sheet)}
    shown = [(hatch, kinds[hatch]) for hatch in Hatch if hatch in kinds]
    if not shown:
        return
    wide = max(width_of(words, _SMALL) for _, words in shown) + _SWATCH + 10
    plate = box(2, 2, wide, 5 + _LINE * len(shown))
    room.reserve(plate)
    yield path([plate], fill=looks.PAPER, fill_opacity=0.88)
    for n, (hatch, words) in enumerate(shown):
        top = 4 + _LINE * n
        yield from _drawn(box(5, top + 1, 5 + _SWATCH, top + _LINE - 2), hatch, frame, _APART / 2)
        yield text(words, 9 + _SWATCH, top + _LINE / 2 - 0.5, _SMALL, fill=looks.INK, text_anchor="start")


def _drawn(shape: Geometry, hatch: Hatch, frame: Frame, apart: float = _APART) -> Iterator[str]:
    shape = shape.intersection(box(-9, -9, frame.width + 9, frame.height + 9))
    if shape.is_empty:
        return
    if hatch is Hatch.EDGE:
        yield path([shape.boundary], fill="none", stroke=looks.TERRITORY, stroke_width=1.1, stroke_dasharray="6 3")
        return
    lines = shape.intersection(_hatching(hatch, shape, apart))
    yield path([lines], fill="none", stroke=looks.ZONE, stroke_width=0.5, stroke_opacity=0.7)
    yield path([shape.boundary], fill="none", stroke=looks.ZONE, stroke_width=1)


def _hatching(hatch: Hatch, shape: Geometry, apart: float) -> MultiLineString:
    """Parallel lines over the box of the shape; on the same grid wherever it lies."""
    west, north, east, south = shape.bounds
    tall, wide = south - north, east - west
    flat = [LineString([(west, y), (east, y)]) for y in _steps(north, south, apart)]
    if hatch is Hatch.FLAT:
        return MultiLineString(flat)
    rising = [LineString([(x, south), (x + tall, north)]) for x in _steps(west - tall, east, 1.4 * apart)]
    falling = [LineString([(x, north), (x + tall, south)]) for x in _steps(west - tall, west + wide, 1.4 * apart)]
    return MultiLineString(rising + (falling if hatch is Hatch.CROSSED else []))


def _steps(first: float, last: float, apart: float) -> Iterator[float]:
    n = first // apart + 1
    while n * apart < last:
        yield n * apart
        n += 1


def _on_paper(frame: Frame, area: Territory) -> Geometry:
    def spots(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([frame.spot(Point(lat, lon)) for lon, lat in corners.tolist()])

    return transform(area.shape, spots).buffer(0)
