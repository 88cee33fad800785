"""Reads an address index that ``geo.building.index`` wrote. Names are kept in memory, streets and doors are fetched."""

from __future__ import annotations

import sqlite3
import threading
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import RegionError
from geo.point import Point

_REMEMBERED = 50_000
"""Names and streets kept in memory: a batch asks for the same streets again and again."""

_STREETS = 4_000
"""Streets whose doors are kept."""

MOST_ENTRIES = 3000


@dataclass(frozen=True, slots=True)
class Context:
    """What may stand beside an entry in an address: single words of its town, of all names around it, postcodes."""

    town: frozenset[str]
    around: frozenset[str]
    postcodes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A street, village, town or thing, as found by ``spoken``, one of its names, worth 0-1 as a match."""

    id: int
    kind: str
    spoken: str
    worth: float
    town: str
    context: Context
    point: Point
    radius: float


class Door(NamedTuple):
    """A house number that is in the data."""

    number: int
    letter: str
    point: Point
    label: str
    town: str
    postcode: str


class AddressIndex:
    """One file, read-only; each thread gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        """RegionError ``region_unreadable`` when there is no index or it is broken."""
        self._uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._region = path.parent.name
        self.entries = lru_cache(_REMEMBERED)(self._entries)
        self._context = lru_cache(_REMEMBERED)(self._read_context)
        self._street = lru_cache(_STREETS)(self._read_street)
        self.postings = lru_cache(_REMEMBERED)(self._postings)
        self.names: list[str] = [text for (text,) in self._rows("SELECT text FROM alias ORDER BY id")]
        self.exact: dict[str, list[int]] = defaultdict(list)
        for alias, text in enumerate(self.names):
            self.exact[text.replace(" ", "")].append(alias)
        self.vocabulary = frozenset(word for text in self.names for word in text.split())
        kept: dict[str, set[str]] = defaultdict(set)
        for kind, text in self._rows("SELECT kind, text FROM word"):
            kept[kind].add(text)
        self.postcodes = frozenset(kept["postcode"])
        self.town_words = sorted(kept["town"])
        self.around_words = sorted(kept["around"])
        self.set_back = self._read_set_back()
        (self.largest_number,) = self._rows("SELECT coalesce(max(number), 0) FROM door")[0]

    def doors(self, entry: int, number: int) -> list[Door]:
        """The doors of that number, its letters in order."""
        numbers, rows = self._street(entry)
        return [_door(row) for row in rows[bisect_left(numbers, number) : bisect_right(numbers, number)]]

    def below(self, entry: int, number: int, sides: tuple[int, ...]) -> Door | None:
        """The nearest lower number among the even (0) or odd (1) ones, or both."""
        numbers, rows = self._street(entry)
        for i in range(bisect_left(numbers, number) - 1, -1, -1):
            if numbers[i] % 2 in sides:
                return _door(rows[i])
        return None

    def above(self, entry: int, number: int, sides: tuple[int, ...]) -> Door | None:
        """The nearest higher one."""
        numbers, rows = self._street(entry)
        for i in range(bisect_right(numbers, number), len(numbers)):
            if numbers[i] % 2 in sides:
                return _door(rows[i])
        return None

    def _read_set_back(self) -> frozenset[int]:
        """Streets whose only known number stands far from them; indexes of format 2 do not tell."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'set_back'"):
            return frozenset()
        return frozenset(entry for (entry,) in self._rows("SELECT entry FROM set_back"))

    def _read_street(self, entry: int) -> tuple[list[int], list[Any]]:
        """House numbers in order, and the row of each."""
        rows = self._rows("SELECT * FROM door WHERE entry = ? ORDER BY number, letter", (entry,))
        return [row[1] for row in rows], rows

    def _entries(self, alias: int) -> list[Entry]:
        """What carries the name with that number (its place in ``names``)."""
        rows = self._rows(_ENTRIES, (alias, MOST_ENTRIES))
        return [
            Entry(number, kind, spoken, worth, town, self._context(context), Point(lat, lon), radius)
            for number, kind, spoken, worth, town, context, lat, lon, radius in rows
        ]

    def _read_context(self, number: int) -> Context:
        row = self._rows("SELECT town, around, postcodes FROM context WHERE id = ?", (number,))[0]
        return Context(*(frozenset(text.split("|") if text else ()) for text in row))

    def _postings(self, gram: str) -> NDArray[np.uint32]:
        """Numbers of the names that hold a gram, ascending."""
        rows = self._rows("SELECT aliases FROM gram WHERE gram = ?", (gram,))
        return np.frombuffer(rows[0][0] if rows else b"", np.uint32)

    def _rows(self, statement: str, values: Sequence[str | int] = ()) -> list[Any]:
        try:
            return self._connection().execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise RegionError(
                "region_unreadable",
                f"The address index of the region “{self._region}” cannot be read.",
                "Build the region again with `rounds region add`.",
            ) from error

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = sqlite3.connect(self._uri, uri=True)
            found.execute("PRAGMA mmap_size = 268435456")
        return found


_ENTRIES = """
SELECT id, kind, spoken, worth, town, context, lat, lon, radius FROM named JOIN entry ON entry.id = named.entry
WHERE alias = ? LIMIT ?"""


def _door(row: Any) -> Door:
    _, number, letter, lat, lon, label, town, postcode = row
    return Door(number, letter, Point(lat, lon), label, town, postcode)
