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
    """What one word says: ``towns``: words of towns' names that it is, or (``guessed``) resembles."""

    towns: frozenset[str] = frozenset()
    guessed: bool = False
    noise: bool = False
    postcode: bool = False


_NOTHING, _NOISE, _POSTCODE_HEARD = Heard(), Heard(noise=True), Heard(postcode=True)


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left over beside a name and its number; the same for every entry of that name."""

    towns: tuple[frozenset[str], ...]
    codes: frozenset[str]
    guessed: bool
    unknown_codes: bool
    before: int
    after: int
    words: int
    cut: bool = False

    def support(self, entry: Entry) -> float:
        """0-1: how well it fits the entry."""
        noise = self.before + self.after > 0
        if (entry.kind != "street" and noise) or (entry.kind == "town" and self.guessed):
            return UNKNOWN_TOWN
        around, codes = entry.context.around, entry.context.postcodes
        here = sum(not names.isdisjoint(around) for names in self.towns)
        code = bool(self.codes & codes)
        elsewhere = here < len(self.towns) or (bool(self.codes) and bool(codes) and not code)
        idle = IDLE_WORD ** (self.words - here - code)
        if here or code:
            own = code or any(not names.isdisjoint(entry.context.town) for names in self.towns)
            factor = idle * (CONFIRMED if own else NEARBY) * (NOISE_BESIDE if noise else 1.0)
            factor *= WORD_MORE if self.cut else 1.0
            return factor * (CONTRADICTED if elsewhere else 1.0) * (NO_POSTCODE if self.codes and not codes else 1.0)
        factor = idle * SILENT * (ELSEWHERE if elsewhere else 1.0)
        factor *= UNKNOWN_TOWN if self.after else WORD_MORE if self.cut else 1.0
        factor *= UNKNOWN_POSTCODE if self.unknown_codes else 1.0
        return factor * (NOISE_BEFORE if self.before else 1.0)


class Ears:
    """Knows the towns of a region; safe to use from several threads."""

    def __init__(self, index: AddressIndex, habits: Habits) -> None:
        self._index = index
        self._habits = habits
        self._towns = frozenset(index.town_words)
        self._around = frozenset(index.around_words)
        self.hear = lru_cache(50_000)(self._hear)

    def is_town(self, word: str) -> bool:
        return word in self._towns

    def is_place(self, word: str) -> bool:
        """A town, or an area that the region lies in."""
        return word in self._towns or word in self._around

    def rest(self, line: Line, window: range, house: House) -> Rest:
        """Hears all words that are neither name nor number."""
        left = line.left(window, house)
        heard = {i: self.hear(line.words[i].text) for i in left if not line.postcodes[i] and not line.is_flat(i)}
        noisy = _noisy(line, heard, self._habits)
        part = line.words[window.start].part
        after = [i for i in noisy if i >= window.stop or line.words[i].part == part]
        return Rest(
            tuple(h.towns for h in heard.values() if h.towns),
            frozenset(line.postcodes[i] for i in left if line.postcodes[i]),
            any(h.guessed for h in heard.values()),
            any(h.postcode for h in heard.values()) and bool(self._index.postcodes),
            len(noisy) - len(after),
            len(after),
            len(left),
            any(i in noisy or (i in heard and self._tells(line, i, heard)) for i in self._beside(line, window)),
        )

    def _beside(self, line: Line, window: range) -> list[int]:
        """Positions of the words that stand beside the name in its part of the address, connecting words aside."""
        part, found = line.words[window.start].part, []
        for i, step in ((window.start - 1, -1), (window.stop, 1)):
            while 0 <= i < len(line.words) and line.words[i].text in self._habits.connectors:
                i += step
            if 0 <= i < len(line.words) and line.words[i].part == part:
                found.append(i)
        return found

    def _tells(self, line: Line, i: int, heard: Mapping[int, Heard]) -> bool:
        """Whether the word is one that tells streets apart (``Neue``, ``N.``, ``Old``), and does not begin a town."""
        text = line.words[i].text
        if is_han(text):
            return text[-1] in self._habits.apart and not heard[i].towns
        begins_town = i + 1 in heard and heard[i + 1].towns and not heard[i + 1].guessed
        return self._habits.tells_apart(text, line.words[i].dotted) and not (
            begins_town and line.words[i + 1].part == line.words[i].part
        )

    def _hear(self, word: str) -> Heard:
        if _QUIET.fullmatch(word) or word in self._habits.fillers or word in self._habits.units or len(word) < 2:
            return _NOTHING
        if is_han(word) and any(word.endswith(filler) for filler in self._habits.fillers):
            return _NOTHING  # 邮局旁: beside the post office
        if _POSTCODE.fullmatch(word):
            return _POSTCODE_HEARD
        if word in self._towns:
            return Heard(frozenset([word]))
        if word in self._around or (not is_han(word) and (word in self._habits.weak or len(word) < 3)):
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
        return frozenset(name for name, _, _ in found)


def _noisy(line: Line, heard: dict[int, Heard], habits: Habits) -> list[int]:
    """Positions of words that nobody knows; behind a word for a flat or a building its name may stand."""
    led = {word.part for i, word in enumerate(line.words) if word.text in habits.units and _begins(line, i)}
    return [i for i, what in heard.items() if what.noise and line.words[i].part not in led and not line.after_unit(i)]


def _begins(line: Line, i: int) -> bool:
    return i > 0 and line.words[i - 1].part != line.words[i].part
