"""A geocoder at the other end of a line: asks each text once, several at a time; one failure never ends a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from geo.bounds import Bounds
from geo.datum import Datum
from geo.errors import ProviderError
from geo.geocoders.found import Found, answer
from geo.geocoding import Answer, Trouble
from geo.providers.reading import reading

type Ask = Callable[[str], Sequence[Found]]
"""One query to the provider; ProviderError when it does not answer. An answer of another form than its documents say
may end in KeyError, IndexError, TypeError, ValueError or AttributeError."""


class RemoteGeocoder:
    """Fills the Geocoder port over one way of asking. Safe to use from several threads."""

    def __init__(self, name: str, ask: Ask, datum: Datum, *, at_once: int, within: Bounds | None = None) -> None:
        self.name = name
        self._ask, self._datum, self._at_once, self._within = ask, datum, at_once, within

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        """Never raises ProviderError: an outage stands in the answer of each text that it took."""
        texts = list(dict.fromkeys(queries))
        if min(self._at_once, len(texts)) <= 1:
            answers = dict(zip(texts, map(self._answer, texts), strict=True))
        else:
            answers = self._together(texts)
        return [answers[query] for query in queries]

    def _together(self, texts: list[str]) -> dict[str, Answer]:
        pool = ThreadPoolExecutor(min(self._at_once, len(texts)), thread_name_prefix=f"ask-{self.name}")
        try:
            return dict(zip(texts, pool.map(self._answer, texts), strict=True))
        finally:
            pool.shutdown(cancel_futures=True)  # Ctrl-C does not wait for ten thousand questions

    def _answer(self, query: str) -> Answer:
        if not query.strip():
            return Answer()
        try:
            with reading(self.name):
                found = self._ask(query)
        except ProviderError as error:
            return Answer(troubles=(Trouble(self.name, error.code, error.cause, error.action),))
        return answer(query, found, self.name, self._datum, self._within)
