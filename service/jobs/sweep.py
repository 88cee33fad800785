"""The sweep: every hour what has been kept long enough is erased, by every process that works off runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import structlog

from service import retention
from service.settings import Settings
from service.store import Store
from service.store.trouble import causes
from service.surroundings import Clock

HOUR_SECONDS = 3600.0
CLOSE_SECONDS = 10.0

_log = structlog.get_logger(__name__)


class Sweep:
    """From ``start`` to ``close``, in a thread of its own. ``regions``: names those that there are."""

    def __init__(self, store: Store, settings: Settings, regions: Callable[[], Iterable[str]], clock: Clock) -> None:
        self._store, self._settings, self._regions, self._clock = store, settings, regions, clock
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._sweep_on, name="sweep", daemon=True)

    def start(self) -> None:
        """The tables must be there."""
        self._thread.start()

    def close(self) -> None:
        """Safe to call twice."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)

    def _sweep_on(self) -> None:
        while not self._closing.is_set():
            try:
                retention.erase(self._store, self._settings, self._regions(), self._clock())
            except Exception as error:  # the next hour is another
                _log.warning("sweep_failed", error=[type(link).__name__ for link in causes(error)])
            self._closing.wait(HOUR_SECONDS)
