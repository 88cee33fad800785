"""Names that look like what was written: the same in other spelling, or letter by letter with slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.address import Word, is_han
from geo.geocoders.grams import GramSearch
from geo.geocoders.index import AddressIndex
from geo.geocoders.readings import Line
from geo.geocoders.spelling import Speller
from geo.language import Habits

LEAST_ALIKE, LEAST_ALIKE_HAN = 0.7, 0.6
"""Names less similar than this are other names: two slips in seven letters, one in three characters."""

HALF_ALIKE = 0.5
"""What one wrong character leaves of a Chinese name of two: looked for only in a town that is named."""

LEAST_ALIKE_CORE = 0.5
"""The same for what tells a name from others of its kind: ``Lindenweg`` and ``Rindenweg`` share half their letters."""

OTHER_KIND = 0.75
"""Another kind of street with the same name (``Heath Hill``, ``Heath Crescent``) is most likely another street."""

LONGER, LONGER_HAN = 0.75, 0.85
"""So is a name with a word more (``Avenida Vieja …``): that is no slip of the pen, however long the rest. A Chinese
one with a character more that does not tell streets apart may be one."""

STEM_ALIKE = 0.96
"""What a name is worth whose words were cut short with a full stop (``Mannerh. 5``)."""

WORTH_A_LOOK = 0.25
"""Names less similar than the best by more than this cannot win, whatever stands beside them."""


_DIGITS = re.compile(r"\d+")


class Alike(NamedTuple):
    """Where the name stands in the address, the name's number in the index, how much they are alike (0-1).

    ``untyped``: the kind of street that was written is not part of what matched.
    """

    window: range
    name: int
    degree: float
    untyped: bool = False


class Matcher:
    """Compares names; safe to use from several threads."""

    def __init__(self, index: AddressIndex, habits: Habits) -> None:
        self._index = index
        self._speller = Speller(habits, index.vocabulary)
        self._grams = GramSearch(index)
        self._parts = lru_cache(50_000)(habits.parts)
        self._connectors, self._apart, self._endings = habits.connectors, habits.apart, habits.endings

    def same(self, line: Line, windows: Iterable[range]) -> list[Alike]:
        """Names that are written so, in one of the spellings known; spaces do not matter."""
        spelt, found = _spelt(line), list[Alike]()
        for window in windows:
            best: dict[int, Alike] = {}
            for way in self._speller.ways(spelt[window.start : window.stop]):
                for name in self._index.exact.get(way.joined, ()):
                    known = best.get(name)
                    if known is None or way.worth > known.degree:
                        best[name] = Alike(window, name, way.worth, way.untyped)
            found += best.values()
        return found

    def similar(self, line: Line, windows: Sequence[range], words: Sequence[Word], in_town: bool) -> list[Alike]:
        """Names that have grams in common with ``words`` and are like one of the windows. ``in_town``: a town of the
        region is named, so that less of a likeness is worth an answer."""
        options = [text for word in words for text, _ in self._speller.options(word.text, word.dotted)]
        names = {number: self._index.names[number] for number in self._grams.nearest(options)}
        if not names:
            return []
        spelt, ways = _spelt(line), dict[str, dict[range, float]]()
        for window in windows:
            for way in self._speller.ways(spelt[window.start : window.stop]):
                if not way.untyped:
                    ways.setdefault(way.text, {})[window] = way.worth
        found = [*self._by_letters(ways, names, in_town), *_by_stems(line, windows, names)]
        best: dict[range, float] = {}
        for alike in found:
            best[alike.window] = max(best.get(alike.window, 0.0), alike.degree)
        return [alike for alike in found if alike.degree >= best[alike.window] - WORTH_A_LOOK]

    def _by_letters(
        self, ways: Mapping[str, Mapping[range, float]], names: Mapping[int, str], in_town: bool
    ) -> Iterator[Alike]:
        read, numbers, texts = list(ways), list(names), list(names.values())
        least = HALF_ALIKE if in_town and any(len(text) == 2 for text in read) else LEAST_ALIKE_HAN
        table = process.cdist(read, texts, scorer=OSA.normalized_similarity, score_cutoff=least, dtype=np.float32)
        for row, column in np.argwhere(table > 0).tolist():
            degree = self._degree(read[row], texts[column], float(table[row, column]))
            if degree:
                yield from (Alike(w, numbers[column], degree * worth) for w, worth in ways[read[row]].items())

    def _degree(self, read: str, name: str, letters: float) -> float:
        """Between the likeness of the whole and that of what tells it from others of its kind; 0 for another name."""
        if letters < (LEAST_ALIKE_HAN if is_han(name) else LEAST_ALIKE) and not self._half(read, name):
            return 0.0
        if letters == 1.0:
            return letters
        if not _same_digits(read, name):
            return 0.0
        (kind, core), (other_kind, other) = self._parts(read), self._parts(name)
        if not core or not other:
            return letters * (self._longer(read, name, letters) if is_han(name) else 1.0)
        alike = OSA.normalized_similarity(core, other)
        if alike < LEAST_ALIKE_CORE:
            return 0.0
        degree = (letters + min(letters, alike)) / 2 * (1.0 if kind == other_kind else OTHER_KIND)
        return degree * self._longer(read, name, letters)

    def _half(self, read: str, name: str) -> bool:
        """Whether two Chinese names of two characters are of one kind of street: ``西街``, ``东街``."""
        return len(read) == len(name) == 2 and read[1] == name[1] and name[1] in self._endings

    def _longer(self, read: str, name: str, letters: float) -> float:
        """What is left of the likeness when the reading has a word or a character more than the name."""
        if is_han(name):
            return self._han_longer(read, name, letters)
        return LONGER if self._is_longer(read, name, letters) else 1.0

    def _han_longer(self, read: str, name: str, letters: float) -> float:
        """Most slips leave a character out or take another."""
        if len(read) <= len(name):
            return 1.0
        if name in read and len(read) > len(name) + 1:
            return 0.0
        without = (read[:i] + read[i + 1 :] for i, char in enumerate(read) if char in self._apart)
        return LONGER if any(OSA.normalized_similarity(less, name) >= letters for less in without) else LONGER_HAN

    def _is_longer(self, read: str, name: str, letters: float) -> bool:
        """Whether the reading is as like the name, or more, without one of its telling words."""
        parts, own = read.split(), set(name.split())
        telling = [i for i, part in enumerate(parts) if len(part) > 1 and part not in self._connectors | own]
        without = [" ".join(parts[:i] + parts[i + 1 :]) for i in telling] if len(parts) > 1 else []
        return any(OSA.normalized_similarity(less, name) >= letters for less in without)


def _spelt(line: Line) -> tuple[tuple[str, bool], ...]:
    return tuple((word.text, word.dotted) for word in line.words)


def _same_digits(read: str, name: str) -> bool:
    """``13 de maio`` is not ``1o de maio``, but ``8 mai`` may be ``8 mai 1945``."""
    if name.isalpha() and read.isalpha():
        return True
    one, other = set(_DIGITS.findall(read)), set(_DIGITS.findall(name))
    return one <= other or other <= one


def _by_stems(line: Line, windows: Sequence[range], names: Mapping[int, str]) -> Iterator[Alike]:
    """Names whose words begin as those that end in a full stop."""
    for window in windows:
        stems = [(line.words[i].text, line.words[i].dotted) for i in window]
        if any(dotted for _, dotted in stems):
            yield from (Alike(window, number, STEM_ALIKE) for number, text in names.items() if _begins(stems, text))


def _begins(stems: Sequence[tuple[str, bool]], text: str) -> bool:
    parts = text.split()
    return len(parts) == len(stems) and all(
        part.startswith(stem) and (len(stem) > 1 or len(stems) > 1) if dotted else part == stem
        for part, (stem, dotted) in zip(parts, stems, strict=True)
    )
