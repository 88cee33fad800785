"""From a street and a house number to a point: the door itself, between two doors, near one, or the street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.address import HouseNumber
from geo.geocoders.index import Door, Entry
from geo.geocoding import Precision
from geo.point import Point, distance_metres


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a house is, how sure that is within 300 m once the street is right, and what was matched."""

    point: Point
    precision: Precision
    sure: float
    label: str
    town: str
    postcode: str


def spot(entry: Entry, doors: Sequence[Door], number: HouseNumber | None, letter: str) -> Spot:
    """The best that the data knows of a number in a street; ``letter`` may be the house's own or a staircase's."""
    if number is None or not doors:
        return _street(entry)
    same = [door for door in doors if door.number == number.number]
    if same:
        return _exact(same, number.letter or letter, bool(number.letter))
    side = [door for door in doors if door.number % 2 == number.number % 2]
    return (
        _between(side, number.number) or _between(doors, number.number) or _nearest(entry, side or doors, number.number)
    )


def _exact(same: Sequence[Door], letter: str, own: bool) -> Spot:
    """The number is there; another letter of it stands at most a few houses on."""
    for wanted, sure in ((letter, 0.99), ("", 0.96 if own else 0.985)):
        for door in same:
            if door.letter == wanted:
                return _at(door, Precision.DOOR, sure)
    return _at(same[0], Precision.DOOR, 0.95)


def _between(doors: Sequence[Door], number: int) -> Spot | None:
    """On the line between the next lower and the next higher number, in proportion."""
    lower = max((d for d in doors if d.number < number), key=lambda d: d.number, default=None)
    upper = min((d for d in doors if d.number > number), key=lambda d: d.number, default=None)
    if lower is None or upper is None:
        return None
    share = (number - lower.number) / (upper.number - lower.number)
    a, b = lower.point, upper.point
    point = Point(a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon))
    gap = distance_metres(a, b)
    sure = 0.97 if gap <= 150 else 0.93 if gap <= 300 else 0.75 if gap <= 600 else 0.4
    return Spot(point, Precision.INTERPOLATED, sure, str(number), lower.town, lower.postcode)


def _nearest(entry: Entry, doors: Sequence[Door], number: int) -> Spot:
    """Beyond the last known number of the street: that one, surer the fewer houses away."""
    door = min(doors, key=lambda d: abs(d.number - number))
    houses = abs(door.number - number) / 2
    if houses > 15:
        return _street(entry)
    sure = 0.95 if houses <= 2 else 0.85 if houses <= 5 else 0.6
    return Spot(door.point, Precision.INTERPOLATED, sure, str(number), door.town, door.postcode)


def _street(entry: Entry) -> Spot:
    """The middle of a street, a place, or a thing."""
    if entry.kind == "thing":
        precision = Precision.DOOR if entry.radius <= 100 else Precision.STREET
    else:
        precision = {"street": Precision.STREET, "village": Precision.VILLAGE, "town": Precision.TOWN}[entry.kind]
    reach = {"street": entry.radius, "thing": entry.radius, "village": 800.0, "town": 4000.0}[entry.kind]
    return Spot(entry.point, precision, 0.95 * min(1.0, 300 / max(reach, 1.0)), "", entry.town, "")


def _at(door: Door, precision: Precision, sure: float) -> Spot:
    return Spot(door.point, precision, sure, door.label, door.town, door.postcode)
