"""How the printed map looks: quiet greys with a breath of colour, legible when a copier leaves only the greys."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

LAND = "#ffffff"
GROUNDS: Mapping[str, str] = {
    "residential": "#f6f5f2",
    "works": "#f1f0ee",
    "school": "#f5f1e6",
    "hospital": "#f7eeec",
    "parking": "#f1f0ee",
    "square": "#f5f4f1",
    "sand": "#f6f1e0",
    "rock": "#efeeec",
    "ice": "#f0f5f7",
    "park": "#e0ecd8",
    "pitch": "#d8e7ce",
    "grass": "#e8f0e0",
    "scrub": "#e4ecda",
    "wetland": "#e2ede8",
    "forest": "#dae7d0",
    "cemetery": "#e0e9db",
    "farmland": "#f4f4ea",
}
WATER, WATER_EDGE = "#c4dcea", "#86aec6"
BUILDING, BUILDING_EDGE = "#dedad2", "#aaa49a"
ROAD, ROAD_EDGE = "#ffffff", "#8d887f"
MAIN_ROAD, MAIN_EDGE = "#f6e8c3", "#7d735c"
THIN = "#8a8478"
WAY, WAY_EDGE = "#0b3f78", "#ffffff"
INK, PAPER = "#111111", "#ffffff"
ZONE, TERRITORY = "#9a3324", "#5a6478"
LABEL, WATER_LABEL, GREEN_LABEL = "#2b2925", "#1f4f70", "#2b5229"

MAIN = {"motorway", "trunk", "primary"}
_ZOOMS = (8, 11, 13, 15, 17, 19)
_WIDTHS: Mapping[str, tuple[float, ...]] = {
    "motorway": (1.2, 2.0, 3.2, 5.6, 11, 28),
    "trunk": (1.0, 1.8, 3.0, 5.2, 10, 26),
    "primary": (0.8, 1.6, 2.7, 4.9, 10, 25),
    "secondary": (0.6, 1.3, 2.3, 4.4, 9, 23),
    "tertiary": (0.4, 0.9, 1.8, 3.9, 8.4, 22),
    "minor": (0, 0.5, 1.1, 3.1, 7.2, 19),
    "pedestrian": (0, 0.3, 0.8, 2.5, 6, 16),
    "service": (0, 0, 0.4, 1.3, 3.6, 10),
}
DRIVEN = tuple(reversed(list(_WIDTHS)))
"""Classes of roads with an edge, the least first: later ones lie on top."""
DASHES: Mapping[str, str] = {"path": "2 1.5", "track": "3.5 1.5", "steps": "0.7 0.7", "ferry": "4 3"}
RAMP = 0.65


def width_of(kind: str, zoom: float) -> float:
    """Points between the edges of a road of this class."""
    row = _WIDTHS[kind]
    at = min(max(bisect_right(_ZOOMS, zoom), 1), len(_ZOOMS) - 1)
    part = min(max((zoom - _ZOOMS[at - 1]) / (_ZOOMS[at] - _ZOOMS[at - 1]), 0.0), 1.0)
    return row[at - 1] + part * (row[at] - row[at - 1])
