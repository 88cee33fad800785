"""A flat sheet of a part of the earth on which areas are true.

Lambert's azimuthal equal-area projection on the authalic sphere (Snyder, *Map Projections: A Working Manual*, USGS
1987, eq. 24-2 … 24-16). Areas are exact on that sphere, within 0.5 % of the ellipsoid for a region of any size;
distances within 0.1 % up to 300 km from the centre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry, segmentize, transform

from geo.point import Point

AUTHALIC_RADIUS_METRES = 6_371_007.2
SQUARE_METRES_PER_KM2 = 1_000_000
_STEP_DEGREES = 0.02

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flat:
    """The sheet that touches the earth at ``centre``; metres to the east and to the north of it."""

    centre: Point

    def of(self, points: Sequence[Point]) -> Floats:
        """Shape (points, 2), metres."""
        return self.metres(np.array([[point.lon, point.lat] for point in points], np.float64).reshape(-1, 2))

    def metres(self, degrees: Floats) -> Floats:
        """Shape (n, 2): longitude and latitude → metres east and north."""
        lam = np.radians(degrees[:, 0] - self.centre.lon)
        phi, phi0 = np.radians(degrees[:, 1]), np.radians(self.centre.lat)
        cosine = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(lam)
        scale = AUTHALIC_RADIUS_METRES * np.sqrt(2 / (1 + cosine))
        east = scale * np.cos(phi) * np.sin(lam)
        north = scale * (np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(lam))
        return np.column_stack([east, north])

    def degrees(self, metres: Floats) -> Floats:
        """The inverse of :meth:`metres`."""
        east, north = metres[:, 0], metres[:, 1]
        rho, phi0 = np.hypot(east, north), np.radians(self.centre.lat)
        c = 2 * np.arcsin(np.clip(rho / (2 * AUTHALIC_RADIUS_METRES), 0, 1))
        away = np.maximum(rho, 1e-12)
        phi = np.arcsin(np.clip(np.cos(c) * np.sin(phi0) + north * np.sin(c) * np.cos(phi0) / away, -1, 1))
        lam = np.arctan2(east * np.sin(c), away * np.cos(phi0) * np.cos(c) - north * np.sin(phi0) * np.sin(c))
        return np.column_stack([self.centre.lon + np.degrees(lam), np.degrees(phi)])

    def laid(self, shape: Geometry) -> Geometry:
        """A shape in degrees on this sheet."""
        return transform(shape, self.metres)

    def lifted(self, shape: Geometry) -> Geometry:
        """A shape on this sheet in degrees."""
        return transform(shape, self.degrees)


@dataclass(frozen=True, slots=True)
class Plate:
    """The plate carrée, narrowed so that lengths are true along the middle parallel.

    Straight lines between degrees stay straight, so that what is cut on it fits together without a gap when it is
    lifted; lengths are within 2 % in a region of two degrees.
    """

    centre: Point

    def of(self, points: Sequence[Point]) -> Floats:
        """Shape (points, 2), metres."""
        return self.metres(np.array([[point.lon, point.lat] for point in points], np.float64).reshape(-1, 2))

    def metres(self, degrees: Floats) -> Floats:
        """Shape (n, 2): longitude and latitude → metres east and north."""
        return (degrees - [self.centre.lon, self.centre.lat]) * self._scale

    def degrees(self, metres: Floats) -> Floats:
        """The inverse of :meth:`metres`."""
        return metres / self._scale + [self.centre.lon, self.centre.lat]

    def laid(self, shape: Geometry) -> Geometry:
        """A shape in degrees on this sheet."""
        return transform(shape, self.metres)

    def lifted(self, shape: Geometry) -> Geometry:
        """A shape on this sheet in degrees."""
        return transform(shape, self.degrees)

    @property
    def _scale(self) -> Floats:
        per_degree = AUTHALIC_RADIUS_METRES * np.pi / 180
        return np.array([per_degree * np.cos(np.radians(self.centre.lat)), per_degree])


def plate_for(shape: Geometry) -> Plate:
    """The plate around a shape in degrees."""
    west, south, east, north = shape.bounds
    return Plate(Point((south + north) / 2, (west + east) / 2))


def sheet_for(shape: Geometry) -> Flat:
    """The sheet around a shape in degrees."""
    west, south, east, north = shape.bounds
    return Flat(Point((south + north) / 2, (west + east) / 2))


def km2(shape: Geometry) -> float:
    """Square kilometres of a shape in degrees."""
    if shape.is_empty:
        return 0.0
    return float(laid_finely(shape).area) / SQUARE_METRES_PER_KM2


def compactness(shape: Geometry) -> float:
    """Polsby and Popper's score, 4π · area / perimeter²: 1 for a circle, 0.785 for a square, 0 for a thread.

    Polsby and Popper, *The Third Criterion*, Yale Law & Policy Review 9 (1991). Holes and parts add to the perimeter.
    """
    flat = laid_finely(shape)
    return float(4 * np.pi * flat.area / flat.length**2) if flat.length > 0 else 0.0


def laid_finely(shape: Geometry) -> Geometry:
    """Edges are straight between degrees, so long ones bow on the sheet."""
    return sheet_for(shape).laid(segmentize(shape, _STEP_DEGREES))
