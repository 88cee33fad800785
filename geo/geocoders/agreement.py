"""How much of what was asked stands in what a provider says it found: the same measure for all of them.

Providers answer with their best guess and say little of how good it is. What the query names and the answer does not is
the part that they dropped.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from geo.address import Word, house_number, is_han, words
from geo.language import habits

LEAST_ALIKE = 0.75
SHORTENED = 0.95


def agreement(query: str, matched: str) -> float:
    """0-1: the share of the query's telling letters that the answer has as well; 0.5 when the query tells nothing."""
    asked = [word for word in words(query) if _tells(word)]
    found = [word.text for word in words(matched)]
    letters = sum(len(word.text) for word in asked)
    if not letters:
        return 0.5
    return sum(len(word.text) * _found(word.text, found, matched) for word in asked) / letters


def same_number(query: str, number: str, matched: str = "") -> bool | None:
    """Whether the house number found is the one asked for; None when none was asked for. Where the provider names no
    ``number``, it may stand in what it ``matched``."""
    asked = _numbers(query)
    if not asked:
        return None
    told = house_number(number)
    found = {(told.number, told.letter)} if told else set() if number else _numbers(matched)
    return not asked.isdisjoint(found)


def _numbers(text: str) -> set[tuple[int, str]]:
    found = (word.house_number for word in words(text) if not word.is_postcode)
    return {(one.number, one.letter) for one in found if one}


def _tells(word: Word) -> bool:
    """Flats, floors and numbers say nothing about which street is meant."""
    known = habits()
    return not (word.text[0].isdigit() or word.text in known.units or word.text in known.fillers)


def _found(asked: str, found: list[str], matched: str) -> float:
    if is_han(asked):
        return _han(asked, matched)
    best = max((fuzz.ratio(asked, word) / 100 for word in found), default=0.0)
    if len(asked) >= 3 and any(word.startswith(asked) for word in found):
        best = max(best, SHORTENED)
    return best if best >= LEAST_ALIKE else 0.0


def _han(asked: str, matched: str) -> float:
    pairs = [asked[i : i + 2] for i in range(len(asked) - 1)] or [asked]
    return sum(pair in matched for pair in pairs) / len(pairs)
