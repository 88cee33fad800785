"""The geocoder that comes with every region: its own address index, offline.

words ─► readings ─► names with common grams (FTS5) ─► compared letter by letter ─► entries ─► context ─► door
                                                                                     └─► weighed against each other
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geo.address import Word, words
from geo.geocoders.alike import Alike, alike_names
from geo.geocoders.context import support
from geo.geocoders.doors import Spot, spot
from geo.geocoders.index import AddressIndex, Entry
from geo.geocoders.readings import Reading, readings
from geo.geocoding import Answer, Candidate, Precision
from geo.language import habits
from geo.point import distance_metres
from geo.region import Region

GOOD_ALIKE = 0.85
"""From here on a name is taken for found, and the town's words are not searched for names as well."""

SHARPNESS = 40.0
"""How fast a reading loses to a better one: 0.05 of score is a factor of seven."""

AMBIGUOUS_SHARE, LEAST_SHARE, SAME_PLACE_METRES = 0.3, 0.02, 300.0
LEAST_SCORE, MOST_CANDIDATES = 0.25, 8


@dataclass(frozen=True, slots=True)
class _Match:
    """One entry under one reading, with its house; ``score`` 0-1 ranks, ``sure`` 0-1 is the chance before rivals."""

    entry: Entry
    spot: Spot
    score: float
    sure: float


class EmbeddedGeocoder:
    """Fills the Geocoder port from a region's address index. Safe to use from several threads."""

    def __init__(self, region: Region) -> None:
        """RegionError ``region_unreadable`` when the index is missing or broken."""
        self.name = f"embedded:{region.name}"
        self._index = AddressIndex(region.addresses_path)

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        """Answers in the order of the queries."""
        return [self._answer(words(query)) for query in queries]

    def _answer(self, written: list[Word]) -> Answer:
        meant = readings(written, self._index.postcodes, habits())
        best: dict[int, _Match] = {}
        for match in self._matches(meant, self._alike(meant, written)):
            known = best.get(match.entry.id)
            if match.score >= LEAST_SCORE and (known is None or match.score > known.score):
                best[match.entry.id] = match
        return _weigh(sorted(best.values(), key=lambda m: (-m.score, m.entry.radius, m.entry.id)), self.name)

    def _alike(self, meant: Sequence[Reading], written: Sequence[Word]) -> list[Alike]:
        """Names like those read: looked up by the words that are no town's, by all words when that finds none."""
        texts = [word.text for word in written if not word.text[0].isdigit()]
        telling = [text for text in texts if text not in self._index.town_words]
        found = alike_names(meant, self._index.names(telling))
        if len(telling) < len(texts) and not any(alike.degree >= GOOD_ALIKE for alike in found):
            found = alike_names(meant, self._index.names(texts))
        return found

    def _matches(self, meant: Sequence[Reading], found: Sequence[Alike]) -> Iterator[_Match]:
        by_name: dict[str, list[Reading]] = {}
        for reading in meant:
            by_name.setdefault(reading.name, []).append(reading)
        for alike in found:
            for entry in self._index.entries(alike.alias):
                yield from (self._match(reading, entry, alike.degree) for reading in by_name[alike.name])

    def _match(self, reading: Reading, entry: Entry, alike: float) -> _Match:
        doors = self._index.doors(entry.id) if entry.kind in ("street", "village") and reading.number else []
        place = spot(entry, doors, reading.number, reading.letter)
        fits = support(reading, entry, self._index, habits()) * _fits_kind(reading, entry)
        score = alike * entry.worth * fits * _DOOR_SCORE[place.precision] ** (reading.number is not None)
        return _Match(entry, place, score, _sure_of_name(alike) * min(1.0, fits / 0.95) * place.sure)


_DOOR_SCORE = {
    Precision.DOOR: 1.0,
    Precision.INTERPOLATED: 0.98,
    Precision.STREET: 0.94,
    Precision.VILLAGE: 0.9,
    Precision.TOWN: 0.85,
}
"""Of two like-named streets, the one that has the house number is meant."""


def _fits_kind(reading: Reading, entry: Entry) -> float:
    """A house number wants a street; a town's or thing's name with an unknown word beside it is another street's."""
    if entry.kind == "street":
        return 0.9 if reading.numbers_ignored else 1.0
    if reading.number or reading.numbers_ignored:
        return 0.35 if entry.kind == "thing" else 0.5
    return 0.97 if entry.kind == "thing" else 0.99


def _sure_of_name(alike: float) -> float:
    """Chance that a name so similar is the one meant, before rivals are looked at (docs/geo.md has the curve)."""
    return float(np.interp(alike, (0.6, 0.7, 0.8, 0.85, 0.9, 1.0), (0.3, 0.55, 0.85, 0.93, 0.97, 1.0)))


def _weigh(matches: list[_Match], source: str) -> Answer:
    """Candidates with the chance that is left to each beside its rivals elsewhere."""
    if not matches:
        return Answer()
    places = _places(matches)
    weights = [math.exp(SHARPNESS * (match.score - matches[0].score)) for match in places]
    shares = [weight / sum(weights) for weight in weights]
    kept = [(m, share) for m, share in zip(places, shares, strict=True) if share >= LEAST_SHARE][:MOST_CANDIDATES]
    candidates = tuple(_candidate(match, match.sure * share, source) for match, share in kept)
    return Answer(candidates, ambiguous=len(kept) > 1 and kept[1][1] >= AMBIGUOUS_SHARE * kept[0][1])


def _places(matches: list[_Match]) -> list[_Match]:
    """One match for each place: the best of those that lie close together."""
    kept: list[_Match] = []
    for match in matches[: 4 * MOST_CANDIDATES]:
        if all(distance_metres(match.spot.point, other.spot.point) > SAME_PLACE_METRES for other in kept):
            kept.append(match)
    return kept


def _candidate(match: _Match, confidence: float, source: str) -> Candidate:
    place, entry = match.spot, match.entry
    line = f"{entry.spoken} {place.label}".strip()
    town = f"{place.postcode} {place.town or entry.town}".strip()
    matched = f"{line}, {town}" if town and town != line else line
    return Candidate(place.point, place.precision, round(confidence, 3), matched, source)
