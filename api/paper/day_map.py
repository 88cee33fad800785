"""The map of a day on paper, alone: a picture of vectors that any browser shows and any printer prints sharply."""

from __future__ import annotations

import polyline

from api.paper.words import WORDS, Language
from geo.drawing.grounds import Ground, Hatch
from geo.drawing.street_map import Scene, draw_street_map
from geo.drawing.way import Badge, Leg
from geo.point import Point
from geo.tiles import Tiles
from service.model.area import Ban
from service.model.itinerary import Itinerary, WayTo
from service.model.plan import StopKind

_SIZE_POINTS = (516.0, 300.0)
"""182 × 106 mm: what the margins of an A4 page leave, and a third of its height."""


def day_map(day: Itinerary, tiles: Tiles | None, language: Language, font: str) -> str:
    """SVG with numbers instead of names: nothing of a debtor stands on it. RegionError ``region_unreadable``."""
    return draw_street_map(tiles, _scene(day, language), _SIZE_POINTS, language, font)


def _scene(day: Itinerary, language: Language) -> Scene:
    ways = [*(entry.way for entry in day.entries), day.last_way]
    visits = [entry for entry in day.entries if entry.kind is StopKind.VISIT]
    badges = [Badge(entry.place, str(entry.number), entry.on_hold) for entry in visits if entry.place]
    grounds = [Ground(area.shape, _HATCHES[area.ban], WORDS[language][_LEGEND[area.ban]]) for area in day.areas]
    return Scene((day.start_place, day.end_place), [_leg(way) for way in ways], badges, grounds)


_HATCHES = {Ban.NEVER: Hatch.CROSSED, Ban.CREW_2: Hatch.SLANTED, Ban.BY_DAY: Hatch.FLAT, None: Hatch.EDGE}
_LEGEND = {
    Ban.NEVER: "legend_never",
    Ban.CREW_2: "legend_crew_2",
    Ban.BY_DAY: "legend_by_day",
    None: "legend_territory",
}


def _leg(way: WayTo) -> Leg:
    return Leg([Point(lat, lon) for lat, lon in polyline.decode(way.polyline, 5)], way.estimated)
