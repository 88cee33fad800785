"""The house numbers of a region, in columns: looking into thirty streets of one name must not read thirty times.

All doors lie street by street in the order of their numbers. Where a street's begin is its place in ``first``; each
column has one number for every door.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from geo.point import Point

COLUMNS = ("first", "number", "lat", "lon", "label", "place")
"""``first``: one for each street, and one more; ``lat`` and ``lon``: in units of ``DEGREE``; ``label`` and ``place``:
which of those that are written anywhere."""

DEGREE = 10_000_000
"""A column's units in one degree, as OpenStreetMap keeps them: about a centimetre."""


class Door(NamedTuple):
    """A house that is in the data; ``label`` is what stands at its door."""

    point: Point
    label: str
    town: str
    postcode: str


class Register:
    """Which doors a street has; streets and the positions of doors count from 0. Safe to use from several threads."""

    def __init__(
        self,
        columns: Mapping[str, bytes],
        labels: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]],
        set_back: Collection[int],
    ) -> None:
        """``columns``: little-endian signed 32-bit numbers by ``COLUMNS``; ``labels``: a letter and what stands at the
        door; ``places``: a town and a postcode; ``set_back``: streets whose only number stands far from them."""
        read = [np.frombuffer(columns[name], "<i4").astype(np.int32, copy=False) for name in COLUMNS]
        self._first, self._numbers, self._lat, self._lon, self._label, self._place = (memoryview(one) for one in read)
        self._labels, self._places = labels, places
        self.set_back = frozenset(set_back)
        self.largest = int(read[1].max(initial=0))

    def street(self, street: int) -> range:
        """The positions of all its doors, by number."""
        return range(self._first[street], self._first[street + 1])

    def numbered(self, street: int, number: int) -> range:
        """The positions of the doors of that number, its letters in order."""
        first, end = self._first[street], self._first[street + 1]
        start = bisect_left(self._numbers, number, first, end)
        return range(start, bisect_right(self._numbers, number, start, end))

    def below(self, street: int, number: int, sides: tuple[int, ...]) -> int | None:
        """The position of the nearest lower number among the even (0) or odd (1) ones, or both."""
        first, numbers = self._first[street], self._numbers
        for i in range(bisect_left(numbers, number, first, self._first[street + 1]) - 1, first - 1, -1):
            if numbers[i] % 2 in sides:
                return i
        return None

    def above(self, street: int, number: int, sides: tuple[int, ...]) -> int | None:
        """That of the nearest higher one."""
        end, numbers = self._first[street + 1], self._numbers
        for i in range(bisect_right(numbers, number, self._first[street], end), end):
            if numbers[i] % 2 in sides:
                return i
        return None

    def number(self, i: int) -> int:
        return self._numbers[i]

    def letter(self, i: int) -> str:
        return self._labels[self._label[i]][0]

    def point(self, i: int) -> Point:
        return Point(self._lat[i] / DEGREE, self._lon[i] / DEGREE)

    def door(self, i: int) -> Door:
        _, label = self._labels[self._label[i]]
        return Door(self.point(i), label, *self._places[self._place[i]])
