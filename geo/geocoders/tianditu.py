"""Tianditu, the map of the Chinese state: lbs.tianditu.gov.cn/server/geocodinginterface.html.

It speaks CGCS2000, which lies within some decimetres of WGS-84 and is taken for it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx

from geo.geocoders.found import Found
from geo.geocoding import Precision
from geo.point import Point

LEVELS = {
    "门址": Precision.DOOR,
    "门牌号": Precision.DOOR,
    "楼栋": Precision.DOOR,
    "地名地址": Precision.DOOR,
    "兴趣点": Precision.DOOR,
    "POI": Precision.DOOR,
    "道路": Precision.STREET,
    "街巷": Precision.STREET,
    "村": Precision.VILLAGE,
    "村庄": Precision.VILLAGE,
    "社区": Precision.VILLAGE,
    "自然村": Precision.VILLAGE,
}
"""What is not here is a town or larger."""


class Tianditu:
    """Asks for one text at a time; called by ``RemoteGeocoder``."""

    def __init__(self, http: httpx.Client, url: str, key: str) -> None:
        self._http, self._url, self._key = http, url.rstrip("/"), key

    def __call__(self, query: str) -> Sequence[Found]:
        asked = json.dumps({"keyWord": query}, ensure_ascii=False)
        answer = self._http.get(f"{self._url}/geocoder", params={"ds": asked, "tk": self._key}).json()
        return [_found(query, answer["location"])] if answer["status"] == "0" else []


def _found(query: str, place: dict[str, Any]) -> Found:
    """Its answer repeats the question and names nothing that it found: only its own score tells how good it is."""
    return Found(
        Point(float(place["lat"]), float(place["lon"])),
        LEVELS.get(str(place.get("level", "")), Precision.TOWN),
        query,
        quality=_quality(float(place["score"])),
    )


def _quality(score: float) -> float:
    """Of 0 to 100; an answer whose words cannot be compared is never quite believed."""
    return 0.9 * min(max(score, 0.0), 100.0) / 100
