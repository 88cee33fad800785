"""The ways a written address may be meant: which words are a name, which is the house number, what is left over.

No grammar decides: word order differs between people more than between countries. All plausible readings are made, and
the index says which of them names something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.address import HouseNumber, Word, is_han
from geo.language import Habits

MOST_WORDS = 14
LONGEST_NAME = 6
_FLAT = re.compile(r"[a-z]?\d{1,4}[a-z]?|[a-z]{1,2}")
_HAN_UNIT = re.compile(r"\d+(?:号楼|栋|幢|座|单元|室|层|楼|组|社)")


@dataclass(frozen=True, slots=True)
class Reading:
    """``name``: folded, to be looked for; ``stems``: the same word by word with True where it ends in a full stop.

    ``letter``: a lone letter after the house number, its own or a staircase's. ``before``, ``after``: the words left.
    """

    name: str
    stems: tuple[tuple[str, bool], ...]
    number: HouseNumber | None
    letter: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    numbers_ignored: bool


def readings(words: Sequence[Word], postcodes: frozenset[str], habits: Habits) -> list[Reading]:
    """All readings of an address; ``postcodes`` are those of the region, so that none is taken for a house number."""
    kept = [word for word in words[:MOST_WORDS] if not _HAN_UNIT.fullmatch(word.text)]
    numbers = [i for i, word in enumerate(kept) if word.house_number and not _postcode(kept, i, postcodes)]
    found = [reading for i in numbers for reading in _around(kept, i, postcodes, habits)]
    return found + [_reading(kept, window, None, "", set(), bool(numbers)) for window in _windows(kept, 0, len(kept))]


def _around(words: list[Word], i: int, postcodes: frozenset[str], habits: Habits) -> Iterator[Reading]:
    """Readings in which word ``i`` is the house number: the name ends before it or begins after it."""
    number, (end, letter) = words[i].house_number, _tail(words, i, postcodes, habits)
    used = set(range(i, end))
    used |= _flats(words, end, habits)
    for start in range(max(0, i - LONGEST_NAME), i):
        if words[start].part == words[i - 1].part:
            yield _reading(words, range(start, i), number, letter, used, False)
    for begin in dict.fromkeys((i + 1, end)):
        for stop in range(begin + 1, min(len(words), begin + LONGEST_NAME) + 1):
            if words[stop - 1].part == words[begin].part:
                yield _reading(words, range(begin, stop), number, letter, used - set(range(begin, stop)), False)


def _tail(words: list[Word], i: int, postcodes: frozenset[str], habits: Habits) -> tuple[int, str]:
    """Where the flat after house number ``i`` ends, and the lone letter right behind the number, if any."""
    end, letter = i + 1, ""
    if end < len(words) and words[end].part == words[i].part and re.fullmatch("[a-z]", words[end].text):
        end, letter = end + 1, words[end].text
    while end < len(words) and words[end].part == words[i].part:
        text = words[end].text
        if text not in habits.units and (not _FLAT.fullmatch(text) or text in postcodes or text.isalpha()):
            break
        end += 2 if text in habits.units and end + 1 < len(words) and _FLAT.fullmatch(words[end + 1].text) else 1
    return min(end, len(words)), letter


def _flats(words: list[Word], start: int, habits: Habits) -> set[int]:
    """Positions of flats that stand in parts of their own (``Street 5, as 4, Town``; ``Flat 3, 12 Street``)."""
    found: set[int] = set()
    for i in (*range(start, len(words) - 1), 0):
        follows = i + 1 < len(words) and words[i + 1].part == words[i].part
        begins = i == 0 or words[i - 1].part != words[i].part
        if words[i].text in habits.units and begins and follows and _FLAT.fullmatch(words[i + 1].text):
            found |= {i, i + 1}
    return found


def _windows(words: list[Word], start: int, stop: int) -> Iterator[range]:
    for first in range(start, stop):
        for last in range(first + 1, min(stop, first + LONGEST_NAME) + 1):
            if words[last - 1].part == words[first].part:
                yield range(first, last)


def _reading(
    words: list[Word], window: range, number: HouseNumber | None, letter: str, used: set[int], ignored: bool
) -> Reading:
    name = [words[i] for i in window]
    joint = "" if all(is_han(word.text) for word in name) else " "
    rest = [i for i in range(len(words)) if i not in used and i not in window]
    return Reading(
        joint.join(word.text for word in name),
        tuple((word.text, word.dotted) for word in name),
        number,
        letter,
        tuple(words[i].text for i in rest if i < window.start),
        tuple(words[i].text for i in rest if i >= window.stop),
        ignored,
    )


def _postcode(words: list[Word], i: int, postcodes: frozenset[str]) -> bool:
    """A known postcode is none of the house numbers, unless nothing else could be."""
    others = any(word.house_number for j, word in enumerate(words) if j != i)
    return words[i].text in postcodes and (others or len(words[i].text) > 3)
