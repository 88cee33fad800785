"""The road servers of one process: one per region and profile, few at a time, none that nobody asks."""

from __future__ import annotations

import threading

from geo.profile import Profile
from geo.region import Region
from geo.routers.osrm import OsrmRouter
from geo.routers.osrm_process import RoadServer, region_server

BUSY_SECONDS = 60.0
"""A server asked for within this time may still be answering and is not stopped for another one."""


class RoadFleet:
    """Routers over regions' own roads, their servers started when they are asked, each on its leash.

    At most ``most`` servers run (more only while all of them are busy); one that was not asked for ``idle_seconds`` is
    stopped. Safe to use from several threads.
    """

    def __init__(self, off_road_metres: int = 500, most: int = 4, idle_seconds: float = 900.0) -> None:
        self._off_road_metres, self._most, self._idle_seconds = off_road_metres, most, idle_seconds
        self._lock = threading.Lock()
        self._known: dict[tuple[str, Profile], tuple[Region, OsrmRouter, RoadServer]] = {}
        self._closed = threading.Event()
        self._sweeper: threading.Thread | None = None

    def router(self, region: Region, profile: Profile) -> OsrmRouter:
        """The same router for the same region, a new one when the region was built anew. RegionError
        ``profile_missing``, ``region_unreadable``."""
        key = (region.name, profile)
        with self._lock:
            known = self._known.get(key)
            if known is not None and known[0] == region:
                return known[1]
            server = region_server(region, profile, self._make_room)
            router = OsrmRouter(server, self._off_road_metres, f"osrm:{region.name}:{profile}")
            self._known[key] = (region, router, server)
            self._start_sweeping()
        if known is not None:
            known[1].close()
        return router

    def running(self) -> dict[str, bool]:
        """Of each region and profile that was asked for: whether its server runs now."""
        with self._lock:
            return {f"{name}:{profile}": known[2].running for (name, profile), known in self._known.items()}

    def close(self) -> None:
        """Stops every server."""
        self._closed.set()
        with self._lock:
            known, self._known = self._known, {}
        for _, router, _ in known.values():
            router.close()
        if self._sweeper is not None:
            self._sweeper.join()

    def _servers(self) -> list[RoadServer]:
        with self._lock:
            return [server for _, _, server in self._known.values()]

    def _make_room(self) -> None:
        """Stops those asked longest ago until one more fits."""
        running = sorted((s for s in self._servers() if s.running), key=lambda s: s.idle_seconds, reverse=True)
        for server in running[: max(0, len(running) + 1 - self._most)]:
            server.rest(BUSY_SECONDS)

    def _start_sweeping(self) -> None:
        if self._sweeper is None:
            self._sweeper = threading.Thread(target=self._sweep, name="road-servers", daemon=True)
            self._sweeper.start()

    def _sweep(self) -> None:
        while not self._closed.wait(self._idle_seconds / 4):
            for server in self._servers():
                server.rest(self._idle_seconds)
