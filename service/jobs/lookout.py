"""The lookout: raises the alarms of timers that have run out, whether or not the phones are still alive.

Every process has one. What it looks at are rows, so nothing is lost when a process dies; that two see the same is held
apart by the store.
"""

from __future__ import annotations

import threading

import structlog

from service.store import Store, timers
from service.store.trouble import causes
from service.surroundings import Clock
from service.visiting import alarming

LOOK_SECONDS = 2.0
CLOSE_SECONDS = 10.0

_log = structlog.get_logger(__name__)


class Lookout:
    """Looks from ``start`` to ``close``, in a thread of its own."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="lookout", daemon=True)

    def start(self) -> None:
        """The tables must be there."""
        self._thread.start()

    def close(self) -> None:
        """Safe to call twice."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)

    def look(self) -> int:
        """How many alarms were raised now."""
        now = self._clock()
        with self._store.read() as tx:
            if not timers.any_due(tx, now):
                return 0
        with self._store.begin() as tx:
            return len(alarming.raise_due(tx, now))

    def _look_on(self) -> None:
        while not self._closing.is_set():
            try:
                self.look()
            except Exception as error:  # whatever it is, the next look may find somebody in need
                _log.warning("lookout_failed", error=[type(link).__name__ for link in causes(error)])
            self._closing.wait(LOOK_SECONDS)
