"""Can the service do its work right now? Asked by load balancers and by people who wonder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from geo.errors import GeoError
from geo.region import list_regions
from service import store
from service.store import workers
from service.store.trouble import store_is_away
from service.wiring import Rounds

_WORKER_LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is needed; ``detail`` in one sentence."""

    ready: bool
    detail: str


def readiness(house: Rounds) -> Mapping[str, Part]:
    """Each part by name; one that is not there says so instead of raising."""
    checks: dict[str, Callable[[Rounds], Part]] = {"store": _store, "regions": _regions, "workers": _workers}
    return {name: _checked(check, house) for name, check in checks.items()}


def _checked(check: Callable[[Rounds], Part], house: Rounds) -> Part:
    try:
        return check(house)
    except GeoError as error:
        return Part(False, error.cause)
    except Exception as error:
        if not store_is_away(error):
            raise
        return Part(False, "The database does not answer.")


def _store(house: Rounds) -> Part:
    current = store.is_current(house.store)
    return Part(current, "The database answers." if current else "The tables are not current: run `rounds migrate`.")


def _regions(house: Rounds) -> Part:
    names = ", ".join(region.name for region in list_regions(house.settings.regions_dir))
    return Part(bool(names), names or "There is no region yet: make one with `rounds region add`.")


def _workers(house: Rounds) -> Part:
    with house.store.read() as tx:
        living = workers.living(tx, house.clock() - _WORKER_LEASE)
    return Part(bool(living), f"{len(living)} at work." if living else "None at work: start `rounds worker`.")
