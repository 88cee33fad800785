"""The three datums of maps of China, and the way between them.

WGS-84 is what GPS and OpenStreetMap speak; GCJ-02 is the shifted datum that mainland Chinese maps (AMap, Tencent) must
use; BD-09 is Baidu's shift on top of it. The datum is a property of the provider and never guessed from a coordinate.
Outside mainland China GCJ-02 equals WGS-84. The formulas are those in public use since 2010 (``eviltransform`` and
others); the way back is found by iteration to a millimetre.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

from geo.point import Point

_AXIS, _ECCENTRICITY2 = 6_378_245.0, 0.006_693_421_622_965_943_23  # Krasovsky 1940
_BD = math.pi * 3000 / 180


class Datum(StrEnum):
    """What a provider's coordinates refer to."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def convert(point: Point, source: Datum, target: Datum) -> Point:
    """The same place in another datum; exact to well under a metre in both directions."""
    if source is target:
        return point
    return _FROM_WGS84[target](_TO_WGS84[source](point))


def in_mainland_box(point: Point) -> bool:
    """The box outside of which the shift is not applied (a convention of the formula, larger than the country)."""
    return 0.8293 <= point.lat <= 55.8271 and 72.004 <= point.lon <= 137.8347


def _gcj_from_wgs(p: Point) -> Point:
    if not in_mainland_box(p):
        return p
    x, y = p.lon - 105.0, p.lat - 35.0
    sines = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + sines + _waves(y, 20, 40, 160, 320)
    )
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += sines + _waves(x, 20, 40, 150, 300)
    phi = math.radians(p.lat)
    magic = 1 - _ECCENTRICITY2 * math.sin(phi) ** 2
    metres_north = _AXIS * (1 - _ECCENTRICITY2) / magic**1.5
    metres_east = _AXIS / math.sqrt(magic) * math.cos(phi)
    return Point(p.lat + math.degrees(north / metres_north), p.lon + math.degrees(east / metres_east))


def _waves(t: float, a: float, b: float, c: float, d: float) -> float:
    short = a * math.sin(t * math.pi) + b * math.sin(t / 3 * math.pi)
    return (short + c * math.sin(t / 12 * math.pi) + d * math.sin(t / 30 * math.pi)) * 2 / 3


def _bd_from_gcj(p: Point) -> Point:
    r = math.hypot(p.lon, p.lat) + 0.00002 * math.sin(p.lat * _BD)
    theta = math.atan2(p.lat, p.lon) + 0.000003 * math.cos(p.lon * _BD)
    return Point(r * math.sin(theta) + 0.006, r * math.cos(theta) + 0.0065)


def _inverse(forward: Callable[[Point], Point], shifted: Point) -> Point:
    guess = shifted
    for _ in range(12):  # the shift is nearly constant: each round gains about three digits
        image = forward(guess)
        guess = Point(guess.lat + shifted.lat - image.lat, guess.lon + shifted.lon - image.lon)
    return guess


_FROM_WGS84: dict[Datum, Callable[[Point], Point]] = {
    Datum.WGS84: lambda p: p,
    Datum.GCJ02: _gcj_from_wgs,
    Datum.BD09: lambda p: _bd_from_gcj(_gcj_from_wgs(p)),
}
_TO_WGS84: dict[Datum, Callable[[Point], Point]] = {
    Datum.WGS84: lambda p: p,
    Datum.GCJ02: lambda p: _inverse(_gcj_from_wgs, p),
    Datum.BD09: lambda p: _inverse(_gcj_from_wgs, _inverse(_bd_from_gcj, p)),
}
