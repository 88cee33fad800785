"""Writes house numbers in columns, as ``geo.geocoders.register`` reads them."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence

import numpy as np

from geo.building.arranging import Door
from geo.geocoders.register import COLUMNS, DEGREE


class DoorColumns:
    """Takes the doors of one entry after another; what is written at many doors is kept once."""

    def __init__(self) -> None:
        self._columns = {name: array("i") for name in COLUMNS}
        self._columns["first"].append(0)
        self._labels: dict[tuple[str, str], int] = {}
        self._places: dict[tuple[str, str], int] = {}

    def add(self, doors: Sequence[Door]) -> None:
        """The doors of the next entry, in the order of their numbers and letters."""
        columns = self._columns
        columns["number"].extend(door.number.number for door in doors)
        columns["lat"].extend(round(door.point.lat * DEGREE) for door in doors)
        columns["lon"].extend(round(door.point.lon * DEGREE) for door in doors)
        labels, places = self._labels, self._places
        written = ((door.number.letter, door.label) for door in doors)
        columns["label"].extend(labels.setdefault(text, len(labels)) for text in written)
        columns["place"].extend(places.setdefault((door.town, door.postcode), len(places)) for door in doors)
        columns["first"].append(len(columns["number"]))

    def write(self, database: sqlite3.Connection) -> None:
        many = database.executemany
        rows = ((name, np.array(column, "<i4").tobytes()) for name, column in self._columns.items())
        many("INSERT INTO column_of_doors VALUES (?, ?)", rows)
        many("INSERT INTO label VALUES (?, ?, ?)", ((i, *texts) for texts, i in self._labels.items()))
        many("INSERT INTO place VALUES (?, ?, ?)", ((i, *texts) for texts, i in self._places.items()))
