"""Addresses that wait for a person: the list, and the decision, which is remembered for the same words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from geo.bounds import Bounds
from geo.geocoding import Candidate
from geo.point import Point
from service.cases import write
from service.errors import InvalidError, Issue, NotFoundError
from service.geocoding import pin, placed
from service.model.access import Stamp
from service.model.case import Address, Case, CaseEvent, Doubt
from service.store import Tx, addresses
from service.store import cases as case_store

_MOST_WAITING = 20_000


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One doubtful address of a case."""

    case_id: str
    region: str
    address_index: int
    text: str
    why: Doubt
    candidates: tuple[Candidate, ...]


def list_reviews(tx: Tx, today: date, *, region: str | None = None, limit: int = 500) -> list[ReviewItem]:
    """By case id; ``limit`` counts cases."""
    waiting = case_store.doubtful(tx, today, region, limit)
    return [
        ReviewItem(case.id, case.region, i, address.text, address.doubt, address.candidates)
        for case in waiting
        for i, address in enumerate(case.addresses)
        if address.doubt is not None
    ]


def decide(
    tx: Tx,
    case_id: str,
    address_index: int,
    candidate: int | None,
    point: Point | None,
    bounds: Bounds,
    stamp: Stamp,
) -> Case:
    """Pins an address at one of its candidates, or at a point on the map; also one that was not in doubt.

    Every address that waits in the region with the same words is decided with it, and later ones will be.
    InvalidError ``review_choice`` unless exactly one is given, ``outside_region`` for a place out of bounds;
    NotFoundError ``case_missing``, ``address_missing``, ``candidate_missing``.
    """
    case = case_store.load(tx, case_id, stamp.today)
    if not 0 <= address_index < len(case.addresses):
        raise NotFoundError("address_missing", f"Case {case_id} has no address {address_index}.", "Read the case.")
    decided = _decided(case.addresses[address_index], candidate, point)
    if decided.place is None or not bounds.contains(decided.place):
        raise _invalid("outside_region", "/pin", "The place lies outside the region.", "Choose one inside.")
    addresses.remember(tx, case.region, decided, stamp.actor, stamp.at)
    event = stamp.event("address_decided", "candidate" if candidate is not None else "pin")
    _spread(tx, case, decided, stamp, event)
    return write(tx, _with(case, decided, case.addresses), stamp, event)


def _spread(tx: Tx, case: Case, decided: Address, stamp: Stamp, event: CaseEvent) -> None:
    """Other cases that wait with the same words need no second decision."""
    waiting = case_store.doubtful(tx, stamp.today, case.region, _MOST_WAITING)
    ids = [other.id for other in waiting if other.id != case.id and _open_in(other, decided)]
    for other in case_store.load_many(tx, ids, stamp.today, lock=True).values():
        write(tx, _with(other, decided, _open_in(other, decided)), stamp, event)


def _open_in(case: Case, decided: Address) -> tuple[Address, ...]:
    """Its addresses that the decision answers; one that a collector reported wrong waits for its own."""
    answered = (None, Doubt.REPORTED_WRONG)
    return tuple(a for a in case.addresses if a.doubt not in answered and _same_words(a, decided))


def _with(case: Case, decided: Address, among: tuple[Address, ...]) -> Case:
    moved = (
        replace(decided, text=a.text, kind=a.kind) if a in among and _same_words(a, decided) else a
        for a in case.addresses
    )
    return replace(case, addresses=tuple(moved))


def _same_words(one: Address, other: Address) -> bool:
    return addresses.text_key(one.text) == addresses.text_key(other.text)


def _decided(address: Address, candidate: int | None, point: Point | None) -> Address:
    if (candidate is None) == (point is None):
        raise _invalid("review_choice", "", "Give either a candidate or a pin.", "Leave one of the two out.")
    if point is not None:
        return pin(address, point)
    assert candidate is not None
    if not 0 <= candidate < len(address.candidates):
        raise NotFoundError("candidate_missing", f"There is no candidate {candidate}.", "Read the review list again.")
    return placed(address, address.candidates[candidate], pinned=True)


def _invalid(code: str, pointer: str, cause: str, action: str) -> InvalidError:
    return InvalidError(code, cause, action, (Issue(code, pointer, cause, action),))
