"""House numbers in columns: written and read back, looked for from both sides."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.geocode import geocoder_of
from geo.address import HouseNumber
from geo.building.arranging import Door
from geo.building.collecting import Collected, House, Street
from geo.building.registering import DoorColumns
from geo.geocoders.register import Register
from geo.geocoding import Precision
from geo.point import Point

SCHEMA = """
CREATE TABLE column_of_doors(name TEXT, numbers BLOB);
CREATE TABLE label(id INTEGER, letter TEXT, label TEXT);
CREATE TABLE place(id INTEGER, town TEXT, postcode TEXT);
"""


def door(number: int, letter: str = "", lat: float = 47.1, label: str = "") -> Door:
    return Door(HouseNumber(number, letter), Point(lat, -9.5), label or f"{number}{letter}", "Vaduz", "9490")


@pytest.fixture
def register() -> Register:
    """Street 0 has no door; 1: 2, 3, 3a, 7, 12; 2: 7 alone, labelled ``7-9``."""
    columns = DoorColumns()
    for doors in ([], [door(2), door(3), door(3, "a", 47.2), door(7), door(12)], [door(7, lat=-47.3, label="7-9")]):
        columns.add(doors)
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        columns.write(database)
        read = {table: database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("label", "place")}
        own = dict(database.execute("SELECT name, numbers FROM column_of_doors"))
    return Register(own, *([row[1:] for row in read[table]] for table in ("label", "place")), {2})


def test_doors_come_back_street_by_street(register: Register) -> None:
    numbers = [[register.number(i) for i in register.street(street)] for street in range(3)]
    assert numbers == [[], [2, 3, 3, 7, 12], [7]]
    assert [register.letter(i) for i in register.numbered(1, 3)] == ["", "a"]
    assert register.door(register.numbered(1, 3)[1]) == (Point(47.2, -9.5), "3a", "Vaduz", "9490")
    assert register.door(register.numbered(2, 7)[0]) == (Point(-47.3, -9.5), "7-9", "Vaduz", "9490")
    assert not register.numbered(0, 7)
    assert not register.numbered(2, 3)
    assert (register.largest, register.set_back) == (12, {2})


@pytest.mark.parametrize(
    ("number", "sides", "below", "above"),
    [
        (5, (1,), 3, 7),
        (5, (0,), 2, 12),
        (5, (0, 1), 3, 7),
        (2, (0,), None, 12),
        (12, (0, 1), 7, None),
        (1, (1,), None, 3),
    ],
)
def test_neighbours_stay_in_their_street(
    number: int, sides: tuple[int, ...], below: int | None, above: int | None, register: Register
) -> None:
    found = register.below(1, number, sides), register.above(1, number, sides)
    assert tuple(None if i is None else register.number(i) for i in found) == (below, above)
    assert register.below(0, 100, (0, 1)) is register.above(0, 0, (0, 1)) is None


def test_thirty_streets_of_one_name_are_told_apart_by_the_number(tmp_path: Path) -> None:
    """Only one of them has it: no street is passed over, and none lends a number to its neighbour in the file."""
    found = Collected()
    lines = [[Point(47 + i / 10, 9.5), Point(47.001 + i / 10, 9.5)] for i in range(30)]
    houses = [House(47 + i / 10, 9.5, str(n), "", "", "") for i in range(30) for n in (1, 3, 101 if i == 17 else 5)]
    found.streets["lindenweg"] = Street({"lindenweg": "Lindenweg"}, lines, houses)
    best = geocoder_of(found, tmp_path).geocode(["Lindenweg 101"])[0].best
    assert best is not None
    assert best.precision is Precision.DOOR
    assert best.point == Point(48.7, 9.5)
