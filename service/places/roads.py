"""Who measures travel in a region for a way of travelling: its own roads, built when first wanted, or a provider."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable

import structlog

from geo.building.build import build_profiles
from geo.profile import Profile
from geo.region import Region
from geo.routers.fleet import RoadFleet
from geo.routers.memory import Memory
from geo.routers.remembering import RememberingRouter, remembered
from geo.routing import Router
from service.places.providers import Providers
from service.settings import Settings

log = structlog.get_logger(__name__)

BUILT_BELOW_BYTES = 40_000_000
"""Roads of a profile are built while a plan waits only out of an extract smaller than this: seconds to minutes."""

A_DAY = 24 * 3600


class RegionRoads:
    """The routers of one process. Safe to use from several threads."""

    def __init__(self, settings: Settings, providers: Providers) -> None:
        self._settings, self._providers = settings, providers
        self._fleet = RoadFleet(settings.off_road_metres, settings.road_servers, settings.road_server_idle_seconds)
        self._lock = threading.Lock()
        self._of_others: dict[Profile, Router] = {}

    def of(self, region: Region) -> Callable[[Profile], Router]:
        """The region's routers by profile; the servers behind them start when they are first asked."""
        return lambda profile: self.router(region, profile)

    def router(self, region: Region, profile: Profile = Profile.CAR) -> Router:
        """RegionError ``profile_missing`` for roads that are not built and would take long; ``region_source_gone``."""
        other = self._other(profile)
        if other is not None:
            return other
        if profile not in region.profiles:
            self._build(region, profile)
        own = self._fleet.router(region, profile)
        folder, off_road = self._settings.matrices_dir, self._settings.off_road_metres
        return remembered(own, region, profile, folder, off_road, self._settings.remembered_places)

    def running(self) -> dict[str, bool]:
        """Of each region and profile whose roads were asked for: whether their server runs now."""
        return self._fleet.running()

    def close(self) -> None:
        """Ends every child."""
        self._fleet.close()
        for router in self._of_others.values():
            router.close()

    def _build(self, region: Region, profile: Profile) -> None:
        if region.profiles and region.source_path.is_file():
            if region.source_path.stat().st_size >= BUILT_BELOW_BYTES:
                return
            log.info("roads_built", region=region.name, profile=profile.value)
            build_profiles(region, [profile])

    def _other(self, profile: Profile) -> Router | None:
        """A provider's, remembered for as long as its terms allow."""
        with self._lock:
            if profile not in self._of_others:
                router = self._providers.router(profile)
                if router is None:
                    return None
                self._of_others[profile] = self._kept(router, profile)
            return self._of_others[profile]

    def _kept(self, router: Router, profile: Profile) -> Router:
        """What was kept of another server, under another limit or under terms that hold no more, is forgotten."""
        days, most = self._providers.router_keep_days, self._settings.remembered_places
        name, folder = f"{self._settings.router}-{profile}", self._settings.matrices_dir / "providers"
        asked = repr((self._providers.router_url, self._settings.off_road_metres))
        path = folder / f"{name}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}.sqlite"
        keeps = not router.estimated and days > 0 and most >= 2
        for old in folder.glob(f"{name}[-.]*"):
            if not keeps or not old.name.startswith(path.name):
                old.unlink(missing_ok=True)
        return RememberingRouter(router, Memory(path, most, days * A_DAY)) if keeps else router
