"""A day as a PDF of A4 pages: tagged (PDF/UA), its text selectable, its map drawn as vectors. No browser takes part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import polyline
import typst
from pylopdf_fonts_zh_cn import sans_path

from api.paper.facts import Writer
from api.paper.words import Language
from geo.drawing.street_map import Scene, draw_street_map
from geo.drawing.way import Badge, Leg
from geo.point import Point
from geo.tiles import Tiles
from service.model.itinerary import Itinerary, WayTo
from service.model.plan import StopKind

type Standard = Literal["ua-1"]

MAP_POINTS = (516.0, 300.0)
"""182 × 106 mm: the width between the margins of the template."""

_FONT = "Noto Sans SC"
_TEMPLATE = Path(__file__).with_name("itinerary.typ")


def itinerary_pdf(
    day: Itinerary, tiles: Tiles | None, language: Language, printed_at: datetime, phones: Mapping[str, str]
) -> bytes:
    """The day on paper. Without tiles the way is drawn on white, and the sheet says why; RegionError
    ``region_unreadable``. ``phones``: numbers by visit to print in full; the others stay masked."""
    drawn = draw_street_map(tiles, _scene(day), MAP_POINTS, language, _FONT)
    facts = Writer(day, language, phones).facts(printed_at, has_streets=tiles is not None)
    return _typeset({"day": json.dumps(facts, ensure_ascii=False), "map": drawn, "font": _FONT})


def _scene(day: Itinerary) -> Scene:
    ways = [*(entry.way for entry in day.entries), day.last_way]
    visits = [entry for entry in day.entries if entry.kind is StopKind.VISIT and entry.place]
    badges = [Badge(entry.place, str(entry.number), entry.on_hold) for entry in visits if entry.place]
    return Scene((day.start_place, day.end_place), [_leg(way) for way in ways], badges)


def _leg(way: WayTo) -> Leg:
    return Leg([Point(lat, lon) for lat, lon in polyline.decode(way.polyline, 5)], way.estimated)


def _typeset(inputs: dict[str, str]) -> bytes:
    """PDF/UA, unless a name has a letter that no font here can draw: then tagged all the same, with a box for it."""
    try:
        return _compiled(inputs, "ua-1")
    except typst.TypstError:
        return _compiled(inputs, None)


@cache
def _fonts() -> typst.Fonts:
    """Ours first; for letters that it lacks, what this machine has."""
    return typst.Fonts(include_system_fonts=True, font_paths=[sans_path().parent])


def _compiled(inputs: dict[str, str], standard: Standard | None) -> bytes:
    return typst.compile(_TEMPLATE, format="pdf", font_paths=_fonts(), sys_inputs=inputs, pdf_standards=standard)
