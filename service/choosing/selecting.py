"""Which cases are worth a visit on a day, what each is worth and why, and what other weights would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.appointing import agreeing
from service.choosing import histories
from service.choosing.meeting import Level, Spot
from service.choosing.outlook import Outlook
from service.choosing.ranking import Known, Preview, may_be_visited, preview, rank
from service.lawful.slots import slots_of
from service.model.attempt import area_of
from service.model.case import Address, Case
from service.model.next_step import Action, NextStep
from service.model.weights import Weights
from service.model.worth import Standing, Worth
from service.places.areas import doors_of
from service.places.doors import Doors
from service.store import Tx, cases, rulings
from service.surroundings import Surroundings

DAYS = 7
HOURS = 24


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case with its worth on a day; ``rank`` counts from 1 among the proposed, None: not proposed."""

    case: Case
    worth: Worth
    rank: int | None


@dataclass(frozen=True, slots=True)
class Valued:
    """One case on a day: what is known beside its row, what it is worth, what comes next."""

    case: Case
    day: date
    worth: Worth
    standing: Standing
    step: NextStep | None
    weights_version: int


@dataclass(frozen=True, slots=True)
class Hour:
    """``chance``: that somebody is met, ``expected``: what a visit then is worth of the case's points; thousandths."""

    hour: int
    chance: int
    expected: int


@dataclass(frozen=True, slots=True)
class Chance:
    """At one of a case's addresses, by the clock there; ``number`` counts the addresses from 0.

    ``told``: how the chance of the asked hour came about, from the prior down to the case.
    """

    number: int
    address: Address
    timezone: str
    days: tuple[tuple[date, tuple[Hour, ...]], ...]
    told: tuple[Level, ...] = ()


def ranked(tx: Tx, rounds: Surroundings, region: str | None, day: date) -> list[Ranked]:
    """Every case of the region that could be visited that day, the best first."""
    found, outlook = _look(tx, rounds, region, day)
    return list(_numbered(found, outlook.worth.values()))


def preview_weights(tx: Tx, rounds: Surroundings, region: str | None, day: date, weights: Weights) -> Preview:
    """What would change on that day under other weights."""
    found, outlook = _look(tx, rounds, region, day)
    ruled = rulings.of_regions(tx, rounds.region(region).covers)
    known = (Known(case, outlook.standing[case.id], ruled.get(case.id)) for case in found.values())
    return preview(list(outlook.worth.values()), rank(known, weights, day))


def valued(tx: Tx, rounds: Surroundings, case_id: str, day: date) -> Valued:
    """One case, also a closed one. NotFoundError ``case_missing``. The cut-off by rank needs the whole list and is not
    looked at."""
    case, doors = _case(tx, rounds, case_id, day)
    outlook = histories.outlook_of_one(tx, doors, case, day)
    version = histories.weights_version(tx)
    return Valued(case, day, outlook.worth[case.id], outlook.standing[case.id], outlook.steps.get(case.id), version)


def lawful_from(tx: Tx, rounds: Surroundings, valued: Valued) -> date | None:
    """The first day, not before its next step is meant, on which the rules leave the case a visit at its preferred
    address; None: no step, none of the next three months, or nobody knows where that is."""
    if valued.step is None or valued.step.action is Action.CLOSE or valued.case.addresses[0].place is None:
        return None
    first = max(valued.day, valued.step.on)
    return slots_of(tx, rounds, valued.case, "", first).first_allowed(first)


def chances(tx: Tx, rounds: Surroundings, case_id: str, first: date, hour: int | None = None) -> list[Chance]:
    """Each hour of the week that begins on ``first``, at every address that has a place. ``hour``: the one of the first
    day whose chance is told level by level. NotFoundError ``case_missing``."""
    case, doors = _case(tx, rounds, case_id, first)
    outlook = histories.outlook_of(tx, doors, rounds.region(case.region).covers, [case], first)
    placed = [(number, address) for number, address in enumerate(case.addresses) if address.place is not None]
    return [_chance(case, number, address, outlook, doors, first, hour) for number, address in placed]


def _look(tx: Tx, rounds: Surroundings, name: str | None, day: date) -> tuple[Mapping[str, Case], Outlook]:
    region = rounds.region(name)
    able = [case for case in cases.not_closed(tx, region.covers, day) if may_be_visited(case, day)]
    found = agreeing.bound(tx, able, (day,))
    doors = doors_of(tx, rounds.settings, region)
    outlook = histories.outlook_of(tx, doors, region.covers, found, day)
    return {case.id: case for case in found}, outlook


def _case(tx: Tx, rounds: Surroundings, case_id: str, day: date) -> tuple[Case, Doors]:
    """As planning takes it, and what holds where its region's doors are."""
    found = cases.load_many(tx, [case_id], day).get(case_id)
    if found is None:
        raise cases.missing(case_id)
    [case] = agreeing.bound(tx, [found], (day,))
    return case, doors_of(tx, rounds.settings, rounds.region(case.region))


def _numbered(found: Mapping[str, Case], worths: Iterable[Worth]) -> Iterator[Ranked]:
    number = 0
    for worth in worths:
        number += worth.proposed
        yield Ranked(found[worth.case_id], worth, number if worth.proposed else None)


def _chance(
    case: Case, number: int, address: Address, outlook: Outlook, doors: Doors, first: date, asked: int | None
) -> Chance:
    assert address.place is not None
    door, spot = doors.at(address.place), Spot(case.id, address.kind, area_of(address.place))
    days = []
    for day in (first + timedelta(n) for n in range(DAYS)):
        free = door.calendar.is_holiday(day)
        hours = tuple(
            Hour(
                hour,
                outlook.chances.permille(spot, day, hour, free),
                outlook.permille(case.id, address, door, day, hour),
            )
            for hour in range(HOURS)
        )
        days.append((day, hours))
    told = () if asked is None else outlook.chances.told(spot, first, asked, door.calendar.is_holiday(first))
    return Chance(number, address, door.clock.key, tuple(days), told)
