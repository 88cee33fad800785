"""geopy's geocoders over our own line: their forms of questions and answers, our time-outs, limits and errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError
from geopy.geocoders import GoogleV3, HereV7, Nominatim, OpenCage, Pelias, Photon
from geopy.geocoders.baidu import BaiduV3

from geo.bounds import Bounds
from geo.geocoders import places_of_geopy as places
from geo.geocoders.found import Found

MOST_RESULTS = 5


@dataclass(frozen=True, slots=True)
class Service:
    """One of geopy's. ``path`` follows the provider's address; ``options`` of each question; ``area`` makes those that
    prefer a box; ``one`` where the answer is a single place."""

    make: Callable[..., Any]
    path: str
    read: Callable[[Mapping[str, Any]], Found]
    options: Mapping[str, Any] = field(default_factory=dict)
    area: Callable[[Bounds], Mapping[str, Any]] = lambda _: {}
    key: str = ""
    address: str = "api"
    one: bool = False


def _corners(within: Bounds) -> list[tuple[float, float]]:
    return [(within.south, within.west), (within.north, within.east)]


SERVICES: Mapping[str, Service] = {
    "nominatim": Service(
        Nominatim,
        "/search",
        places.nominatim,
        {"limit": MOST_RESULTS, "addressdetails": True},
        lambda within: {"viewbox": _corners(within)},
    ),
    "photon": Service(
        Photon, "/api", places.photon, {"limit": MOST_RESULTS}, lambda within: {"bbox": _corners(within)}
    ),
    "pelias": Service(
        partial(Pelias, "api.geocode.earth"),  # it has no default; the account's address takes its place
        "/v1/search",
        places.pelias,
        area=lambda within: {"boundary_rect": _corners(within)},
        key="api_key",
        address="geocode_api",
    ),
    "opencage": Service(
        OpenCage,
        "/geocode/v1/json",
        places.opencage,
        {"annotations": False},
        lambda within: {"bounds": _corners(within)},
        key="api_key",
    ),
    "google": Service(
        GoogleV3,
        "/maps/api/geocode/json",
        places.google,
        area=lambda within: {"bounds": _corners(within)},
        key="api_key",
    ),
    "here": Service(
        HereV7,
        "/v1/geocode",
        places.here,
        {"limit": MOST_RESULTS},
        lambda within: {"at": (within.centre.lat, within.centre.lon)},
        key="apikey",
    ),
    "baidu": Service(BaiduV3, "/geocoding/v3/", places.baidu, key="api_key", one=True),
}
"""By the provider's name."""


class OverGeopy:
    """Asks for one text at a time; called by ``RemoteGeocoder``."""

    def __init__(self, name: str, http: httpx.Client, url: str, key: str, within: Bounds | None) -> None:
        self._service = SERVICES[name]
        with_key = {self._service.key: key} if self._service.key and key else {}
        self._geopy = self._service.make(adapter_factory=_adapter_of(http), user_agent=_AGENT, **with_key)
        setattr(self._geopy, self._service.address, url.rstrip("/") + self._service.path)
        area = self._service.area(within) if within else {}
        self._options = {**self._service.options, **area, "exactly_one": self._service.one}

    def __call__(self, query: str) -> Sequence[Found]:
        try:
            found = self._geopy.geocode(query, **self._options)
        except GeocoderServiceError:  # Baidu's way to find nothing; refusals are read before geopy sees them
            return []
        locations = found if isinstance(found, list) else [found] if found else []
        return [self._service.read({"query": query, **location.raw}) for location in locations]


_AGENT = "rounds"  # geopy wants one; the line's own goes out


def _adapter_of(http: httpx.Client) -> Callable[..., BaseSyncAdapter]:
    class OverLine(BaseSyncAdapter):  # type: ignore[misc]  # geopy comes without types
        """What geopy asks with."""

        def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
            return http.get(url).json()

        def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
            return http.get(url).text

    return OverLine
