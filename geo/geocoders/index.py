"""Reads an address index that ``geo.building.index`` wrote."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.address import grams
from geo.errors import RegionError
from geo.point import Point

MOST_NAMES = 60
"""How many names by their common grams are compared letter by letter."""

ENOUGH_TELLING = 8
"""With so many rarer grams, one slip of the pen leaves enough of them, and the common ones are not looked up."""

_REMEMBERED = 20_000
"""Names and streets kept in memory: a batch asks for the same streets again and again."""

_BY_GRAMS = "SELECT rowid FROM gram WHERE gram MATCH ? ORDER BY rank LIMIT ?"


@dataclass(frozen=True, slots=True)
class Entry:
    """A street, village, town or thing, as found by ``spoken``, one of its names, worth 0-1 as a match."""

    id: int
    kind: str
    spoken: str
    worth: float
    town: str
    context: frozenset[str]
    point: Point
    radius: float


@dataclass(frozen=True, slots=True)
class Door:
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
        self.doors = lru_cache(_REMEMBERED)(self._doors)
        contexts = [row[0].split("|") for row in self._rows("SELECT DISTINCT context FROM entry")]
        names = {name for context in contexts for name in context}
        self.postcodes = frozenset(name for name in names if name.isdigit() and len(name) > 3)
        self.towns = frozenset(names) | {row[0] for row in self._rows(_PLACE_NAMES)}
        self.town_words = frozenset(word for name in self.towns for word in name.split() if len(word) > 2)
        self._common = frozenset(row[0] for row in self._rows("SELECT gram FROM common"))
        around = {row[0] for row in self._rows("SELECT name FROM around")}
        self.around_words = frozenset(word for name in around for word in name.split())

    def names(self, words: Sequence[str]) -> dict[int, str]:
        """The names that share most grams with the words: folded text by alias number."""
        wanted = dict.fromkeys(gram for word in words for gram in grams(word))
        if not wanted:
            return {}
        telling = [gram for gram in wanted if gram not in self._common]
        wanted = dict.fromkeys(telling) if len(telling) >= ENOUGH_TELLING else wanted
        expression = " OR ".join(f'"{gram}"' for gram in wanted)
        ids = [row[0] for row in self._rows(_BY_GRAMS, (expression, MOST_NAMES))]
        marks = ",".join("?" * len(ids))
        return dict(self._rows(f"SELECT id, text FROM alias WHERE id IN ({marks})", ids))  # noqa: S608 - marks only

    def _entries(self, alias: int) -> list[Entry]:
        """What carries the name with that alias number."""
        return [_entry(row) for row in self._rows(_ENTRIES, (alias,))]

    def _doors(self, entry: int) -> list[Door]:
        """The house numbers of a street in order."""
        rows = self._rows("SELECT * FROM door WHERE entry = ? ORDER BY number, letter", (entry,))
        return [Door(n, letter, Point(lat, lon), *rest) for _, n, letter, lat, lon, *rest in rows]

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
        return found


_PLACE_NAMES = """
SELECT alias.text FROM entry JOIN named ON named.entry = entry.id JOIN alias ON alias.id = named.alias
WHERE kind IN ('town', 'village')"""
_ENTRIES = """
SELECT id, kind, spoken, worth, town, context, lat, lon, radius FROM named JOIN entry ON entry.id = named.entry
WHERE alias = ? LIMIT 500"""


def _entry(row: tuple[int, str, str, float, str, str, float, float, float]) -> Entry:
    number, kind, spoken, worth, town, context, lat, lon, radius = row
    return Entry(number, kind, spoken, worth, town, frozenset(context.split("|")), Point(lat, lon), radius)
