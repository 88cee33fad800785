"""Questions with known answers, drawn from an extract: its addresses as people write them, and what is not there."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from benchmarks.noise import LETTERS, Written, variants
from geo.address import fold
from geo.building.collecting import Collected, House
from geo.point import Point


@dataclass(frozen=True, slots=True)
class Question:
    """A query; ``truth``: points that answer it as it is asked; ``own``: those that were meant. None: not there."""

    query: str
    truth: tuple[Point, ...]
    own: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """A street's name and one house in it."""

    street: str
    house: House


def doors_of(found: Collected) -> list[Door]:
    """In the extract's order."""
    streets = [street for street in found.streets.values() if street.names]
    named = [(next(iter(street.names.values())), street) for street in streets]
    return [Door(name, house) for name, street in named for house in street.houses if house.label[:1].isdigit()]


def asked_for(
    doors: Sequence[Door], habits: dict[str, Any], sample: int, rng: random.Random
) -> dict[str, list[Question]]:
    """By way of writing."""
    same: dict[tuple[str, str], list[House]] = defaultdict(list)
    for door in doors:
        same[door.street, door.house.label].append(door.house)
    asked: dict[str, list[Question]] = defaultdict(list)
    for door in rng.sample(doors, min(sample, len(doors))):
        for kind, query in variants(_written(door, habits), rng).items():
            asked[kind].append(_question(query, door, same[door.street, door.house.label], "no city" not in kind))
    return asked


def _question(query: str, door: Door, same: Sequence[House], says_town: bool) -> Question:
    """A query that names the town is answered there only; one that does not, wherever the address is."""
    town = fold(door.house.town) if says_town else ""
    truth = tuple(house.point for house in same if not town or fold(house.town) in ("", town))
    return Question(query, truth, (door.house.point,))


def _written(door: Door, habits: dict[str, Any]) -> Written:
    house = door.house
    return Written(door.street, house.label, house.postcode, house.town, habits)


def streets_of(found: Collected, sample: int, rng: random.Random) -> list[Question]:
    """Streets by name alone; any point of them answers."""
    streets = [street for street in found.streets.values() if street.names and street.lines]
    chosen = rng.sample(streets, min(sample, len(streets)))
    ends = [tuple(point for line in street.lines for point in line) for street in chosen]
    return [
        Question(next(iter(street.names.values())), points, points) for street, points in zip(chosen, ends, strict=True)
    ]


def chinese(found: Collected, habits: dict[str, Any], rng: random.Random) -> dict[str, list[Question]]:
    """Streets and villages without numbers, as Chinese addresses name them; any point of them answers."""
    named = [
        (next(iter(s.names.values())), [p for line in s.lines for p in line])
        for s in found.streets.values()
        if s.lines and s.names
    ]
    named += [(next(iter(p.names.values())), [p.point]) for p in found.settlements if p.kind in ("village", "quarter")]
    asked: dict[str, list[Question]] = defaultdict(list)
    for name, points in named:
        for kind, query in variants(Written(name, "", "", "", habits), rng).items():
            asked[kind].append(Question(query, tuple(points), tuple(points)))
        unit = "5组" if name[-1] in "村区" else "5号3栋2单元501室"
        asked["flat suffix"].append(Question(f"{habits['city']}{name}{unit}", tuple(points), tuple(points)))
    return asked


def nonsense(many: int, rng: random.Random) -> list[Question]:
    made = ["".join(rng.choices(LETTERS, k=rng.randint(5, 12))).title() for _ in range(many)]
    return [Question(f"{word} {rng.randint(1, 99)}", (), ()) for word in made]


def strange(
    here: Collected, others: Iterable[tuple[Collected, dict[str, Any]]], many: int, rng: random.Random
) -> dict[str, list[Question]]:
    """Addresses of other extracts, whose street this one does not have, with and without their town."""
    written = [
        _written(door, habits)
        for other, habits in others
        for door in doors_of(other)
        if fold(door.street) not in here.streets
    ]
    chosen = rng.sample(written, min(many, len(written)))
    return {
        "another region's, with town": [Question(w.whole(w.line(rng), rng), (), ()) for w in chosen if w.town],
        "another region's, without": [Question(w.line(rng), (), ()) for w in chosen],
    }


def astray(
    here: Collected,
    habits: dict[str, Any],
    others: Iterable[tuple[Collected, dict[str, Any]]],
    many: int,
    rng: random.Random,
) -> list[Question]:
    """Streets of this extract, said to lie in towns of others: another city may have a street of that name too."""
    han = bool(habits.get("han"))
    alike = [other for other in others if bool(other[1].get("han")) == han]
    towns = sorted(set().union(*(_towns_of(*other) for other in alike)) - _towns_of(here, habits))
    known = {name for place in here.settlements for name in place.names}
    towns = [(town, code) for town, code in towns if town and fold(town) not in known]
    names = [next(iter(street.names.values())) for street in here.streets.values() if street.names]
    asked = []
    for _ in range(many if towns and names else 0):
        town, code = rng.choice(towns)
        written = Written(rng.choice(names), str(rng.randint(1, 60)), code, town, habits)
        line = written.line(rng)
        asked.append(Question(f"{town}{line}" if han else written.whole(line, rng), (), ()))
    return asked


def _towns_of(found: Collected, habits: dict[str, Any]) -> set[tuple[str, str]]:
    """With their postcodes; the city of a Chinese extract, with and without its province."""
    if habits.get("han"):
        return {(habits["city"], ""), (f"{habits['province']}{habits['city']}", "")}
    return {(house.town, house.postcode) for street in found.streets.values() for house in street.houses}


def without_numbers(found: Collected, rng: random.Random) -> tuple[Collected, set[tuple[str, str]]]:
    """The extract without a fifth of the numbers of streets that have at least five; and what is gone."""
    hidden: set[tuple[str, str]] = set()
    kept = copy(found)
    kept.streets = {}
    for folded, street in found.streets.items():
        labels = sorted({house.label for house in street.houses})
        gone = set(rng.sample(labels, len(labels) // 5)) if len(labels) >= 5 and street.names else set()
        hidden |= {(next(iter(street.names.values())), label) for label in gone}
        kept.streets[folded] = copy(street)
        kept.streets[folded].houses = [house for house in street.houses if house.label not in gone]
    return kept, hidden


def without_streets(found: Collected, share: float, rng: random.Random) -> tuple[Collected, set[str]]:
    """The extract without some of its streets; and their names."""
    gone = set(rng.sample(sorted(found.streets), round(share * len(found.streets))))
    kept = copy(found)
    kept.streets = {folded: street for folded, street in found.streets.items() if folded not in gone}
    return kept, {next(iter(found.streets[folded].names.values())) for folded in gone if found.streets[folded].names}


def hidden_numbers(
    doors: Sequence[Door], hidden: set[tuple[str, str]], habits: dict[str, Any], many: int, rng: random.Random
) -> list[Question]:
    gone = [door for door in doors if (door.street, door.house.label) in hidden]
    asked = []
    for door in rng.sample(gone, min(many, len(gone))):
        same = [other.house for other in gone if (other.street, other.house.label) == (door.street, door.house.label)]
        written = _written(door, habits)
        asked.append(_question(written.whole(written.line(rng), rng), door, same, True))
    return asked


def hidden_streets(
    doors: Sequence[Door], gone: set[str], habits: dict[str, Any], many: int, rng: random.Random
) -> list[Question]:
    lost = [_written(door, habits) for door in doors if door.street in gone]
    chosen = rng.sample(lost, min(many, len(lost)))
    return [Question(written.whole(written.line(rng), rng), (), ()) for written in chosen]
