"""Providers as intake and cases see them: what they said is lent for a time, and who is slow is asked later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from geo.geocoding import Answer, Geocoder, Trouble
from service.store import Store, geocode_answers


class Lent:
    """Fills the Geocoder port: each candidate says until when its provider lets it be kept, from the day it was asked.
    With 0 ``days`` that is the same day (UTC): who may keep nothing may still plan today's visits."""

    def __init__(self, provider: Geocoder, days: int, clock: Callable[[], datetime]) -> None:
        self.name = provider.name
        self._provider, self._days, self._clock = provider, days, clock

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        until = self._clock().date() + timedelta(days=self._days)
        return [lent(answer, until) for answer in self._provider.geocode(queries)]


def lent(answer: Answer, until: date) -> Answer:
    """The answer with a last day for each of its candidates."""
    return replace(answer, candidates=tuple(replace(one, forget_on=until) for one in answer.candidates))


class Later:
    """Fills the Geocoder port in place of a provider that takes its time: what it said lately, and a trouble instead of
    all else, so that the address waits to be looked up again (docs/decisions/0137)."""

    def __init__(self, name: str, store: Store | None, region: str, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._store, self._region, self._clock = store, region, clock

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        known = self._known(queries)
        later = Trouble(self.name, "provider_later", f"“{self.name}” is asked in the background.", "Wait a little.")
        return [known.get(query, Answer(troubles=(later,) if query.strip() else ())) for query in queries]

    def _known(self, queries: Sequence[str]) -> dict[str, Answer]:
        if self._store is None:
            return {}
        with self._store.read() as tx:
            return geocode_answers.find(tx, self.name, self._region, queries, self._clock())
