"""With `providers` the only module that names adapters: makes the parts from the settings, lets go of them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from geo.geocoding import Geocoder
from geo.profile import Profile
from geo.region import Region
from geo.routers.great_circle import GreatCircleRouter
from geo.routing import Router
from service.doubts import correcting, rechecking
from service.doubts.rechecking import RecheckSteps
from service.jobs.lookout import Lookout
from service.jobs.postman import Postman
from service.jobs.sweep import Sweep
from service.jobs.workflows import RECHECK, REPLAY, Jobs
from service.places import regions
from service.places.providers import Providers
from service.places.roads import RegionRoads
from service.planning.replaying import ReplaySteps
from service.planning.running import RunSteps
from service.planning.solving.pool import SolverPool
from service.settings import Settings
from service.store import Store, geocode_answers, migrate
from service.surroundings import Clock


def utc_now() -> datetime:
    return datetime.now(UTC)


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
            {RECHECK: RecheckSteps(self), REPLAY: ReplaySteps(self)},
            clock,
            works=settings.work_in_server,
            at_once=settings.solver_processes,
        )
        self._roads = RegionRoads(settings, self.providers)

    def region(self, name: str | None = None) -> Region:
        """The region of that name; None: the settings' default, or the only one. NotFoundError, InvalidError."""
        return regions.choose(self.settings, name)

    def regions(self) -> list[Region]:
        """Every region that is there, by name."""
        return regions.list_all(self.settings)

    def roads(self, region: str) -> Callable[[Profile], Router]:
        """By profile the region's roads, or whoever the settings name; an own server starts when it is first asked."""
        return self._roads.of(self.region(region))

    def roads_running(self) -> dict[str, bool]:
        """Of each region and profile whose roads were asked for: whether their server runs now."""
        return self._roads.running()

    def geocoder(self, region: str) -> Geocoder:
        """The region's address index, and the providers that the settings name."""
        return self.providers.geocoder(self.region(region))

    def quick_geocoder(self, region: str) -> Geocoder:
        """The same for who cannot wait: of providers only what they said lately."""
        return self.providers.quick_geocoder(self.region(region))

    def catch_up(self, regions: Iterable[str]) -> None:
        """Asks providers for the addresses that nobody was asked for yet."""
        rechecking.catch_up(self, regions)

    def close(self) -> None:
        """Interrupts what is being solved (it is finished after the next start) and ends every child."""
        self.solver.close()
        self.jobs.close()
        self._roads.close()
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
        with store.begin() as tx:
            correcting.forget_old(tx, correcting.CheckInRules.of(settings), clock())
            geocode_answers.forget_beyond(tx, rounds.providers.keep_days, clock())
        rounds.jobs.launch()
        lookout = Lookout(store, clock)
        stack.callback(lookout.close)
        lookout.start()
        if settings.work_in_server:
            sweep = Sweep(store, settings, lambda: [region.name for region in rounds.regions()], clock)
            stack.callback(sweep.close)
            sweep.start()
        if settings.work_in_server:
            postman = Postman(rounds)
            stack.callback(postman.close)
            postman.start()
        yield rounds
