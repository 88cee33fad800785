"""The geocoder that comes with every region: its own address index, offline.

words ─► readings ─► names written so ───────────────┬─► entries ─► context ─► door ─► weighed against each other
              └────► names like them (common grams) ─┘
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from geo.address import Word, is_han, words
from geo.geocoders.alike import OTHER_KIND, Alike, Matcher
from geo.geocoders.context import SILENT, Ears, Listening, Rest
from geo.geocoders.doors import spot
from geo.geocoders.index import AddressIndex, Entry
from geo.geocoders.readings import House, Line, line_of
from geo.geocoders.spelling import UNTYPED
from geo.geocoders.weighing import HOPELESS, Match, weigh
from geo.geocoding import Answer, Precision
from geo.language import habits
from geo.region import Region

GOOD_SCORE = 0.94
"""From here on a name is taken for found, and none that merely looks like it is searched for."""

GOOD_ALIKE = 0.85
"""From here on a likeness is good enough not to search with the words of towns as well."""

LEAST_SCORE, MOST_DOORS, WORTH_A_DOOR = 0.25, 60, 0.3

_DOOR_SCORE = {
    Precision.DOOR: 1.0,
    Precision.INTERPOLATED: 0.97,
    Precision.STREET: 0.94,
    Precision.VILLAGE: 0.9,
    Precision.TOWN: 0.85,
}
"""Of two like-named streets, the one that has the house number is meant."""

_SURE_OF_NAME = ((0.55, 0.2), (0.7, 0.4), (0.8, 0.75), (0.85, 0.88), (0.9, 0.95), (1.0, 1.0))
"""Chance that a name so similar is the one meant, before rivals are looked at (docs/geo.md has the curve)."""


class _Fitting(NamedTuple):
    """Score before the door, likeness, what is left over beside them."""

    fits: float
    alike: float
    rest: Rest
    entry: Entry
    house: House


class EmbeddedGeocoder:
    """Fills the Geocoder port from a region's address index. Safe to use from several threads."""

    def __init__(self, region: Region) -> None:
        """RegionError ``region_unreadable`` when the index is missing or broken."""
        self.name = f"embedded:{region.name}"
        self._index = AddressIndex(region.addresses_path)
        self._ears = Ears(self._index, habits())
        self._matcher = Matcher(self._index, habits())

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        """Answers in the order of the queries; what is asked twice is looked up once."""
        answers = {query: self._answer(query) for query in dict.fromkeys(queries)}
        return [answers[query] for query in queries]

    def _answer(self, query: str) -> Answer:
        line = line_of(self._cut(words(query)), self._index.postcodes, self._index.register.largest, habits())
        listening, best = Listening(line, self._ears), dict[int, Match]()
        beside: list[range] = []
        others: list[range] = []
        for window in line.windows():
            (beside if line.by_number(window) else others).append(window)
        for found in self._searches(line, beside, others):
            self._keep(best, listening, found)
            if any(match.score >= GOOD_SCORE for match in best.values()):
                break
        return weigh(list(best.values()), self.name)

    def _searches(self, line: Line, beside: list[range], others: list[range]) -> Iterator[list[Alike]]:
        """Ever wider: names beside a number, other names; then the same with slips of the pen."""
        if beside:
            yield self._matcher.same(line, beside)
        yield self._matcher.same(line, others)
        written = [word for word in line.words if not word.text[0].isdigit()]
        telling = [word for word in written if not self._ears.is_town(word.text)]
        in_town = len(telling) < len(written)
        found = self._matcher.similar(line, [*beside, *others], telling, in_town)
        yield found
        if in_town and not any(alike.degree >= GOOD_ALIKE for alike in found):
            yield self._matcher.similar(line, [*beside, *others], written, in_town)

    def _keep(self, best: dict[int, Match], listening: Listening, found: Iterable[Alike]) -> None:
        """Of each entry the best match; doors are looked up only where they may still win."""
        open_ = sorted(self._fitting(listening, found), key=itemgetter(0), reverse=True)[:MOST_DOORS]
        top = max((match.score for match in best.values()), default=0.0)
        for fitting in open_:
            if fitting.fits < max(top - HOPELESS, open_[0].fits - WORTH_A_DOOR):
                break
            match = self._match(*fitting)
            known = best.get(match.entry.id)
            if known is None or match.score > known.score:
                best[match.entry.id] = match
                top = max(top, match.score)

    def _fitting(self, listening: Listening, found: Iterable[Alike]) -> list[_Fitting]:
        """What may still win, whatever its door."""
        kept: list[_Fitting] = []
        least, top = LEAST_SCORE, 0.0
        for window, name, degree, untyped in found:
            entries, readings = self._index.entries(name), listening.readings(window)
            for house, rest in readings:
                silent = rest.silent if rest.says_nothing else None
                for entry in entries:
                    alike = degree * entry.worth * (OTHER_KIND if untyped and entry.worth <= UNTYPED else 1.0)
                    if alike < least:
                        continue
                    kind = 1.0 if entry.kind == "street" else _fits_kind(house, entry, alike)
                    support = rest.support(entry) if silent is None else silent
                    fits = alike * (support * house.worth * kind)
                    if fits >= least:
                        kept.append(_Fitting(fits, alike, rest, entry, house))
                        if fits > top:
                            top, least = fits, max(LEAST_SCORE, fits - WORTH_A_DOOR)
        return kept

    def _match(self, fits: float, alike: float, rest: Rest, entry: Entry, house: House) -> Match:
        place = spot(self._index.register, entry, house.number, house.letter)
        score = fits * (_DOOR_SCORE[place.precision] * place.worth if house.number else 1.0)
        return Match(
            entry, place, score, _sure_of_name(alike) * min(rest.most(entry), fits / alike / SILENT) * place.sure
        )

    def _cut(self, written: Sequence[Word]) -> list[Word]:
        """Chinese towns are written without a mark before the street: cut off where they are known."""
        found: list[Word] = []
        for word in written:
            text = word.text
            while is_han(text):
                head = next((text[:i] for i in range(len(text) - 2, 1, -1) if self._ears.is_place(text[:i])), "")
                if not head:
                    break
                found.append(Word(head, word.part))
                text = text[len(head) :]
            found += [Word(part, word.part, word.dotted, word.joined) for part in self._before_name(text)]
        return found

    def _before_name(self, text: str) -> list[str]:
        """What stands before a name that is known, cut off it (``江西贵溪建设路`` where 江西 is not)."""
        if is_han(text) and text not in self._index.exact:
            for i in range(2, len(text) - 1):
                if text[i:] in self._index.exact:
                    return [text[:i], text[i:]]
        return [text]


def _fits_kind(house: House, entry: Entry, alike: float) -> float:
    """Of what is no street: a house number wants one, in China also a village; a town's or thing's name with an unknown
    word beside it is another street's."""
    if house.number:
        village = entry.kind == "village" and is_han(entry.spoken) and alike >= GOOD_ALIKE
        return 0.85 if village else 0.35 if entry.kind == "thing" else 0.5
    return 0.97 if entry.kind == "thing" else 0.99


@lru_cache(10_000)
def _sure_of_name(alike: float) -> float:
    for (low, below), (high, above) in pairwise(_SURE_OF_NAME):
        if alike <= high:
            return max(0.0, below + (above - below) * (alike - low) / (high - low))
    return 1.0
