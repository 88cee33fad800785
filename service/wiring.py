"""With `providers` the only module that names adapters: makes the parts from the settings, lets go of them in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from geo.geocoding import Geocoder
from geo.region import Region
from geo.routers.great_circle import GreatCircleRouter
from geo.routers.osrm import OsrmRouter
from geo.routers.osrm_process import region_router
from geo.routing import Router
from service import regions
from service.jobs.workflows import Jobs
from service.planning import Clock
from service.providers import Providers
from service.rechecking import RecheckSteps
from service.running import RunSteps
from service.settings import Settings
from service.solving.pool import SolverPool
from service.store import Store, migrate


def utc_now() -> datetime:
    return datetime.now(UTC)


def road_router(region: Region, settings: Settings) -> Router:
    """Over a region's own roads; closing it ends its server."""
    return region_router(region, settings.off_road_metres)


def estimating_router() -> Router:
    """Straight lines, for where roads fail and estimates are allowed."""
    return GreatCircleRouter()


class Rounds:
    """The parts of one process, handed to doors and jobs. Safe to use from several threads."""

    def __init__(self, settings: Settings, store: Store, solver: SolverPool, clock: Clock) -> None:
        self.settings, self.store, self.solver, self.clock = settings, store, solver, clock
        self.providers = Providers(settings, store, clock)
        self.estimates = estimating_router()
        self.jobs = Jobs(
            store,
            settings.store_url,
            RunSteps(self),
            RecheckSteps(self),
            clock,
            works=settings.work_in_server,
            at_once=settings.solver_processes,
        )
        self._lock = threading.Lock()
        self._routers: dict[str, tuple[Region, Router]] = {}
        self._router_of_others = self.providers.router()

    def region(self, name: str | None = None) -> Region:
        """The region of that name; None: the settings' default, or the only one. NotFoundError, InvalidError."""
        return regions.choose(self.settings, name)

    def regions(self) -> list[Region]:
        """Every region that is there, by name."""
        return regions.list_all(self.settings)

    def router(self, region: str) -> Router:
        """The region's roads, or whoever the settings name; an own server starts when it is first asked."""
        found = self.region(region)
        if self._router_of_others is not None:
            return self._router_of_others
        with self._lock:
            known = self._routers.get(region)
            if known is not None and known[0] == found:
                return known[1]
            if known is not None:  # the region was built anew
                known[1].close()
            router = road_router(found, self.settings)
            self._routers[region] = (found, router)
            return router

    def roads_running(self) -> dict[str, bool]:
        """Of each region whose roads were asked for: whether their server runs now."""
        with self._lock:
            known = [(name, router) for name, (_, router) in self._routers.items()]
        return {name: router.running for name, router in known if isinstance(router, OsrmRouter)}

    def geocoder(self, region: str) -> Geocoder:
        """The region's address index, and the providers that the settings name."""
        return self.providers.geocoder(self.region(region))

    def close(self) -> None:
        """Interrupts what is being solved (it is finished after the next start) and ends every child."""
        self.solver.close()
        self.jobs.close()
        with self._lock:
            for _, router in self._routers.values():
                router.close()
        self.providers.close()


@contextmanager
def open_rounds(settings: Settings, *, clock: Clock = utc_now) -> Iterator[Rounds]:
    """Opens everything that a serving or working process needs, the tables brought to this version first.

    A process that works off runs (``settings.work_in_server``) begins at once, also with what a killed one left.
    """
    with ExitStack() as stack:
        store = Store.open(settings.store_url)
        stack.callback(store.close)
        migrate(store)
        rounds = Rounds(
            settings, store, SolverPool(settings.solver_processes, most_bytes=settings.solver_memory_bytes), clock
        )
        stack.callback(rounds.close)
        rounds.jobs.launch()
        yield rounds
