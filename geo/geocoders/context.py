"""Whether the words left over in a reading speak for an entry or against it: town, postcode, country, or noise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.address import is_han
from geo.geocoders.index import AddressIndex, Entry
from geo.geocoders.readings import House, Line
from geo.language import Habits

_ALIKE = 0.75
"""Similarity from which a word is a town's name with a slip of the pen."""

CONFIRMED, NEARBY, SILENT = 1.0, 0.93, 0.99
"""The entry's own town is named; something else around it is; nothing is."""

AROUND_CITY = 0.975
"""A Chinese city or county is named, which holds many towns: its own streets are meant a little more often."""

ELSEWHERE = 0.5
"""The town or postcode named is another one of this region."""

UNKNOWN_TOWN = 0.35
"""Something stands where the town stands, or beside the name, and nobody here knows it: another region's address, or a
longer name than the one that was found."""

UNKNOWN_POSTCODE, NO_POSTCODE = 0.4, 0.9
IDLE_WORD = 0.995
"""For each word that says nothing: of two readings, the one that leaves fewer of them is meant."""

CONTRADICTED = 0.8
"""One word names the entry's town or postcode, another one a different town."""

NOISE_BEFORE = 0.88
NOISE_BESIDE = 0.96

WORD_MORE, CUT_OFF = 0.85, 0.42
"""``Neue Bergstrasse`` and ``Heinrich-Heine-Weg`` are names: who finds but ``Bergstrasse`` or ``Heineweg`` in them has
found another street as a rule, whatever the town. Names that have the word go before; the chance is at most so much."""

_QUIET = re.compile(r"\d{1,3}[a-z]{0,4}(?:[-/]\w{1,4})*|[a-z]\d{1,4}|\d+(?:/\w+)+")
_POSTCODE = re.compile(r"(?:[a-z]{1,2}-?)?\d{4,6}|\d{4,5}-\d{3}")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one word says: ``towns``: words of towns' names that it is, or (``guessed``) resembles; ``wide``: a Chinese
    city or county."""

    towns: frozenset[str] = frozenset()
    guessed: bool = False
    noise: bool = False
    postcode: bool = False
    wide: bool = False


_NOTHING, _NOISE, _POSTCODE_HEARD = Heard(), Heard(noise=True), Heard(postcode=True)


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left over beside a name and its number; the same for every entry of that name.

    ``towns``: of each word that names some, which; ``codes``: postcodes of this region; ``guessed``: a town only
    resembles what was written; ``cities``: those of the region, where no smaller town is named; ``noise``: there are
    words that nobody knows; ``words``: how many there are at all;
    ``cut``: the word beside the name belongs to it; ``silent``: how well it fits where none of it names anything.
    """

    towns: tuple[frozenset[str], ...]
    codes: frozenset[str]
    guessed: bool
    cities: frozenset[str]
    noise: bool
    words: int
    cut: bool
    silent: float

    @property
    def says_nothing(self) -> bool:
        """Whether every entry fits as well as the other: ``silent``."""
        return not (self.towns or self.codes or self.noise)

    def support(self, entry: Entry) -> float:
        """0-1: how well it fits the entry."""
        if (entry.kind != "street" and self.noise) or (entry.kind == "town" and self.guessed):
            return UNKNOWN_TOWN
        if not (self.towns or self.codes):
            return self.silent
        around, codes = entry.context.around, entry.context.postcodes
        here = [names for names in self.towns if not names.isdisjoint(around)]
        code = not self.codes.isdisjoint(codes)
        known = not (self.cities and self.cities.isdisjoint(around))  # an extract may not hold its city's own name
        elsewhere = (known and len(here) < len(self.towns)) or (bool(self.codes) and bool(codes) and not code)
        if not here and not code:
            return self.silent * (ELSEWHERE if elsewhere else 1.0)
        own = code or any(not names.isdisjoint(entry.context.town) for names in here)
        factor = IDLE_WORD ** (self.words - len(here) - code) * (
            CONFIRMED if own else AROUND_CITY if self.cities else NEARBY
        )
        factor *= (NOISE_BESIDE if self.noise else 1.0) * (WORD_MORE if self.cut else 1.0)
        return factor * (CONTRADICTED if elsewhere else 1.0) * (NO_POSTCODE if self.codes and not codes else 1.0)

    def most(self, entry: Entry) -> float:
        """The most that the chance may be, however well it fits."""
        if self.cut:
            return CUT_OFF
        around = self.cities.isdisjoint(entry.context.town) and self.codes.isdisjoint(entry.context.postcodes)
        return NEARBY if self.cities and around else 1.0


class Ears:
    """Knows the towns of a region; safe to use from several threads."""

    def __init__(self, index: AddressIndex, habits: Habits) -> None:
        self._index = index
        self.habits = habits
        self.knows_postcodes = bool(index.postcodes)
        self._towns = frozenset(index.town_words)
        self._around = frozenset(index.around_words)
        wide = [word for word in self._towns if habits.is_wide(word)]
        self.cities = frozenset([*wide, *(word[:-1] for word in wide)])
        self.hear = lru_cache(50_000)(self._hear)

    def is_town(self, word: str) -> bool:
        return word in self._towns

    def is_place(self, word: str) -> bool:
        """A town, or an area that the region lies in."""
        return word in self._towns or word in self._around

    def _hear(self, word: str) -> Heard:
        if _QUIET.fullmatch(word) or word in self.habits.fillers or word in self.habits.units or len(word) < 2:
            return _NOTHING
        if is_han(word) and any(word.endswith(filler) for filler in self.habits.fillers):
            return _NOTHING  # 邮局旁: beside the post office
        if _POSTCODE.fullmatch(word):
            return _POSTCODE_HEARD
        if word in self._towns:
            return Heard(frozenset([word]), wide=word in self.cities)
        if word in self._around or (not is_han(word) and (word in self.habits.weak or len(word) < 3)):
            return _NOTHING
        towns = self._like(word, self._index.town_words)
        if towns:
            return Heard(towns, guessed=True)
        return _NOTHING if self._like(word, self._index.around_words) else _NOISE

    def _like(self, word: str, names: Sequence[str]) -> frozenset[str]:
        if len(word) < (3 if is_han(word) else 4):
            return frozenset()
        cutoff = 0.66 if is_han(word) else _ALIKE
        found = process.extract(word, names, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=5)
        return frozenset(name for name, _, _ in found if not is_han(word) or _han_slip(word, name))


def _han_slip(word: str, name: str) -> bool:
    """Whether a character is wrong or missing, and not that for the kind of place."""
    return len(word) <= len(name) and word[-1] == name[-1]


class Listening:
    """One address, of which every word is heard once, when it is first left over."""

    def __init__(self, line: Line, ears: Ears) -> None:
        self._line, self._ears = line, ears
        self._heard: dict[int, Heard] = {}
        self._readings: dict[range, list[tuple[House, Rest]]] = {}
        units = ears.habits.units
        starts = [i for i in range(1, len(line.words)) if line.words[i].part != line.words[i - 1].part]
        self._of_flats = {line.words[i].part for i in starts if line.words[i].text in units}

    def readings(self, window: range) -> list[tuple[House, Rest]]:
        """The house numbers that may go with a name, the likely ones first, each with what is left over."""
        known = self._readings.get(window)
        if known is None:
            known = [(house, self._rest(window, house)) for house in self._line.houses(window)]
            self._readings[window] = known
        return known

    def _rest(self, window: range, house: House) -> Rest:
        line, left = self._line, self._line.left(window, house)
        heard = {i: self._hear(i) for i in left if not line.postcodes[i]}
        towns = [one for one in heard.values() if one.towns]
        noisy = [i for i, one in heard.items() if one.noise]
        part = line.words[window.start].part
        after = any(i >= window.stop or line.words[i].part == part for i in noisy)
        before = any(i < window.stop and line.words[i].part != part for i in noisy)
        cut = any(i in noisy or (i in heard and self._tells(i, heard)) for i in self._beside(window))
        silent = IDLE_WORD ** len(left) * SILENT
        silent *= UNKNOWN_TOWN if after else WORD_MORE if cut else 1.0
        silent *= UNKNOWN_POSTCODE if self._ears.knows_postcodes and any(h.postcode for h in heard.values()) else 1.0
        return Rest(
            tuple(one.towns for one in towns),
            frozenset(line.postcodes[i] for i in left if line.postcodes[i]),
            any(one.guessed for one in towns),
            self._ears.cities if towns and all(one.wide for one in towns) else frozenset(),
            bool(noisy),
            len(left),
            cut,
            silent * (NOISE_BEFORE if before else 1.0),
        )

    def _hear(self, i: int) -> Heard:
        """Behind a word for a flat or a building its name may stand."""
        known = self._heard.get(i)
        if known is None:
            known = _NOTHING if self._line.is_flat(i) else self._ears.hear(self._line.words[i].text)
            if known.noise and (self._line.words[i].part in self._of_flats or self._line.after_unit(i)):
                known = _NOTHING
            self._heard[i] = known
        return known

    def _beside(self, window: range) -> list[int]:
        """Positions of the words that stand beside the name in its part of the address, connecting words aside."""
        words, connectors, found = self._line.words, self._ears.habits.connectors, []
        part = words[window.start].part
        for i, step in ((window.start - 1, -1), (window.stop, 1)):
            while 0 <= i < len(words) and words[i].text in connectors:
                i += step
            if 0 <= i < len(words) and words[i].part == part:
                found.append(i)
        return found

    def _tells(self, i: int, heard: Mapping[int, Heard]) -> bool:
        """Whether the word is one that tells streets apart (``Neue``, ``N.``, ``Old``), and does not begin a town."""
        words = self._line.words
        text = words[i].text
        if is_han(text):
            return text[-1] in self._ears.habits.apart and not heard[i].towns
        if not self._ears.habits.tells_apart(text, words[i].dotted):
            return False
        behind = heard.get(i + 1, _NOTHING)
        return not (behind.towns and not behind.guessed and words[i + 1].part == words[i].part)
