"""When a case may be visited on days to come, for whoever asks: the same judge, ledger and doors as a plan's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.errors import InvalidError
from service.lawful import ledger
from service.lawful.governing import lawbook
from service.model.case import Address
from service.model.policy import Policy
from service.model.rule import Allowed, Barred, Ledger
from service.places.areas import doors_of
from service.store import Tx, cases
from service.surroundings import Surroundings

LOOK_BACK_DAYS = 366
"""How far from the days asked about contacts may still count: the longest limit, a history, a notice given."""
MOST_DAYS = 92


@dataclass(frozen=True, slots=True)
class AddressDays:
    """The days asked for at one address of a case, by the clock there; ``number`` counts the addresses from 0."""

    number: int
    address: Address
    timezone: str
    days: tuple[tuple[date, Allowed | Barred], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """``policy``: that of the first day. ``addresses``: those that have a place; the others wait for a person."""

    case_id: str
    policy: Policy
    addresses: tuple[AddressDays, ...]


def allowed_days(tx: Tx, rounds: Surroundings, case_id: str, first: date, last: date) -> Answer:
    """What the rules say of each day, both included. Visits of published plans are counted, the case's own too.

    NotFoundError ``case_missing``, InvalidError ``days_too_many``.
    """
    if not 0 <= (last - first).days < MOST_DAYS:
        raise InvalidError(
            "days_too_many", f"The days asked for are not 1 to {MOST_DAYS}.", "Ask for a shorter stretch, from first."
        )
    case = cases.load_many(tx, [case_id], first).get(case_id)
    if case is None:
        raise cases.missing(case_id)
    book = lawbook(tx, rounds.settings, case.region)
    doors = doors_of(tx, rounds.settings, rounds.region(case.region))
    known = ledgers_of(tx, [case.debtor.id], first, last, rounds.clock()).get(case.debtor.id, Ledger())
    days = tuple(first + timedelta(n) for n in range((last - first).days + 1))
    seen = []
    for number, address in enumerate(case.addresses):
        if address.place is not None:
            door = doors.at(address.place)
            answers = book.days(case, address, door, days, known)
            seen.append(AddressDays(number, address, door.clock.key, tuple(zip(days, answers, strict=True))))
    return Answer(case_id, book.policy(case.region, first), tuple(seen))


def ledgers_of(
    tx: Tx,
    debtors: Collection[str],
    first: date,
    last: date,
    now: datetime,
    without: Collection[tuple[str, date]] = (),
) -> dict[str, Ledger]:
    """By debtor, every contact that may count on these days, as it stands ``now``; ``without``: the visits, as (case
    id, date), that are about to be planned anew."""
    since, until = first - timedelta(LOOK_BACK_DAYS), last + timedelta(LOOK_BACK_DAYS)
    found = ledger.of_debtors(tx, debtors, since, until, now=now, without=without)
    return {debtor: Ledger(contacts) for debtor, contacts in found.items()}
