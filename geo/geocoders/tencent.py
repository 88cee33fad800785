"""Tencent geocoding: lbs.qq.com/service/webService/webServiceGuide/address/Geocoder. Speaks GCJ-02."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from geo.geocoders.found import Found
from geo.geocoding import Precision
from geo.point import Point

LEVELS = {
    11: Precision.DOOR,  # a named thing
    10: Precision.DOOR,  # an estate or a tall building
    9: Precision.DOOR,  # a house number
    8: Precision.STREET,  # a crossing, a gate on a road
    7: Precision.STREET,
    6: Precision.VILLAGE,  # a business area
    5: Precision.VILLAGE,  # a development zone
    4: Precision.VILLAGE,
}
"""What is not here is a town or larger."""

NOTHING_FOUND = 347


class Tencent:
    """Asks for one text at a time; called by ``RemoteGeocoder``."""

    def __init__(self, http: httpx.Client, url: str, key: str) -> None:
        self._http, self._url, self._key = http, url.rstrip("/"), key

    def __call__(self, query: str) -> Sequence[Found]:
        answer = self._http.get(f"{self._url}/ws/geocoder/v1/", params={"key": self._key, "address": query}).json()
        return [] if answer["status"] == NOTHING_FOUND else [_found(answer["result"])]


def _found(place: dict[str, Any]) -> Found:
    where, parts = place["location"], place["address_components"]
    names = (parts.get(name) or "" for name in ("province", "city", "district", "street", "street_number"))
    return Found(
        Point(float(where["lat"]), float(where["lng"])),
        LEVELS.get(place["level"], Precision.TOWN),
        # The title is the thing or the door itself; the parts are where it lies.
        "".join(dict.fromkeys((*names, place.get("title") or ""))),
        number=parts.get("street_number") or "",
        quality=_quality(place["reliability"]),
    )


def _quality(reliability: float) -> float:
    """Of 1 to 10; Tencent calls 7 and more reliable, and less than that of "all kinds of unreliability"."""
    return float(np.interp(reliability, (1, 6, 7, 10), (0.1, 0.5, 0.9, 1.0)))
