"""Writes the address index: one SQLite file, read by ``geo.geocoders.embedded``."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from geo.address import fold, grams
from geo.building.arranging import Entry, arrange
from geo.building.collecting import Collected, collect
from geo.building.watch import Watch
from geo.language import habits
from geo.region import Counts

OWN_NAME, OTHER_NAME, SHORTENED = 1.0, 0.99, 0.98
"""How much a match with the usual name, another name or language, and a shortened form is worth."""

SCHEMA = """
CREATE TABLE entry(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, town TEXT NOT NULL, context TEXT NOT NULL,
  lat REAL NOT NULL, lon REAL NOT NULL, radius REAL NOT NULL);
CREATE TABLE alias(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE named(
  alias INTEGER NOT NULL, entry INTEGER NOT NULL, spoken TEXT NOT NULL, worth REAL NOT NULL,
  PRIMARY KEY(alias, entry)) WITHOUT ROWID;
CREATE TABLE door(
  entry INTEGER NOT NULL, number INTEGER NOT NULL, letter TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
  label TEXT NOT NULL, town TEXT NOT NULL, postcode TEXT NOT NULL,
  PRIMARY KEY(entry, number, letter)) WITHOUT ROWID;
CREATE TABLE around(name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE common(gram TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE gram USING fts5(grams, content='', columnsize=1, detail=full, tokenize="unicode61 tokenchars '_'");
"""


COMMON_SHARE, COMMON_LEAST = 0.05, 50
"""A gram that so many names have (``str``, ``sse``) tells little and costs much; longer names are found without."""


def build_index(extract: Path, target: Path, watch: Watch) -> Counts:
    """Reads the extract's addresses into ``target``; says how many there are."""
    found = collect(extract, watch)
    watch.step("Writing the address index", 0.15)
    return write_index(found, target)


def write_index(found: Collected, target: Path) -> Counts:
    """Writes what was collected; apart from reading so that benchmarks can hold houses back."""
    with closing(sqlite3.connect(target)) as database:
        database.executescript(SCHEMA)
        counts = _write(database, arrange(found))
        around = set(found.around) | _countries(found)
        database.executemany("INSERT INTO around VALUES (?)", [(name,) for name in sorted(around)])
        database.commit()
        _note_common(database)
        database.execute("INSERT INTO gram(gram) VALUES ('optimize')")
        database.commit()
        database.execute("VACUUM")
    return counts


def _note_common(database: sqlite3.Connection) -> None:
    (names,) = database.execute("SELECT count(*) FROM alias").fetchone()
    database.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, gram, row)")
    many = max(COMMON_LEAST, round(COMMON_SHARE * names))
    database.execute("INSERT INTO common SELECT term FROM temp.vocabulary WHERE doc > ?", (many,))
    database.execute("DROP TABLE temp.vocabulary")


def _write(database: sqlite3.Connection, entries: Iterable[Entry]) -> Counts:
    aliases: dict[str, int] = {}
    totals: Counter[str] = Counter()
    for number, entry in enumerate(entries, start=1):
        totals["addresses"] += len(entry.doors)
        totals["streets" if entry.kind == "street" else "places"] += 1
        _write_entry(database, number, entry)
        for text, (spoken, worth) in _texts(entry).items():
            alias = aliases.setdefault(text, len(aliases) + 1)
            database.execute("INSERT INTO named VALUES (?, ?, ?, ?)", (alias, number, spoken, worth))
    database.executemany("INSERT INTO alias VALUES (?, ?)", ((i, text) for text, i in aliases.items()))
    documents = ((i, " ".join(grams(text))) for text, i in aliases.items())
    database.executemany("INSERT INTO gram(rowid, grams) VALUES (?, ?)", documents)
    return Counts(totals["addresses"], totals["streets"], totals["places"])


def _write_entry(database: sqlite3.Connection, number: int, entry: Entry) -> None:
    name, context = next(iter(entry.names.values())), "|".join(sorted(entry.context))
    row = (number, entry.kind, name, entry.town, context, entry.point.lat, entry.point.lon, entry.radius)
    database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    doors = (
        (number, d.number.number, d.number.letter, d.point.lat, d.point.lon, d.label, d.town, d.postcode)
        for d in entry.doors
    )
    database.executemany("INSERT INTO door VALUES (?, ?, ?, ?, ?, ?, ?, ?)", doors)


def _texts(entry: Entry) -> dict[str, tuple[str, float]]:
    """What the entry can be found by: folded text, as it is spoken, and what that is worth."""
    texts: dict[str, tuple[str, float]] = {}
    for position, (folded, spoken) in enumerate(entry.names.items()):
        texts.setdefault(folded, (spoken, OWN_NAME if position == 0 else OTHER_NAME))
    if entry.kind == "street":
        for folded, spoken in entry.names.items():
            for short in habits().spellings(folded):
                texts.setdefault(short, (spoken, SHORTENED))
    return texts


def _countries(found: Collected) -> set[str]:
    """All names of the countries that the addresses say they lie in."""
    names = habits().countries
    return {fold(name) for code in found.countries for name in names.get(code, ())}
