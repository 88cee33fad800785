"""Flat sheets of a part of the earth: one on which areas are true, one on which straight lines stay straight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry, segmentize, transform

from geo.point import Point

AUTHALIC_RADIUS_METRES = 6_371_007.181
ECCENTRICITY = 0.0818191908426
"""Of WGS-84."""
SQUARE_METRES_PER_KM2 = 1_000_000
_STEP_DEGREES = 0.02

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flat:
    """Lambert's azimuthal equal-area projection, touching the earth at ``centre``; metres to the east and the north.

    Areas are those of the WGS-84 ellipsoid: latitudes are made authalic first (Snyder, *Map Projections: A Working
    Manual*, USGS 1987, eq. 3-11, 3-12 and 24-2 to 24-4).
    """

    centre: Point

    def metres(self, degrees: Floats) -> Floats:
        """Shape (n, 2): longitude and latitude → metres east and north."""
        lam = np.radians(degrees[:, 0] - self.centre.lon)
        sine, sine0 = _authalic_sine(degrees[:, 1]), _authalic_sine(np.array([self.centre.lat]))
        cosine, cosine0 = np.sqrt(1 - sine**2), np.sqrt(1 - sine0**2)
        away = sine0 * sine + cosine0 * cosine * np.cos(lam)
        scale = AUTHALIC_RADIUS_METRES * np.sqrt(2 / (1 + away))
        east = scale * cosine * np.sin(lam)
        north = scale * (cosine0 * sine - sine0 * cosine * np.cos(lam))
        return np.column_stack([east, north])

    def laid(self, shape: Geometry) -> Geometry:
        """A shape in degrees on this sheet."""
        return transform(shape, self.metres)


def _authalic_sine(lat: Floats) -> Floats:
    """Sine of the authalic latitude for geodetic degrees."""
    sine: Floats = _q(np.sin(np.radians(lat))) / _q(np.ones(1))
    return np.clip(sine, -1, 1)


def _q(sine: Floats) -> Floats:
    e = ECCENTRICITY
    q: Floats = (1 - e**2) * (sine / (1 - (e * sine) ** 2) - np.log((1 - e * sine) / (1 + e * sine)) / (2 * e))
    return q


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
