"""The clock at a place."""

from __future__ import annotations

import tzfpy

from geo.point import Point

_ONE_CLOCK = {"Asia/Urumqi": "Asia/Shanghai", "Asia/Kashgar": "Asia/Shanghai"}
"""Mainland China has one legal time; Xinjiang's local time is a custom that courts and opening hours do not use."""


def timezone_at(point: Point, *, one_clock_in_china: bool = True) -> str:
    """IANA name of the time zone at a point; at sea an ``Etc/GMT…`` zone.

    ``one_clock_in_china``: whether all of mainland China is on Asia/Shanghai, as its law says.
    """
    names = tzfpy.get_tzs(point.lon, point.lat)
    custom = next((name for name in names if name in _ONE_CLOCK), None)
    if custom is not None:
        return _ONE_CLOCK[custom] if one_clock_in_china else custom
    return tzfpy.get_tz(point.lon, point.lat)


def at_sea(zone: str) -> bool:
    """Whether a zone is one of the open sea, which nobody's door has."""
    return zone.startswith("Etc/") or not zone
