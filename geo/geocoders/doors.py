"""From a street and a house number to a point: the door itself, between two doors, near one, or the street."""

from __future__ import annotations

from typing import NamedTuple

from geo.address import HouseNumber
from geo.geocoders.index import Entry
from geo.geocoders.register import Door, Register
from geo.geocoding import Precision
from geo.point import Point, distance_metres

FARTHEST_METRES = 300.0
"""Farther beyond the last known number than this, the street is all there is to say."""

USUAL_METRES = 10.0
"""From one number to the next, both sides of the street counted."""

LONE_DOOR = 0.75
"""A street of one known number does not tell where the others are."""

_BOTH = (0, 1)
_REACH = {"village": 800.0, "town": 4000.0}
_PLACES = {"street": Precision.STREET, "village": Precision.VILLAGE, "town": Precision.TOWN}


class Spot(NamedTuple):
    """Where a house is, how sure that is within 300 m once the street is right, and what was matched.

    ``worth`` 0-1 as a match, beside other doors of that number elsewhere.
    """

    point: Point
    precision: Precision
    sure: float
    label: str
    town: str
    postcode: str
    worth: float = 1.0


def spot(register: Register, entry: Entry, number: HouseNumber | None, letter: str) -> Spot:
    """The best that the data knows of a number in a street; ``letter`` may be the house's own or a staircase's."""
    if number is None or entry.kind not in ("street", "village"):
        return _street(entry)
    same = register.numbered(entry.id, number.number)
    if not same and number.last > number.number:
        same = register.numbered(entry.id, number.last)
    if same:
        return _exact(register, same, number.letter or letter, bool(number.letter))
    side = (number.number % 2,)
    return (
        _between(register, entry, number.number, side)
        or _between(register, entry, number.number, _BOTH)
        or _nearest(register, entry, number.number)
    )


def _exact(register: Register, same: range, letter: str, own: bool) -> Spot:
    """The number is there; another letter of it stands at most a few houses on."""
    for wanted, sure, worth in ((letter, 0.99, 1.0), ("", 0.97 if own else 0.985, 0.985 if own else 1.0)):
        for i in same:
            if register.letter(i) == wanted:
                return _at(register.door(i), sure, worth)
    return _at(register.door(same.start), 0.97, 0.985)


def _between(register: Register, entry: Entry, number: int, sides: tuple[int, ...]) -> Spot | None:
    """On the line between the next lower and the next higher number, in proportion."""
    lower = register.below(entry.id, number, sides)
    upper = None if lower is None else register.above(entry.id, number, sides)
    if lower is None or upper is None:
        return None
    low, high = register.number(lower), register.number(upper)
    share, before, b = (number - low) / (high - low), register.door(lower), register.point(upper)
    a = before.point
    point = Point(a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon))
    gap = distance_metres(a, b)
    sure = 0.97 if gap <= 150 else 0.93 if gap <= 300 else 0.75 if gap <= 600 else 0.4
    return Spot(point, Precision.INTERPOLATED, sure, str(number), before.town, before.postcode)


def _nearest(register: Register, entry: Entry, number: int) -> Spot:
    """Beyond the last known number of the street: that one, surer the fewer houses away. A campus or a farm far from
    its street tells nothing of where the others are."""
    doors = register.street(entry.id)
    if not doors or entry.id in register.set_back:
        return _street(entry)
    last = next(i for sides in ((number % 2,), _BOTH) if (i := _last(register, entry, number, sides)) is not None)
    metres = abs(register.number(last) - number) * _metres_per_number(register, doors, last)
    if metres > FARTHEST_METRES:
        return _street(entry)
    sure = 0.95 if metres <= 50 else 0.85 if metres <= 150 else 0.6
    door = register.door(last)
    lone = register.number(doors[0]) == register.number(doors[-1])
    sure = min(sure, LONE_DOOR) if lone else sure
    return Spot(door.point, Precision.INTERPOLATED, sure, str(number), door.town, door.postcode)


def _last(register: Register, entry: Entry, number: int, sides: tuple[int, ...]) -> int | None:
    lower = register.below(entry.id, number, sides)
    return register.above(entry.id, number, sides) if lower is None else lower


def _metres_per_number(register: Register, doors: range, last: int) -> float:
    """How fast the street counts between one of its ends and ``last``: by houses, or as in Brazil by metres."""
    own = register.number(last)
    other = doors[0] if register.number(doors[0]) != own else doors[-1]
    if register.number(other) == own:
        return USUAL_METRES
    metres = distance_metres(register.point(other), register.point(last))
    return max(0.5, min(USUAL_METRES, metres / abs(register.number(other) - own)))


def _street(entry: Entry) -> Spot:
    """The middle of a street, a place, or a thing."""
    if entry.kind == "thing":
        precision = Precision.DOOR if entry.radius <= 100 else Precision.STREET
    else:
        precision = _PLACES[entry.kind]
    reach = _REACH.get(entry.kind, entry.radius)
    return Spot(entry.point, precision, 0.95 * min(1.0, 300 / max(reach, 1.0)), "", entry.town, "")


def _at(door: Door, sure: float, worth: float) -> Spot:
    return Spot(door.point, Precision.DOOR, sure, door.label, door.town, door.postcode, worth)
