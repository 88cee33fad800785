"""A street map of one day on paper: streets, the way, numbered stops, a scale, whose map it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely import LineString, box

from geo.drawing import looks
from geo.drawing.features import features_in
from geo.drawing.frame import Frame
from geo.drawing.ground import painted
from geo.drawing.grounds import Ground, grounds_drawn, legend_drawn
from geo.drawing.names import Writer
from geo.drawing.room import Room, width_of
from geo.drawing.svg import document, path, text
from geo.drawing.way import Badge, Leg, badges_drawn, bases_drawn, legs_drawn
from geo.point import Point
from geo.region import ATTRIBUTION
from geo.tiles import Tiles

_MARGIN = 26.0
_SMALL = 5.6
_NEAR_ZOOM = 15.5
_WORTH_IT = 1.5
"""How much larger the streets around the stops must become for the bases to be left out of view."""

_NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn upon the streets."""

    bases: Sequence[Point]
    legs: Sequence[Leg]
    badges: Sequence[Badge]
    grounds: Sequence[Ground] = ()


def draw_street_map(tiles: Tiles | None, scene: Scene, size: tuple[float, float], language: str, font: str) -> str:
    """SVG of ``size`` points with all stops of the scene, the way as far as it is in view, and the bases, unless they
    lie so far off that the stops would crowd in a corner. A scene without stops shows its bases; it has a place.

    ``language``: ``en`` or ``zh``, for names that the map has in several. ``font``: the family for all words. Without
    tiles the ground stays white. RegionError ``region_unreadable``.
    """
    frame = _frame(scene, size)
    return document(*size, _drawn(tiles, scene, frame, language), font_family=font)


def _frame(scene: Scene, size: tuple[float, float]) -> Frame:
    stops = [badge.point for badge in scene.badges]
    whole = Frame.around([*scene.bases, *stops], *size, _MARGIN)
    near = Frame.around(stops or scene.bases, *size, _MARGIN, closest_zoom=_NEAR_ZOOM)
    return near if near.world > _WORTH_IT * whole.world else whole


def _drawn(tiles: Tiles | None, scene: Scene, frame: Frame, language: str) -> Iterator[str]:
    layers = features_in(tiles, frame) if tiles else {}
    room = Room(frame.width, frame.height)
    furniture = [*_attribution(frame, room), *_scale(frame, room), *legend_drawn(scene.grounds, frame, room)]
    marks = [*bases_drawn(frame, scene.bases, room), *badges_drawn(frame, scene.badges, room)]
    yield path([box(0, 0, frame.width, frame.height)], fill=looks.LAND)
    yield from painted(layers, frame.zoom)
    yield from grounds_drawn(frame, scene.grounds)
    yield from legs_drawn(frame, scene.legs)
    yield from Writer(room, frame.zoom, language).names(layers)
    yield from marks
    yield from furniture


def _attribution(frame: Frame, room: Room) -> Iterator[str]:
    wide = width_of(ATTRIBUTION, _SMALL) + 6
    plate = box(frame.width - wide, frame.height - 9, frame.width, frame.height)
    room.reserve(plate)
    yield path([plate], fill=looks.PAPER, fill_opacity=0.85)
    yield text(ATTRIBUTION, frame.width - wide / 2, frame.height - 4.5, _SMALL, fill=looks.LABEL)


def _scale(frame: Frame, room: Room) -> Iterator[str]:
    """A bar of a round length, at most a sixth of the sheet; north is up."""
    most = frame.width / 6 * frame.metres_a_point
    metres = max(digit * 10**power for power in range(7) for digit in _NICE if digit * 10**power <= max(most, 1))
    long = metres / frame.metres_a_point
    room.reserve(box(0, frame.height - 20, long + 16, frame.height))
    yield path([box(2, frame.height - 18, long + 14, frame.height - 2)], fill=looks.PAPER, fill_opacity=0.85)
    bar = LineString(
        [(8, frame.height - 8), (8, frame.height - 5), (8 + long, frame.height - 5), (8 + long, frame.height - 8)]
    )
    yield path([bar], fill="none", stroke=looks.INK, stroke_width=1)
    words = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    yield text(words, 8 + long / 2, frame.height - 12, _SMALL + 0.6, fill=looks.INK)
