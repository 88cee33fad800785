"""The cells of a power diagram, clipped to an outline: every point of it lies in exactly one, borders are shared.

Aurenhammer, *Power diagrams: properties, algorithms and applications*, SIAM Journal on Computing 16 (1987).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely import Geometry, Polygon, get_parts, intersection, intersects_xy, point_on_surface, polygonize, union_all

from geo.areas.coverage import polygons
from geo.areas.flat import Floats

_GRID_METRES = 1e-4
_FARTHER = 2.0


def cells(centres: Floats, prices: Floats, outline: Geometry) -> list[Geometry]:
    """One area of the outline per centre, possibly empty or in pieces; all in metres.

    A point belongs to the centre of least squared distance plus price. ``centres``: shape (centres, 2).
    """
    convex = [_convex_cell(j, centres, prices, outline) for j in range(len(centres))]
    borders = [cell.boundary for cell in convex if not cell.is_empty]
    ground = union_all([*borders, outline.boundary], grid_size=_GRID_METRES)
    faces = [face for face in get_parts(polygonize(get_parts(ground))) if face.area > 0]
    inner = [face for face in faces if outline.contains(point_on_surface(face))]
    owners = _owners(inner, centres, prices)
    return [_joined([f for f, owner in zip(inner, owners, strict=True) if owner == j]) for j in range(len(centres))]


def contiguous(areas: Sequence[Geometry], weigh: list[Floats]) -> list[Geometry]:
    """Gives pieces that lie apart from their area's main piece to the neighbour along whose border they lie.

    ``weigh``: for each area the places in it, shape (places, 3): east, north, weight. The main piece has most weight,
    then most ground. A piece of the outline that touches nothing else, an island, stays.
    """
    kept, loose = [], []
    for own, (area, places) in enumerate(zip(areas, weigh, strict=True)):
        pieces = sorted(get_parts(area), key=lambda piece: (_weight_in(piece, places), piece.area), reverse=True)
        kept.append([pieces[0]] if pieces else [])
        loose += [(piece, own) for piece in pieces[1:]]
    for piece, own in sorted(loose, key=lambda one: -one[0].area):
        borders = [_shared_border(piece, main) for main in kept]
        longest = int(np.argmax(borders))
        kept[longest if borders[longest] > 0 else own].append(piece)
    return [_joined(pieces) for pieces in kept]


def _convex_cell(j: int, centres: Floats, prices: Floats, outline: Geometry) -> Geometry:
    ring = _frame(outline, centres)
    for m in range(len(centres)):
        if m != j and len(ring):
            normal = 2 * (centres[m] - centres[j])
            reach = (centres[m] ** 2).sum() - (centres[j] ** 2).sum() + prices[m] - prices[j]
            ring = _clipped(ring, normal, float(reach))
    return Polygon(ring) if len(ring) >= 3 else Polygon()


def _frame(outline: Geometry, centres: Floats) -> Floats:
    west, south, east, north = outline.bounds
    low, high = np.minimum([west, south], centres.min(axis=0)), np.maximum([east, north], centres.max(axis=0))
    low, high = low - _FARTHER, high + _FARTHER
    return np.array([low, [high[0], low[1]], high, [low[0], high[1]]])


def _clipped(ring: Floats, normal: Floats, reach: float) -> Floats:
    """The part of a convex ring where ``normal · x <= reach`` (Sutherland and Hodgman)."""
    beyond = ring @ normal - reach
    kept = []
    for i, corner in enumerate(ring):
        after = (i + 1) % len(ring)
        if beyond[i] <= 0:
            kept.append(corner)
        if (beyond[i] < 0 < beyond[after]) or (beyond[after] < 0 < beyond[i]):
            kept.append(corner + (ring[after] - corner) * (beyond[i] / (beyond[i] - beyond[after])))
    return np.array(kept, np.float64).reshape(-1, 2)


def _owners(faces: Sequence[Geometry], centres: Floats, prices: Floats) -> list[int]:
    inside = [point_on_surface(face) for face in faces]
    spots = np.array([[point.x, point.y] for point in inside], np.float64).reshape(-1, 2)
    return [int(owner) for owner in (squared_distances(spots, centres) + prices).argmin(axis=1)]


def squared_distances(places: Floats, centres: Floats) -> Floats:
    """Shape (places, centres), square metres."""
    apart: Floats = ((places[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return apart


def _weight_in(piece: Geometry, places: Floats) -> float:
    if not len(places):
        return 0.0
    return float(places[contains(piece, places), 2].sum())


def contains(piece: Geometry, places: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mask over rows of (east, north, …): those inside or on the border."""
    return np.asarray(intersects_xy(piece, places[:, 0], places[:, 1]), np.bool_)


def _shared_border(piece: Geometry, main: Sequence[Geometry]) -> float:
    return float(sum(intersection(piece, other).length for other in main if piece.intersects(other)))


def _joined(pieces: Sequence[Geometry]) -> Geometry:
    return polygons(union_all(list(pieces), grid_size=_GRID_METRES)) if pieces else Polygon()
