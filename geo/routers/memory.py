"""Travel that was measured before, in a file: one SQLite database per road graph or provider.

A place has a slot; the pairs of slots lie in square tiles of cells (seconds + 1, metres + 1), where 0 is not known yet.
New places are new rows and columns in the tiles that are there. At most ``most_places`` are kept: the ones used longest
ago go first, an eighth at a time. Several processes may share a file.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Matrix
from geo.point import Point

TILE = 256
WAIT_SECONDS = 10.0
NOT_KNOWN = -1

_TABLES = """
CREATE TABLE IF NOT EXISTS places (
    slot INTEGER PRIMARY KEY, lat INTEGER NOT NULL, lon INTEGER NOT NULL, snap_metres INTEGER NOT NULL,
    off_road INTEGER NOT NULL, used INTEGER NOT NULL, measured INTEGER NOT NULL, UNIQUE (lat, lon)
);
CREATE TABLE IF NOT EXISTS tiles (
    row INTEGER NOT NULL, col INTEGER NOT NULL, cells BLOB NOT NULL, PRIMARY KEY (row, col)
);
"""

type _Key = tuple[int, int]
"""A place in millionths of a degree."""


@dataclass(frozen=True, eq=False, slots=True)
class Recalled:
    """``seconds`` and ``metres``: shape (places, places), NOT_KNOWN where nothing is. ``snap_metres`` and ``off_road``:
    shape (places,), NOT_KNOWN and false for strangers."""

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    snap_metres: NDArray[np.int32]
    off_road: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Place:
    slot: int
    snap_metres: int
    off_road: bool


class Memory:
    """Recalls and learns; raises sqlite3.Error when the file cannot be used."""

    def __init__(self, path: Path, most_places: int, most_age_seconds: int | None = None) -> None:
        self.most_places = most_places
        self._path, self._most_age_seconds = path, most_age_seconds

    def recall(self, points: Sequence[Point]) -> Recalled:
        """What is known of the travel between these points; they count as used now."""
        keys = [_key(point) for point in points]
        recalled = _nothing(len(points))
        with self._opened() as file:
            known = self._places(file)
            numbers = [number for number, key in enumerate(keys) if key in known]
            for number in numbers:
                place = known[keys[number]]
                recalled.snap_metres[number], recalled.off_road[number] = place.snap_metres, place.off_road
            slots = np.array([known[keys[number]].slot for number in numbers], np.intp)
            self._fill(file, np.array(numbers, np.intp), slots, recalled)
            used = [(int(time.time()), int(slot)) for slot in slots]
            file.executemany("UPDATE places SET used = ? WHERE slot = ?", used)
        return recalled

    def learn(self, points: Sequence[Point], rows: Sequence[int], columns: Sequence[int], matrix: Matrix) -> None:
        """Keeps the travel from the points with the numbers ``rows`` to those with ``columns``: the matrix of both."""
        with self._opened() as file:
            slots = self._slots(file, points, matrix)
            down, across = slots[list(rows)], slots[list(columns)]
            cells = np.stack([matrix.seconds, matrix.metres], axis=2) + 1
            for (i, here), (j, there) in ((a, b) for a in _by_tile(down) for b in _by_tile(across)):
                tile = _tile(file, i, j)
                tile[np.ix_(down[here] % TILE, across[there] % TILE)] = cells[np.ix_(here, there)]
                _keep(file, i, j, tile)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which keeps other writers out."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)) as file:
            file.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _TABLES)
            file.execute("BEGIN IMMEDIATE")
            with file:
                yield file

    def _places(self, file: sqlite3.Connection) -> dict[_Key, _Place]:
        """Those that are not too old; expired ones are forgotten."""
        if self._most_age_seconds is not None:
            oldest = int(time.time()) - self._most_age_seconds
            _forget(file, [row[0] for row in file.execute("SELECT slot FROM places WHERE measured < ?", (oldest,))])
        rows = file.execute("SELECT lat, lon, slot, snap_metres, off_road FROM places")
        return {(lat, lon): _Place(slot, snap, bool(off)) for lat, lon, slot, snap, off in rows}

    def _fill(
        self, file: sqlite3.Connection, numbers: NDArray[np.intp], slots: NDArray[np.intp], into: Recalled
    ) -> None:
        tiles = _by_tile(slots)
        for (i, here), (j, there) in ((a, b) for a in tiles for b in tiles):
            cells = _tile(file, i, j)[np.ix_(slots[here] % TILE, slots[there] % TILE)]
            where = np.ix_(numbers[here], numbers[there])
            into.seconds[where], into.metres[where] = cells[:, :, 0] - 1, cells[:, :, 1] - 1

    def _slots(self, file: sqlite3.Connection, points: Sequence[Point], matrix: Matrix) -> NDArray[np.intp]:
        """A slot for every point; strangers get free ones."""
        keys, off = [_key(point) for point in points], set(matrix.off_road)
        known = {key: place.slot for key, place in self._places(file).items()}
        strangers = [number for number, key in enumerate(keys) if key not in known]
        self._make_room(file, known, {key for key in keys if key in known}, len(strangers))
        taken, now = set(known.values()), int(time.time())
        free = (slot for slot in range(len(taken) + len(strangers)) if slot not in taken)
        for number, slot in zip(strangers, free, strict=False):
            known[keys[number]] = slot
            row = (slot, *keys[number], int(matrix.snap_metres[number]), number in off, now, now)
            file.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return np.array([known[key] for key in keys], np.intp)

    def _make_room(self, file: sqlite3.Connection, known: dict[_Key, int], wanted: set[_Key], more: int) -> None:
        if len(known) + more <= self.most_places:
            return
        oldest = [(lat, lon) for lat, lon in file.execute("SELECT lat, lon FROM places ORDER BY used, slot")]
        spare = [key for key in oldest if key not in wanted]
        gone = spare[: max(len(known) + more - self.most_places, self.most_places // 8)]
        _forget(file, [known.pop(key) for key in gone])


def _key(point: Point) -> _Key:
    return round(point.lat * 1e6), round(point.lon * 1e6)


def _nothing(count: int) -> Recalled:
    seconds, metres = (np.full((count, count), NOT_KNOWN, np.int32) for _ in range(2))
    return Recalled(seconds, metres, np.full(count, NOT_KNOWN, np.int32), np.zeros(count, np.bool_))


def _by_tile(slots: NDArray[np.intp]) -> list[tuple[int, NDArray[np.intp]]]:
    """The tiles that hold slots, each with the positions in ``slots`` that it holds."""
    return [(int(i), np.flatnonzero(slots // TILE == i)) for i in np.unique(slots // TILE)]


def _tile(file: sqlite3.Connection, row: int, column: int) -> NDArray[np.int32]:
    found = file.execute("SELECT cells FROM tiles WHERE row = ? AND col = ?", (row, column)).fetchone()
    if found is None:
        return np.zeros((TILE, TILE, 2), np.int32)
    return np.frombuffer(bytearray(found[0]), "<i4").reshape(TILE, TILE, 2)


def _keep(file: sqlite3.Connection, row: int, column: int, tile: NDArray[np.int32]) -> None:
    file.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?)", (row, column, tile.astype("<i4", copy=False).data))


def _forget(file: sqlite3.Connection, slots: Sequence[int]) -> None:
    """Empties their rows and columns, so that whoever gets the slots finds nothing there."""
    if not slots:
        return
    gone = dict(_by_tile(np.array(slots, np.intp)))
    all_slots = np.array(slots, np.intp)
    for row, column in file.execute("SELECT row, col FROM tiles").fetchall():
        if row in gone or column in gone:
            tile = _tile(file, row, column)
            tile[all_slots[gone[row]] % TILE if row in gone else [], :] = 0
            tile[:, all_slots[gone[column]] % TILE if column in gone else []] = 0
            _keep(file, row, column, tile)
    file.executemany("DELETE FROM places WHERE slot = ?", [(slot,) for slot in slots])
