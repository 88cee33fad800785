"""Watches a search for whoever waits: writes its progress to a row twice a second, and reads there whether to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa
import structlog

from service.model.plan import Progress
from service.planning.solving.answers import Better
from service.store import Store, Tx
from service.store.trouble import store_is_away

log = structlog.get_logger(__name__)

PROGRESS_SECONDS = 0.5

type Look = Callable[[Tx, Progress], bool]
"""Writes the progress, and says whether to stop: it was cancelled, or has ended (another worker took it for dead)."""


class Watch:
    """Its two methods are what ``SolverPool.solve`` asks for.

    A database that is away for a moment does not end the search: progress is missed, the plan is not.
    """

    def __init__(self, store: Store, name: str, look: Look) -> None:
        self._store, self._name, self._look = store, name, look
        self._began = time.monotonic()
        self._written = 0.0
        self._best = Progress(0.0, phase="searching")
        self._stopped = False

    def on_better(self, better: Better) -> None:
        figures = better.figures
        self._best = replace(
            self._best,
            prize=figures.prize,
            travel_seconds=figures.travel_seconds,
            served=better.served,
            phase=better.engine,
        )

    def stop(self) -> bool:
        now = time.monotonic()
        if not self._stopped and now - self._written >= PROGRESS_SECONDS:
            self._written = now
            elapsed = round(now - self._began, 1)
            try:
                with self._store.begin() as tx:
                    self._stopped = self._look(tx, replace(self._best, elapsed_seconds=elapsed))
            except sa.exc.DBAPIError as error:
                if not store_is_away(error):
                    raise
                log.warning("progress_missed", run_id=self._name)
        return self._stopped
