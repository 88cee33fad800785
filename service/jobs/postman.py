"""The postman: hands events to their targets, each in a thread of its own so that a slow one keeps nobody waiting; and
lets the days pass that no person takes note of.

Every process that works off runs has one. What it does are rows, so nothing is lost when a process dies.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from geo.region import Region
from service.appointing import lapsing
from service.messages import messaging
from service.model.access import Stamp
from service.settings import Settings
from service.store import Store
from service.store.trouble import causes
from service.surroundings import Clock
from service.webhooks import delivering

LOOK_SECONDS = 1.0
DAYS_SECONDS = 60.0
FORGET_EVERY = timedelta(hours=6)
CLOSE_SECONDS = 20.0
ACTOR = "rounds"
"""Who the trail says it was, where no person did anything."""

_log = structlog.get_logger(__name__)


class Surroundings(Protocol):
    """What the postman needs of the house."""

    @property
    def settings(self) -> Settings: ...

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    def regions(self) -> list[Region]: ...


class Postman:
    """Goes round from ``start`` to ``close``."""

    def __init__(self, rounds: Surroundings) -> None:
        self._rounds = rounds
        self._closing = threading.Event()
        self._posters = {name: delivering.poster_for(rounds.settings, name) for name in rounds.settings.webhooks}
        self._forgot = rounds.clock() - FORGET_EVERY
        self._threads = [
            self._thread("events", self.spread, LOOK_SECONDS),
            self._thread("days", self.day, DAYS_SECONDS),
        ]
        for name in self._posters:
            self._threads.append(self._thread(f"webhook-{name}", partial(self.deliver, name), LOOK_SECONDS))

    def start(self) -> None:
        """The tables must be there."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Safe to call twice. What is on its way is due again after its lease."""
        self._closing.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(CLOSE_SECONDS)
        for poster in self._posters.values():
            poster.close()

    def spread(self) -> bool:
        """Whether there may be more events."""
        return delivering.spread(self._rounds.store, self._rounds.settings) == delivering.AT_ONCE

    def deliver(self, target: str) -> bool:
        """One attempt; whether the target took it and may take more at once."""
        rounds = self._rounds
        tried = delivering.deliver_next(rounds.store, rounds.settings, target, self._posters[target], rounds.clock())
        return tried is not None and tried.trouble is None

    def day(self) -> bool:
        """Appointments of days that have passed where their region is; messages that nobody takes; events that are old.
        Whether more messages may have lapsed."""
        now = self._rounds.clock()
        for region in self._rounds.regions():
            today = now.astimezone(ZoneInfo(region.timezone)).date()
            with self._rounds.store.begin() as tx:
                lapsing.pass_days(tx, region.covers, today, Stamp(ACTOR, now, today))
        if now - self._forgot >= FORGET_EVERY:
            delivering.forget_old(self._rounds.store, self._rounds.settings, now)
            self._forgot = now
        waited_since = now - timedelta(days=self._rounds.settings.message_wait_days)
        with self._rounds.store.begin() as tx:
            return messaging.lapse(tx, waited_since, Stamp(ACTOR, now, now.date())) == messaging.AT_ONCE

    def _thread(self, name: str, work: Callable[[], bool], pause: float) -> threading.Thread:
        def go_round() -> None:
            while not self._closing.is_set():
                if not self._tried(name, work):
                    self._closing.wait(pause)

        return threading.Thread(target=go_round, name=f"postman-{name}", daemon=True)

    def _tried(self, name: str, work: Callable[[], bool]) -> bool:
        try:
            return work()
        except Exception as error:  # whatever it is, the rows are still there the next time
            _log.warning("postman_failed", what=name, error=[type(link).__name__ for link in causes(error)])
            return False
