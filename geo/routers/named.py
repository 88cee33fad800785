"""Routers of others by the names that settings give them."""

from __future__ import annotations

from geo.profile import Profile
from geo.providers.account import Account
from geo.routers.amap_distance import AmapRouter
from geo.routers.openrouteservice import OpenRouteServiceRouter
from geo.routers.osrm_server import OsrmServerRouter
from geo.routers.valhalla import ValhallaRouter
from geo.routing import Router


def remote_router(account: Account, off_road_metres: int = 500, profile: Profile = Profile.CAR) -> Router:
    """Of a provider that routes (``catalog.ROUTERS``). ProviderError ``router_profile``."""
    line, url = account.line, account.url
    match account.name:
        case "osrm":
            return OsrmServerRouter(line, url, off_road_metres, profile)
        case "valhalla":
            return ValhallaRouter(line, url, off_road_metres, profile)
        case "openrouteservice":
            return OpenRouteServiceRouter(line, url, account.key, off_road_metres, profile)
        case "amap":
            return AmapRouter(line, url, account.key, profile)
    raise ValueError(f"{account.name} does not route")
