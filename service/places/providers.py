"""The geocoders and routers that the settings name; their lines are opened once and shared by every thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from geo.errors import GeoError
from geo.geocoders.chain import Chain
from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoders.named import remote_geocoder
from geo.geocoding import Answer, Geocoder, Trouble
from geo.point import Point
from geo.profile import Profile
from geo.providers.account import Account
from geo.providers.line import Figures
from geo.region import Region
from geo.routers.great_circle import GreatCircleRouter
from geo.routers.named import remote_router
from geo.routing import Router
from service.places.geocoding import Gate
from service.places.lending import Later, Lent
from service.places.provider_accounts import open_accounts
from service.places.remembering import Remembering
from service.settings import Settings
from service.store import Store

SOMEWHERE = Point(60.1699, 24.9384)
"""Where routers are asked when there is no region yet."""

EMBEDDED, GREAT_CIRCLE = "embedded", "great_circle"


@dataclass(frozen=True, slots=True)
class Checked:
    """How one provider took a harmless question. ``trouble`` None: it answers."""

    name: str
    what: str
    trouble: Trouble | None


def utc_now() -> datetime:
    return datetime.now(UTC)


class Providers:
    """Safe to use from several threads. Without a store, answers of providers are not kept."""

    def __init__(self, settings: Settings, store: Store | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        """InvalidError ``provider_key_missing``, ``provider_url_missing``, ``provider_contact_missing``,
        ``providers_file``: at the start, not at the first address."""
        self._settings, self._store, self._clock = settings, store, clock
        self._accounts: Mapping[str, Account] = open_accounts(settings)
        self._lock = threading.Lock()
        self._embedded: dict[str, tuple[Region, EmbeddedGeocoder]] = {}
        self._names = settings.geocoder_names
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="geocode-answers")

    def geocoder(self, region: Region) -> Geocoder:
        """The chain for a region: the next is asked what the one before did not answer as well as the gate demands."""
        links = [self._link(name, region) for name in self._names]
        return links[0] if len(links) == 1 else Chain(links, self._good_enough(region))

    def quick_geocoder(self, region: Region) -> Geocoder:
        """The same chain for who cannot wait: of providers only what they said lately, all else is a trouble."""
        links = [self._index(region) if name == EMBEDDED else self._later(name, region) for name in self._names]
        return links[0] if len(links) == 1 else Chain(links, self._good_enough(region))

    def router(self, profile: Profile = Profile.CAR) -> Router | None:
        """None: the region's own roads. ProviderError ``router_profile`` for a way of travel that it does not know."""
        name = self._settings.router
        if name == EMBEDDED:
            return None
        if name == GREAT_CIRCLE:
            return GreatCircleRouter()
        return remote_router(self._accounts[name], self._settings.off_road_metres, profile)

    @property
    def router_keep_days(self) -> int:
        """How long the router's answers may be kept; 0: not at all."""
        account = self._accounts.get(self._settings.router)
        return account.keep_days if account is not None else 0

    @property
    def router_url(self) -> str:
        """Where the router is asked; empty for the region's own roads and for estimates."""
        account = self._accounts.get(self._settings.router)
        return account.url if account is not None else ""

    @property
    def keep_days(self) -> Mapping[str, int]:
        """How long the answers of each provider in use may be kept; 0: not at all."""
        return {name: account.keep_days for name, account in self._accounts.items()}

    def figures(self) -> dict[str, Figures]:
        """Of each provider in use: what became of its requests, and its circuit."""
        return {name: account.line.figures for name, account in self._accounts.items()}

    def check(self, at: Point | None = None) -> Iterator[Checked]:
        """Asks each provider in use one question that is about nobody; routers are asked near ``at``."""
        for name, account in self._accounts.items():
            if name in self._settings.geocoder_names:
                answer = remote_geocoder(account).geocode([account.provider.question])[0]
                yield Checked(name, "geocoder", next(iter(answer.troubles), None))
            if name == self._settings.router:
                yield Checked(name, "router", self._router_trouble(name, at or SOMEWHERE))

    def close(self) -> None:
        """Finishes what is being written, lets go of connections."""
        self._keeper.shutdown()
        for account in self._accounts.values():
            account.line.close()

    def _link(self, name: str, region: Region) -> Geocoder:
        if name == EMBEDDED:
            return self._index(region)
        account = self._accounts[name]
        geocoder: Geocoder = remote_geocoder(account, region.bounds)
        if account.lends:
            geocoder = Lent(geocoder, account.keep_days, self._clock)
        if self._store is None or account.keep_days == 0:
            return geocoder
        return Remembering(geocoder, self._store, region.name, account.keep_days, self._keeper, self._clock)

    def _later(self, name: str, region: Region) -> Geocoder:
        return Later(name, self._store if self._accounts[name].keep_days else None, region.name, self._clock)

    def _index(self, region: Region) -> EmbeddedGeocoder:
        with self._lock:
            known = self._embedded.get(region.name)
            if known is None or known[0] != region:  # or the region was built anew
                known = self._embedded[region.name] = (region, EmbeddedGeocoder(region))
            return known[1]

    def _good_enough(self, region: Region) -> Callable[[Answer], bool]:
        return Gate.of(self._settings, region).accepts

    def _router_trouble(self, name: str, at: Point) -> Trouble | None:
        router = self.router()
        assert router is not None
        try:
            router.matrix([at, Point(at.lat, at.lon + (0.01 if at.lon < 179 else -0.01))])
        except GeoError as error:
            return Trouble(name, error.code, error.cause, error.action)
        return None


@contextmanager
def opened_providers(settings: Settings, store: Store | None = None) -> Iterator[Providers]:
    """For commands that look addresses up without a service."""
    providers = Providers(settings, store)
    try:
        yield providers
    finally:
        providers.close()
