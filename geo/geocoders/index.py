"""Reads an address index that ``geo.building.index`` wrote. Names and doors are kept in memory, streets are fetched."""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import RegionError
from geo.geocoders.register import Register
from geo.point import Point

_REMEMBERED = 50_000
"""Names and streets kept in memory: a batch asks for the same streets again and again."""

MOST_ENTRIES = 3000


@dataclass(frozen=True, slots=True)
class Context:
    """What may stand beside an entry in an address: single words of its town, of all names around it, postcodes."""

    town: frozenset[str]
    around: frozenset[str]
    postcodes: frozenset[str]


class Entry(NamedTuple):
    """A street, village, town or thing, as found by ``spoken``, one of its names, worth 0-1 as a match."""

    id: int
    kind: str
    spoken: str
    worth: float
    town: str
    context: Context
    lat: float
    lon: float
    radius: float

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)


class AddressIndex:
    """One file, read-only; each thread gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        """RegionError ``region_unreadable`` when there is no index or it is broken."""
        self._uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._region = path.parent.name
        self.entries = lru_cache(_REMEMBERED)(self._entries)
        self._context = lru_cache(_REMEMBERED)(self._read_context)
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
        self.register = self._read_register()

    def _read_register(self) -> Register:
        columns: dict[str, bytes] = dict(self._rows("SELECT name, numbers FROM column_of_doors"))
        labels = self._rows("SELECT letter, label FROM label ORDER BY id")
        places = self._rows("SELECT town, postcode FROM place ORDER BY id")
        set_back = [entry for (entry,) in self._rows("SELECT entry FROM set_back")]
        return Register(columns, labels, places, set_back)

    def _entries(self, alias: int) -> list[Entry]:
        """What carries the name with that number (its place in ``names``)."""
        rows = self._rows(_ENTRIES, (alias, MOST_ENTRIES))
        return [
            Entry(number, kind, spoken, worth, town, self._context(context), lat, lon, radius)
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
