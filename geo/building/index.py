"""Writes the address index: one SQLite file, read by ``geo.geocoders.embedded``."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import numpy as np

from geo.address import fold, grams
from geo.building.arranging import Entry, arrange
from geo.building.collecting import Collected, collect
from geo.building.registering import DoorColumns
from geo.building.watch import Watch
from geo.language import habits
from geo.region import Counts

OWN_NAME, OTHER_NAME, PLAIN, UNTYPED = 1.0, 0.99, 0.985, 0.93
"""How much a match is worth with the usual name, another name or language, one without its connecting words, and one
without its kind of street (``Constitución`` for ``Calle de la Constitución``)."""

SCHEMA = """
CREATE TABLE entry(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, town TEXT NOT NULL, context INTEGER NOT NULL,
  lat REAL NOT NULL, lon REAL NOT NULL, radius REAL NOT NULL);
CREATE TABLE context(id INTEGER PRIMARY KEY, town TEXT NOT NULL, around TEXT NOT NULL, postcodes TEXT NOT NULL);
CREATE TABLE alias(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE named(
  alias INTEGER NOT NULL, entry INTEGER NOT NULL, spoken TEXT NOT NULL, worth REAL NOT NULL,
  PRIMARY KEY(alias, entry)) WITHOUT ROWID;
CREATE TABLE column_of_doors(name TEXT PRIMARY KEY, numbers BLOB NOT NULL);
CREATE TABLE label(id INTEGER PRIMARY KEY, letter TEXT NOT NULL, label TEXT NOT NULL);
CREATE TABLE place(id INTEGER PRIMARY KEY, town TEXT NOT NULL, postcode TEXT NOT NULL);
CREATE TABLE set_back(entry INTEGER PRIMARY KEY);
CREATE TABLE word(kind TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY(kind, text)) WITHOUT ROWID;
CREATE TABLE gram(gram TEXT PRIMARY KEY, aliases BLOB NOT NULL) WITHOUT ROWID;
"""
"""``entry.id`` and ``alias.id`` count from 0; doors as in ``geo.geocoders.register``; ``gram.aliases``: ascending
little-endian unsigned 32-bit numbers of aliases; the texts
of ``context`` are words separated by ``|``; ``word.kind``: town, around, postcode."""


def build_index(extract: Path, target: Path, watch: Watch) -> Counts:
    """Reads the extract's addresses into ``target``; says how many there are."""
    found = collect(extract, watch)
    watch.step("Writing the address index", 0.15)
    return write_index(found, target)


def write_index(found: Collected, target: Path) -> Counts:
    """Writes what was collected; apart from reading so that benchmarks can hold houses back."""
    with closing(sqlite3.connect(target)) as database:
        database.executescript(SCHEMA)
        counts = _Writer(database).write(arrange(found), {*found.around, *_countries(found)})
        database.commit()
    return counts


class _Writer:
    """Numbers names, contexts and entries as they come."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._doors = DoorColumns()
        self._aliases: dict[str, int] = {}
        self._seen: dict[tuple[str, frozenset[str], frozenset[str]], int] = {}
        self._contexts: dict[tuple[str, str, str], int] = {}
        self._words: dict[str, set[str]] = {"town": set(), "around": set(), "postcode": set()}

    def write(self, entries: Iterable[Entry], around: Iterable[str]) -> Counts:
        totals: Counter[str] = Counter()
        for number, entry in enumerate(entries):
            totals["addresses"] += len(entry.doors)
            totals["streets" if entry.kind == "street" else "places"] += 1
            self._entry(number, entry)
        self._words["around"].update(word for name in around for word in habits().telling(name))
        self._finish()
        return Counts(totals["addresses"], totals["streets"], totals["places"])

    def _entry(self, number: int, entry: Entry) -> None:
        run, name = self._database.execute, next(iter(entry.names.values()))
        row = (number, entry.kind, name, entry.town, self._context(entry), entry.point.lat, entry.point.lon)
        run("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, entry.radius))
        for text, (spoken, worth) in _texts(entry).items():
            alias = self._aliases.setdefault(text, len(self._aliases))
            run("INSERT INTO named VALUES (?, ?, ?, ?)", (alias, number, spoken, worth))
        if entry.set_back:
            run("INSERT INTO set_back VALUES (?)", (number,))
        self._doors.add(entry.doors)

    def _context(self, entry: Entry) -> int:
        key = (entry.town, entry.context, entry.postcodes)
        if key not in self._seen:
            self._seen[key] = self._new_context(entry)
        if entry.kind in ("town", "village"):
            self._words["town"].update(word for name in entry.names for word in habits().telling(name))
        return self._seen[key]

    def _new_context(self, entry: Entry) -> int:
        own = set(habits().telling(fold(entry.town)))
        words = own | {word for name in entry.context for word in habits().telling(name)}
        self._words["town"] |= words
        self._words["postcode"] |= entry.postcodes
        own_text, around, codes = ("|".join(sorted(part)) for part in (own, words, entry.postcodes))
        return self._contexts.setdefault((own_text, around, codes), len(self._contexts))

    def _finish(self) -> None:
        self._doors.write(self._database)
        many = self._database.executemany
        many("INSERT INTO context VALUES (?, ?, ?, ?)", ((i, *texts) for texts, i in self._contexts.items()))
        many("INSERT INTO alias VALUES (?, ?)", ((i, text) for text, i in self._aliases.items()))
        many(
            "INSERT INTO word VALUES (?, ?)",
            ((kind, text) for kind, texts in self._words.items() for text in sorted(texts)),
        )
        postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for text, alias in self._aliases.items():
            for gram in dict.fromkeys(grams(text)):
                postings[gram].append(alias)
        rows = ((gram, np.array(posting, "<u4").tobytes()) for gram, posting in sorted(postings.items()))
        many("INSERT INTO gram VALUES (?, ?)", rows)


def _texts(entry: Entry) -> dict[str, tuple[str, float]]:
    """What the entry can be found by: folded text, as it is spoken, and what that is worth."""
    texts: dict[str, tuple[str, float]] = {}
    for position, (folded, spoken) in enumerate(entry.names.items()):
        texts.setdefault(folded, (spoken, OWN_NAME if position == 0 else OTHER_NAME))
    if entry.kind == "street":
        for folded, spoken in entry.names.items():
            texts.setdefault(habits().plain(folded), (spoken, PLAIN))
        for folded, spoken in entry.names.items():
            if bare := habits().untyped(folded):
                texts.setdefault(bare, (spoken, UNTYPED))
    return texts


def _countries(found: Collected) -> set[str]:
    """All names of the countries that the addresses say they lie in."""
    names = habits().countries
    return {fold(name) for code in found.countries for name in names.get(code, ())}
