"""A provider whose answers are kept: it is asked only what it has not said lately."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime, timedelta
from itertools import batched

import sqlalchemy as sa
import structlog

from geo.geocoding import Answer, Geocoder
from service.store import Store, geocode_answers

_log = structlog.get_logger(__name__)

AT_ONCE = 200
"""What was answered is kept after so many questions: a batch may take hours, and each answer may have been paid for."""

NOT_FOUND_DAYS = 7
"""What was not found may be on the map next week."""


class Remembering:
    """Fills the Geocoder port. Answers are written by ``keeper``, one after the other and later than they are given:
    whoever asks may hold the database's one place for writers."""

    def __init__(
        self,
        provider: Geocoder,
        store: Store,
        region: str,
        keep_days: int,
        keeper: Executor,
        clock: Callable[[], datetime],
    ) -> None:
        self.name = provider.name
        self._provider, self._store, self._region = provider, store, region
        self._keep_days, self._keeper, self._clock = keep_days, keeper, clock

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        now = self._clock()
        with self._store.read() as tx:
            known = geocode_answers.find(tx, self.name, self._region, queries, now)
        for asked in batched((query for query in dict.fromkeys(queries) if query not in known), AT_ONCE):
            said = dict(zip(asked, self._provider.geocode(asked), strict=True))
            known |= said
            lasting = dict(self._lasting(said.items()))
            if lasting:
                self._keeper.submit(self._keep, lasting, now)
        return [known[query] for query in queries]

    def _lasting(self, said: Iterable[tuple[str, Answer]]) -> Iterable[tuple[str, tuple[Answer, timedelta]]]:
        """What the provider really answered; an outage is no answer."""
        for query, answer in said:
            if query.strip() and not answer.troubles:
                days = self._keep_days if answer.candidates else min(self._keep_days, NOT_FOUND_DAYS)
                yield query, (answer, timedelta(days=days))

    def _keep(self, lasting: Mapping[str, tuple[Answer, timedelta]], now: datetime) -> None:
        """A memory that cannot be written costs a question more, and nothing else."""
        try:
            with self._store.begin() as tx:
                geocode_answers.keep(tx, self.name, self._region, lasting, now)
        except sa.exc.SQLAlchemyError:
            _log.warning("geocode_answers_not_kept", provider=self.name, answers=len(lasting))
