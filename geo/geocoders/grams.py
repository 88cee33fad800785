"""Names that share many grams with what was written: Okapi BM25 (Robertson and Zaragoza 2009), each gram once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from geo.address import grams
from geo.geocoders.index import AddressIndex

MOST_NAMES = 60
"""How many names by their common grams are compared letter by letter."""

MOST_POSTINGS, FEWEST_GRAMS = 40_000, 10
"""Rare grams come first; after so many, two slips of the pen leave enough of them, and common ones tell little."""

_LENGTH_WEIGHT = 0.75


class GramSearch:
    """Safe to use from several threads."""

    def __init__(self, index: AddressIndex) -> None:
        self._index = index
        lengths = np.array([max(1, len(text)) for text in index.names] or [1], np.float32)
        self._factors = 1.0 / (1 + (1 - _LENGTH_WEIGHT) + _LENGTH_WEIGHT * lengths / lengths.mean())

    def nearest(self, words: Iterable[str]) -> list[int]:
        """Numbers of at most ``MOST_NAMES`` names, the likeliest first."""
        wanted = dict.fromkeys(gram for word in words for gram in grams(word))
        found = sorted((p for p in map(self._index.postings, wanted) if len(p)), key=len)
        total, used = 0, 0
        for posting in found:
            if used >= FEWEST_GRAMS and total + len(posting) > MOST_POSTINGS:
                break
            total, used = total + len(posting), used + 1
        if not used:
            return []
        names = len(self._factors)
        lengths = np.array([len(posting) for posting in found[:used]])
        weights = np.repeat(np.log(1 + names / lengths).astype(np.float32), lengths)
        scores = np.bincount(np.concatenate(found[:used]), weights, names) * self._factors
        likely = _above(scores, MOST_NAMES)
        if len(likely) > MOST_NAMES:
            likely = likely[np.argpartition(scores[likely], -MOST_NAMES)[-MOST_NAMES:]]
        order: list[int] = likely[np.argsort(-scores[likely], kind="stable")].tolist()
        return order


def _above(scores: NDArray[np.float64], many: int) -> NDArray[np.intp]:
    """Where the highest scores are: at least so many, if so many are above nothing. Sorting out all takes longer."""
    least = float(scores.max())
    for _ in range(4):
        least /= 2
        likely = np.flatnonzero(scores > least)
        if len(likely) >= many:
            return likely
    return np.flatnonzero(scores > 0)
