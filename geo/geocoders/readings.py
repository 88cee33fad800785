"""The ways a written address may be meant: which words are a name, which is the house number, what is left over.

No grammar decides: word order differs between people more than between countries. All plausible readings are made, and
the index says which of them names something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo.address import HouseNumber, Word, house_number, is_han
from geo.language import Habits

MOST_WORDS = 18
LONGEST_NAME = 8
_SLASHED = re.compile(r"\d{1,4}[a-z]?/\d{1,4}")
LETTERS = re.compile(r"[a-z]|bis|ter|quater")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_HAN_UNIT = re.compile(
    r"附?\d+(?:-\d+)*[a-z]?(?:号楼|号院|栋|幢|座|单元|室|层|楼|组|社|区|期|房|户)|附\d+号?|[a-z]+\d*(?:座|栋|幢|区|单元|室)"
)

_HAN_BUILDING = "楼院栋幢座元层"

BESIDE, BEYOND, SLASHED, FLATS = 1.0, 0.97, 0.93, 0.9
"""A house number stands beside the street's name; somewhere else; behind a slash; after a word for a flat."""


class House(NamedTuple):
    """A number that may be the house's; ``letter``: its own or a staircase's; ``used``: positions of both."""

    number: HouseNumber | None
    letter: str
    used: tuple[int, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class Line:
    """An address in words, each with its role: may it be a house number, is it a postcode of this region."""

    words: tuple[Word, ...]
    numbers: tuple[HouseNumber | None, ...]
    postcodes: tuple[str, ...]
    habits: Habits

    def windows(self) -> list[range]:
        """Runs of words in one part that may be a name; a kind of street beside it belongs to it."""
        kinds, naming = self._kinds(), [self._names(i) for i in range(len(self.words))]
        return [range(first, last) for first in range(len(self.words)) for last in self._ends(first, kinds, naming)]

    def _ends(self, first: int, kinds: Sequence[bool], naming: Sequence[bool]) -> Iterator[int]:
        """Where a name that begins at ``first`` may end."""
        part, led = self.words[first].part, self._led(first, kinds)
        kind = named = False
        for i in range(first, min(len(self.words), first + LONGEST_NAME)):
            if self.words[i].part != part or self.postcodes[i]:
                return
            kind, named = kind or kinds[i], named or naming[i]
            followed = i + 1 < len(kinds) and kinds[i + 1] and self.words[i + 1].part == part
            if named and (kind or not (led or followed)):
                yield i + 1

    def _kinds(self) -> list[bool]:
        """Which words are kinds of streets, or short for one."""
        types, longer, connectors = self.habits.types, self.habits.longer, self.habits.connectors
        texts = [word.text for word in self.words]
        return [t in types or (t not in connectors and not types.isdisjoint(longer.get(t, ()))) for t in texts]

    def _led(self, first: int, kinds: Sequence[bool]) -> bool:
        """Whether a kind of street stands right before, connecting words aside."""
        before = first - 1
        while before >= 0 and self.words[before].text in self.habits.connectors and not kinds[before]:
            before -= 1
        return before >= 0 and kinds[before] and self.words[before].part == self.words[first].part

    def by_number(self, window: range) -> bool:
        """Whether a house number stands right beside the name."""
        return self._after(window.stop) is not None or self._before(window.start) is not None

    def houses(self, window: range) -> list[House]:
        """The house numbers that go with a name, the likely ones first; one without a number when there is none."""
        beside = [i for i in (self._after(window.stop), self._before(window.start)) if i is not None]
        beyond = [i for i, number in enumerate(self.numbers) if number and i not in window and not self.postcodes[i]]
        found = [self._house(i, BESIDE) for i in beside] or [self._house(i, BEYOND) for i in beyond[:2]]
        found += [self._behind(i) for i in beside if _SLASHED.fullmatch(self.words[i].text)]
        return found or [House(None, "", (), 1.0)]

    def is_flat(self, i: int) -> bool:
        """Whether the word is the number of a flat or floor: a word for one stands before it."""
        return i > 0 and self.words[i].text[0].isdigit() and self.after_unit(i)

    def left(self, window: range, house: House) -> list[int]:
        """Positions of the words that are neither the name's nor the number's."""
        return [i for i in range(len(self.words)) if i not in window and i not in house.used]

    def _names(self, i: int) -> bool:
        """Whether the word alone may be a name."""
        text = self.words[i].text
        return not text[0].isdigit() and text not in self.habits.fillers and (len(text) > 1 or is_han(text))

    def _after(self, i: int) -> int | None:
        while i < len(self.words) and self.words[i].text in self.habits.fillers:
            i += 1
        return i if i < len(self.words) and self.numbers[i] and not self.postcodes[i] else None

    def _before(self, start: int) -> int | None:
        i = start - 1
        while i > 0 and (self.words[i].text in self.habits.fillers or LETTERS.fullmatch(self.words[i].text)):
            i -= 1
        return i if i >= 0 and self.numbers[i] and not self.postcodes[i] else None

    def after_unit(self, i: int) -> bool:
        """Whether a word for a flat, a floor or a building stands right before it."""
        before = self.words[i - 1] if i else self.words[i]
        named = before.text in self.habits.units and before.text not in self.habits.fillers
        return i > 0 and named and before.part == self.words[i].part

    def _behind(self, i: int) -> House:
        """``3/12`` may be flat 3 of number 12."""
        return House(house_number(self.words[i].text.rpartition("/")[2]), "", (i,), SLASHED)

    def _house(self, i: int, worth: float) -> House:
        letter = ""
        used: tuple[int, ...] = (i,)
        if i + 1 < len(self.words) and self.words[i + 1].part == self.words[i].part:
            text = self.words[i + 1].text
            if LETTERS.fullmatch(text):
                letter, used = text, (i, i + 1)
        return House(self.numbers[i], letter, used, worth * (FLATS if self.after_unit(i) else 1.0))


def line_of(words: Sequence[Word], postcodes: frozenset[str], largest: int, habits: Habits) -> Line:
    """``postcodes`` are those of the region, without spaces and hyphens; ``largest``: its highest house number."""
    kept = tuple(_without_units(words))[:MOST_WORDS]
    codes = [""] * len(kept)
    for i, code in _known_postcodes(kept, postcodes):
        codes[i] = code
    numbers = tuple(_number(word, largest) for word in kept)
    if not any(number and not code for number, code in zip(numbers, codes, strict=True)) and sum(map(bool, codes)) == 1:
        codes = [""] * len(kept)  # a lone number is the house's
    return Line(kept, numbers, tuple(codes), habits)


def _without_units(words: Iterable[Word]) -> Iterator[Word]:
    """Without Chinese staircases, floors and rooms, also those that are but a number: ``5幢301``."""
    building = -1
    for word in words:
        if word.text.isascii():
            if word.part != building or not word.text.isdigit():
                yield word
        elif _HAN_UNIT.fullmatch(word.text):
            building = word.part if word.text[-1] in _HAN_BUILDING else -1
        else:
            building = -1
            yield word


def _number(word: Word, largest: int) -> HouseNumber | None:
    found = word.house_number
    return found if found and found.number <= max(9999, largest) else None


def _known_postcodes(words: Sequence[Word], postcodes: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Positions of postcodes, also of those in two words (``CV32 4AB``) or behind a country (``D-36037``)."""
    plain = [word.text.replace("-", "") for word in words]
    for i, text in enumerate(plain):
        if len(text) > 3 and text in postcodes:
            yield i, text
        bare = text if text.isalpha() or text[0].isdigit() else text.lstrip(_ALPHABET)
        if bare is not text and len(bare) > 3 and bare in postcodes:
            yield i, bare
        if i + 1 < len(plain) and words[i].part == words[i + 1].part and text + plain[i + 1] in postcodes:
            yield i, text + plain[i + 1]
            yield i + 1, text + plain[i + 1]
