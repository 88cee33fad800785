"""AMap (Gaode) geocoding, v3: lbs.amap.com/api/webservice/guide/api/georegeo. Speaks GCJ-02."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from geo.geocoders.found import Found
from geo.geocoding import Precision
from geo.point import Point

LEVELS = {
    "门牌号": Precision.DOOR,
    "门址": Precision.DOOR,
    "单元号": Precision.DOOR,
    "楼栋号": Precision.DOOR,
    "兴趣点": Precision.DOOR,
    "公交站台": Precision.DOOR,
    "地铁站": Precision.DOOR,
    "道路": Precision.STREET,
    "道路交叉路口": Precision.STREET,
    "村庄": Precision.VILLAGE,
    "热点商圈": Precision.VILLAGE,
}
"""What is not here is a town or larger."""

NAMED_THING = frozenset({"兴趣点", "公交站台", "地铁站"})
THING_QUALITY = 0.85
"""A named thing may stand in for an address that AMap does not have."""


class Amap:
    """Asks for one text at a time; called by ``RemoteGeocoder``."""

    def __init__(self, http: httpx.Client, url: str, key: str) -> None:
        self._http, self._url, self._key = http, url.rstrip("/"), key

    def __call__(self, query: str) -> Sequence[Found]:
        answer = self._http.get(f"{self._url}/v3/geocode/geo", params={"key": self._key, "address": query}).json()
        return [_found(place) for place in answer["geocodes"]]


def _found(place: dict[str, Any]) -> Found:
    lon, lat = map(float, place["location"].split(","))
    level = _text(place, "level")
    return Found(
        Point(lat, lon),
        LEVELS.get(level, Precision.TOWN),
        _text(place, "formatted_address"),
        number=_text(place, "number"),
        quality=THING_QUALITY if level in NAMED_THING else 1.0,
    )


def _text(place: dict[str, Any], name: str) -> str:
    """What is missing comes as an empty list."""
    value = place.get(name)
    return value if isinstance(value, str) else ""
