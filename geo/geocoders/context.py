"""Whether the words left over in a reading speak for an entry or against it: town, postcode, country, or noise."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.address import fold
from geo.geocoders.index import AddressIndex, Entry
from geo.geocoders.readings import Reading
from geo.language import Habits

_ALIKE = 0.75
"""Similarity from which a word is a town's name with a slip of the pen."""

CONFIRMED, NEARBY, SILENT = 1.0, 0.95, 0.99
"""The entry's own town is named; something else around it is; nothing is."""

ELSEWHERE = 0.5
"""The town or postcode named is another one of this region."""

UNKNOWN_TOWN = 0.35
"""Something stands where the town stands, and nobody here knows it: most likely an address of another region."""

UNKNOWN_POSTCODE = 0.4
IDLE_WORD = 0.995
"""For each word that says nothing: of two readings, the one that leaves fewer of them is meant."""

CONTRADICTED = 0.8
"""One word names the entry's town or postcode, another one a different town."""

NOISE_BEFORE = 0.88
NOISE_BESIDE = 0.96


@dataclass(frozen=True, slots=True)
class _Heard:
    own_town: bool = False
    confirmed: bool = False
    elsewhere: bool = False
    unknown_town: bool = False
    unknown_postcode: bool = False
    noise: bool = False


def support(reading: Reading, entry: Entry, index: AddressIndex, habits: Habits) -> float:
    """0-1: how well what is left over of the address fits the entry."""
    ears = _Ears(
        {word for name in entry.context for word in name.split()}, set(fold(entry.town).split()), index, habits
    )
    heard = [_hear(word, True, ears) for word in reading.after] + [_hear(word, False, ears) for word in reading.before]
    if entry.kind != "street" and any(h.noise or h.unknown_town for h in heard):
        return UNKNOWN_TOWN
    idle = IDLE_WORD ** sum(not h.confirmed for h in heard)
    if any(h.confirmed for h in heard):
        factor = idle * (CONFIRMED if any(h.own_town for h in heard) else NEARBY)
        factor *= NOISE_BESIDE if any(h.unknown_town or h.noise for h in heard) else 1.0
        return factor * (CONTRADICTED if any(h.elsewhere for h in heard) else 1.0)
    factor = idle * SILENT
    factor *= ELSEWHERE if any(h.elsewhere for h in heard) else 1.0
    factor *= UNKNOWN_TOWN if any(h.unknown_town for h in heard) else 1.0
    factor *= UNKNOWN_POSTCODE if any(h.unknown_postcode for h in heard) else 1.0
    return factor * (NOISE_BEFORE if any(h.noise for h in heard) else 1.0)


@dataclass(frozen=True, slots=True)
class _Ears:
    own: set[str]
    town: set[str]
    index: AddressIndex
    habits: Habits


def _hear(word: str, after: bool, ears: _Ears) -> _Heard:
    code = word.rpartition("-")[2]
    if code.isdigit():
        return _hear_number(code, ears)
    if word in ears.habits.fillers or word in ears.habits.units or len(word) < 2:
        return _Heard()
    if word in ears.own or _like(word, ears.own) or _like(word, ears.town):
        return _Heard(own_town=word in ears.town or _like(word, ears.town), confirmed=True)
    if word in ears.index.town_words or _like(word, ears.index.town_words):
        return _Heard(elsewhere=True)
    if len(word) < 3 or word in ears.index.around_words or _like(word, ears.index.around_words):
        return _Heard()
    return _Heard(unknown_town=after, noise=not after)


def _hear_number(code: str, ears: _Ears) -> _Heard:
    if code in ears.own:
        return _Heard(confirmed=True)
    if len(code) < 4:
        return _Heard()
    known = ears.index.postcodes
    return _Heard(elsewhere=True) if code in known else _Heard(unknown_postcode=bool(known))


def _like(word: str, names: set[str] | frozenset[str]) -> bool:
    if len(word) < 4:
        return False
    return process.extractOne(word, names, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE) is not None
