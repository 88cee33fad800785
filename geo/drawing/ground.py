"""Land, water, houses and roads, painted from the lowest to the highest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from shapely import Geometry

from geo.drawing import looks
from geo.drawing.features import Feature
from geo.drawing.svg import areas, path

type Layers = Mapping[str, Sequence[Feature]]

_ROUND = {"fill": "none", "stroke_linecap": "round", "stroke_linejoin": "round"}


def painted(layers: Layers, zoom: float) -> Iterator[str]:
    """Paths of SVG. Edges of polygons go before their fills, which so hide the seams between tiles."""
    for layer in ("land", "green"):
        for kind, features in _by_class(layers.get(layer, ())).items():
            yield areas(_shapes(features), fill=looks.GROUNDS.get(kind, looks.LAND))
    waterways = _by_class(layers.get("waterways", ()))
    for kind, features in waterways.items():
        width = 1.4 if kind in ("river", "canal") else 0.6
        yield path(_shapes(features), stroke=looks.WATER_EDGE, stroke_width=width, **_ROUND)
    yield from _filled(layers.get("water", ()), looks.WATER, looks.WATER_EDGE)
    roads = layers.get("roads", ())
    yield from _thin(roads, zoom)
    yield from _filled(layers.get("buildings", ()), looks.BUILDING, looks.BUILDING_EDGE)
    for level in ("tunnel", "", "bridge"):
        yield from _driven([road for road in roads if _level(road) == level], zoom, level)


def _filled(features: Sequence[Feature], fill: str, edge: str) -> Iterator[str]:
    shapes = _shapes(features)
    yield path(shapes, fill="none", stroke=edge, stroke_width=0.8, stroke_linejoin="round")
    yield areas(shapes, fill=fill)


def _driven(roads: Sequence[Feature], zoom: float, level: str) -> Iterator[str]:
    """All edges, then all fills, so that crossings are open."""
    kinds = _by_class(roads)
    dashed = {"stroke_dasharray": "2 1.5", "stroke_linecap": "butt"} if level == "tunnel" else {}
    for fills in (False, True):
        for kind in looks.DRIVEN:
            for part, ramp in ((1.0, False), (looks.RAMP, True)):
                shapes = _shapes(road for road in kinds.get(kind, ()) if ("ramp" in road.about) == ramp)
                width = looks.width_of(kind, zoom) * part
                if width > 0 and fills:
                    yield path(shapes, stroke=_fill_of(kind, level), stroke_width=f"{width:.2f}", **_ROUND)
                elif width > 0:
                    edged = {"stroke": _edge_of(kind), "stroke_width": f"{width + _edge_width(width):.2f}"}
                    yield path(shapes, **{**_ROUND, **edged, **dashed})


def _edge_width(width: float) -> float:
    return 0.5 if width < 1.5 else 0.9


def _fill_of(kind: str, level: str) -> str:
    return looks.LAND if level == "tunnel" else looks.MAIN_ROAD if kind in looks.MAIN else looks.ROAD


def _edge_of(kind: str) -> str:
    return looks.MAIN_EDGE if kind in looks.MAIN else looks.ROAD_EDGE


def _thin(roads: Sequence[Feature], zoom: float) -> Iterator[str]:
    """Paths, rails, ferries: a line of one colour."""
    for kind, features in _by_class(road for road in roads if _level(road) != "tunnel").items():
        shapes = _shapes(features)
        if kind in looks.DASHES:
            dashes = looks.DASHES[kind]
            width = 1.6 if kind == "steps" else 0.6
            yield path(shapes, fill="none", stroke=looks.THIN, stroke_width=width, stroke_dasharray=dashes)
        elif kind in ("rail", "tram"):
            width = 0.5 if kind == "tram" or zoom < 13 else 1.1
            yield path(shapes, fill="none", stroke=looks.THIN, stroke_width=width)


def _level(road: Feature) -> str:
    return "tunnel" if "tunnel" in road.about else "bridge" if "bridge" in road.about else ""


def _by_class(features: Iterable[Feature]) -> dict[str, list[Feature]]:
    kinds: dict[str, list[Feature]] = defaultdict(list)
    for feature in features:
        kinds[str(feature.about.get("class", ""))].append(feature)
    return kinds


def _shapes(features: Iterable[Feature]) -> list[Geometry]:
    return [feature.whole for feature in features]
