"""Names that look like what was written: letter by letter, with slips of the pen and words cut short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.address import is_han
from geo.geocoders.readings import Reading

LEAST_ALIKE, LEAST_ALIKE_HAN = 0.7, 0.6
"""Names less similar than this are other names: two slips in seven letters, one in three characters."""

STEM_ALIKE = 0.96
"""What a name is worth whose words were cut short with a full stop (``Mannerh. 5``)."""

WORTH_A_LOOK = 0.25
"""Names less similar than the best by more than this cannot win, whatever stands beside them."""


class Alike(NamedTuple):
    """A name as it was read, the alias it resembles, and how much (0-1; optimal string alignment distance)."""

    name: str
    alias: int
    degree: float


def alike_names(meant: Sequence[Reading], names: dict[int, str]) -> list[Alike]:
    """Pairs that are similar enough; ``names`` by alias number."""
    if not names or not meant:
        return []
    stems = {reading.name: reading.stems for reading in meant}
    found = [*_by_letters(list(stems), names), *_by_stems(stems, names)]
    best = max((alike.degree for alike in found), default=0.0)
    return [alike for alike in found if alike.degree >= best - WORTH_A_LOOK]


def _by_letters(read: list[str], names: dict[int, str]) -> Iterator[Alike]:
    aliases, texts = list(names), list(names.values())
    table = process.cdist(read, texts, scorer=OSA.normalized_similarity, score_cutoff=LEAST_ALIKE_HAN, dtype=np.float32)
    for row, column in np.argwhere(table > 0).tolist():
        if table[row, column] >= (LEAST_ALIKE_HAN if is_han(read[row]) else LEAST_ALIKE):
            yield Alike(read[row], aliases[column], float(table[row, column]))


def _by_stems(stems: dict[str, tuple[tuple[str, bool], ...]], names: dict[int, str]) -> Iterator[Alike]:
    for name, parts in stems.items():
        if any(dotted for _, dotted in parts):
            yield from (Alike(name, alias, STEM_ALIKE) for alias, text in names.items() if _begins(parts, text))


def _begins(stems: Sequence[tuple[str, bool]], text: str) -> bool:
    """Whether each word begins as written before its full stop, and the others are the same."""
    parts = text.split()
    return len(parts) == len(stems) and all(
        part.startswith(stem) and len(stem) > 1 if dotted else part == stem
        for part, (stem, dotted) in zip(parts, stems, strict=True)
    )
