"""How a name that was read may stand in the data: written out, without its connecting words, without its kind."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from geo.address import is_han
from geo.language import Habits

WRITTEN_OUT, GUESSED_ENDING, PLAIN, UNTYPED = 0.98, 0.97, 0.985, 0.93
"""What each change is worth, against the name as it was written."""

MOST_WAYS, _LONGEST_SHORT = 12, 5


class Way(NamedTuple):
    """One spelling, with and without spaces; ``untyped``: the kind of street was written and is left out here."""

    text: str
    joined: str
    worth: float
    untyped: bool


class Speller:
    """Knows the habits of languages and the words that occur in a region's names."""

    def __init__(self, habits: Habits, vocabulary: frozenset[str]) -> None:
        self._habits = habits
        self._vocabulary = vocabulary
        self.options = lru_cache(50_000)(self._options)
        self.ways = lru_cache(50_000)(self._ways)
        self._shorter = lru_cache(50_000)(lambda text: (habits.plain(text), habits.untyped(text)))

    def _ways(self, name: tuple[tuple[str, bool], ...]) -> list[Way]:
        """Texts to look for, with what a match with each is worth (0-1); the name as written comes first. ``name``:
        words, and whether a full stop shortened each."""
        if len(name) == 1 or all(is_han(text) for text, _ in name):
            joined = "".join(text for text, _ in name)
            return [_way(text, worth, False) for text, worth in self.options(joined, name[-1][1])]
        found: dict[str, Way] = {}
        choices = [self.options(*word) for word in name]
        for choice in islice(product(*choices), MOST_WAYS):
            worth = min(value for _, value in choice)
            text = " ".join(part for part, _ in choice)
            found.setdefault(text, _way(text, worth, False))
            plain, bare = self._shorter(text)
            found.setdefault(plain, _way(plain, worth * PLAIN, False))
            if bare:
                found.setdefault(bare, _way(bare, worth * UNTYPED, True))
        return list(found.values())

    def _options(self, text: str, dotted: bool) -> tuple[tuple[str, float], ...]:
        """A word, and the words of this region that it may shorten."""
        found = {text: 1.0}
        for full in self._habits.longer.get(text, ()):
            if full in self._vocabulary:
                found.setdefault(full, WRITTEN_OUT)
        for short in self._habits.shorter.get(text, ()):
            if short in self._vocabulary and len(short) > 1:
                found.setdefault(short, WRITTEN_OUT)
        for length in range(1, min(_LONGEST_SHORT, len(text) - 2) + 1):
            for ending in self._habits.longer_endings.get(text[-length:], ()):
                word = text[:-length] + ending
                if word in self._vocabulary:
                    found.setdefault(word, WRITTEN_OUT)
                elif length > 2 or (dotted and length > 1):
                    found.setdefault(word, GUESSED_ENDING)
        return tuple(found.items())[:5]


def _way(text: str, worth: float, untyped: bool) -> Way:
    return Way(text, text.replace(" ", ""), worth, untyped)
