"""A day as a PDF of A4 pages: tagged (PDF/UA), its text selectable, its map drawn as vectors. No browser takes part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import typst
from pylopdf_fonts_zh_cn import sans_path

from api.paper.day_map import day_map
from api.paper.facts import Writer
from api.paper.words import Language
from geo.tiles import Tiles
from service.model.itinerary import Itinerary

type Standard = Literal["ua-1"]

_FONT = "Noto Sans SC"
_TEMPLATE = Path(__file__).with_name("itinerary.typ")


def itinerary_pdf(
    day: Itinerary, tiles: Tiles | None, language: Language, printed_at: datetime, phones: Mapping[str, str]
) -> bytes:
    """The day on paper. Without tiles the way is drawn on white, and the sheet says why; RegionError
    ``region_unreadable``. ``phones``: numbers by visit to print in full; the others stay masked."""
    facts = Writer(day, language, phones).facts(printed_at, has_streets=tiles is not None)
    return _typeset(
        {"day": json.dumps(facts, ensure_ascii=False), "map": day_map(day, tiles, language, _FONT), "font": _FONT}
    )


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
