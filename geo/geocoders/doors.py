"""From a street and a house number to a point: the door itself, between two doors, near one, or the street."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from geo.address import HouseNumber
from geo.geocoders.index import AddressIndex, Door, Entry
from geo.geocoding import Precision
from geo.point import Point, distance_metres

FARTHEST_METRES = 300.0
"""Farther beyond the last known number than this, the street is all there is to say."""

USUAL_METRES = 10.0
"""From one number to the next, both sides of the street counted."""

LONE_DOOR = 0.75
"""A street of one known number does not tell where the others are."""

_HIGHEST = 1_000_000
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


def spot(index: AddressIndex, entry: Entry, number: HouseNumber | None, letter: str) -> Spot:
    """The best that the data knows of a number in a street; ``letter`` may be the house's own or a staircase's."""
    if number is None or entry.kind not in ("street", "village"):
        return _street(entry)
    same = index.doors(entry.id, number.number)
    if not same and number.last > number.number:
        same = index.doors(entry.id, number.last)
    if same:
        return _exact(same, number.letter or letter, bool(number.letter))
    side = (number.number % 2,)
    return (
        _between(index, entry, number.number, side)
        or _between(index, entry, number.number, _BOTH)
        or _nearest(index, entry, number.number)
    )


def _exact(same: Sequence[Door], letter: str, own: bool) -> Spot:
    """The number is there; another letter of it stands at most a few houses on."""
    for wanted, sure, worth in ((letter, 0.99, 1.0), ("", 0.97 if own else 0.985, 0.985 if own else 1.0)):
        for door in same:
            if door.letter == wanted:
                return _at(door, sure, worth)
    return _at(same[0], 0.97, 0.985)


def _between(index: AddressIndex, entry: Entry, number: int, sides: tuple[int, ...]) -> Spot | None:
    """On the line between the next lower and the next higher number, in proportion."""
    lower = index.below(entry.id, number, sides)
    upper = index.above(entry.id, number, sides) if lower else None
    if lower is None or upper is None:
        return None
    share = (number - lower.number) / (upper.number - lower.number)
    a, b = lower.point, upper.point
    point = Point(a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon))
    gap = distance_metres(a, b)
    sure = 0.97 if gap <= 150 else 0.93 if gap <= 300 else 0.75 if gap <= 600 else 0.4
    return Spot(point, Precision.INTERPOLATED, sure, str(number), lower.town, lower.postcode)


def _nearest(index: AddressIndex, entry: Entry, number: int) -> Spot:
    """Beyond the last known number of the street: that one, surer the fewer houses away. A campus or a farm far from
    its street tells nothing of where the others are."""
    if entry.id in index.set_back:
        return _street(entry)
    for sides in ((number % 2,), _BOTH):
        door = index.below(entry.id, number, sides) or index.above(entry.id, number, sides)
        if door:
            break
    if door is None:
        return _street(entry)
    metres = abs(door.number - number) * _metres_per_number(index, entry, door)
    if metres > FARTHEST_METRES:
        return _street(entry)
    sure = 0.95 if metres <= 50 else 0.85 if metres <= 150 else 0.6
    if not (index.above(entry.id, door.number, _BOTH) or index.below(entry.id, door.number, _BOTH)):
        sure = min(sure, LONE_DOOR)
    return Spot(door.point, Precision.INTERPOLATED, sure, str(number), door.town, door.postcode)


def _metres_per_number(index: AddressIndex, entry: Entry, last: Door) -> float:
    """How fast the street counts: by houses, or as in Brazil by metres. ``last``: its lowest or highest number."""
    other = index.above(entry.id, -1, _BOTH)
    if other is None or other.number == last.number:
        other = index.below(entry.id, _HIGHEST, _BOTH)
    if other is None or other.number == last.number:
        return USUAL_METRES
    return max(0.5, min(USUAL_METRES, distance_metres(other.point, last.point) / abs(other.number - last.number)))


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
