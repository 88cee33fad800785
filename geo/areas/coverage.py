"""How areas cover an outline: where two of them overlap, where none is, and how large that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from shapely import Geometry, GeometryCollection, MultiPolygon, Polygon, STRtree, contains_xy, get_parts, union_all

from geo.areas.finder import AreaFinder
from geo.areas.flat import km2, laid_finely
from geo.point import Point
from geo.territory import Territory

SLIVER_METRES = 1.0
"""What is narrower on average is the width of a pen, not a piece of ground."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ground that both areas of that name claim."""

    names: tuple[str, str]
    km2: float
    shape: Territory


@dataclass(frozen=True, slots=True)
class Hole:
    """One piece of the outline that no area covers. ``nearest``: the areas that border it. ``places``: which of the
    places asked about lie in it, by position."""

    km2: float
    shape: Territory
    nearest: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """``bare``: the places, by position, that no area holds, inside the outline or not."""

    outline_km2: float
    covered_km2: float
    overlaps: tuple[Overlap, ...]
    holes: tuple[Hole, ...]
    bare: tuple[int, ...]


def coverage(areas: Mapping[str, Territory], outline: Territory, places: Sequence[Point] = ()) -> Coverage:
    """What areas with these names leave open of an outline and claim twice; the largest pieces first."""
    finder = AreaFinder(list(areas.values()))
    bare = tuple(i for i, place in enumerate(places) if not finder.at(place))
    whole = union_all([area.shape for area in areas.values()]) if areas else Polygon()
    holes = sorted(_holes(areas, outline.shape.difference(whole), places, bare), key=lambda hole: -hole.km2)
    return Coverage(
        outline_km2=km2(outline.shape),
        covered_km2=km2(outline.shape.intersection(whole)),
        overlaps=tuple(sorted(_overlaps(areas), key=lambda overlap: -overlap.km2)),
        holes=tuple(holes),
        bare=bare,
    )


def _overlaps(areas: Mapping[str, Territory]) -> Iterator[Overlap]:
    for (name, area), (other_name, other) in combinations(areas.items(), 2):
        if area.shape.intersects(other.shape):
            pieces = [part for part in _pieces(area.shape.intersection(other.shape)) if _is_ground(part)]
            if pieces:
                shared = polygons(GeometryCollection(pieces))
                yield Overlap((name, other_name), km2(shared), Territory.of(shared))


def _holes(
    areas: Mapping[str, Territory], gaps: Geometry, places: Sequence[Point], bare: Sequence[int]
) -> Iterator[Hole]:
    names, tree = list(areas), STRtree([area.shape for area in areas.values()])
    for part in _pieces(gaps):
        inside = tuple(i for i in bare if contains_xy(part, places[i].lon, places[i].lat))
        if inside or _is_ground(part):
            beside = tree.query(part, predicate="intersects")
            yield Hole(km2(part), Territory.of(part), tuple(sorted(names[int(i)] for i in beside)), inside)


def polygons(shape: Geometry) -> Geometry:
    """The areas of what a set operation left, without points and lines."""
    found = _pieces(shape)
    return found[0] if len(found) == 1 else MultiPolygon(found)


def _pieces(shape: Geometry) -> list[Polygon]:
    return [part for part in get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]


def _is_ground(piece: Polygon) -> bool:
    """Wider than a pen: twice the area by the length of the border."""
    flat = laid_finely(piece)
    return bool(2 * flat.area >= SLIVER_METRES * flat.length)
