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
from service.model.case import Address, Case, Doubt
from service.store import Tx, addresses
from service.store import cases as case_store


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

    InvalidError ``review_choice`` unless exactly one is given, ``outside_region`` for a place out of bounds;
    NotFoundError ``case_missing``, ``address_missing``, ``candidate_missing``.
    """
    case = case_store.load(tx, case_id, stamp.today)
    if not 0 <= address_index < len(case.addresses):
        raise NotFoundError("address_missing", f"Case {case_id} has no address {address_index}.", "Read the case.")
    decided = _decided(case.addresses[address_index], candidate, point)
    if decided.place is None or not bounds.contains(decided.place):
        raise _invalid("outside_region", "/pin", "The place lies outside the region.", "Choose one inside.")
    # Every address of this case in the same words is decided with it.
    same = addresses.text_key(decided.text)
    moved = tuple(
        replace(decided, text=a.text, kind=a.kind) if addresses.text_key(a.text) == same else a for a in case.addresses
    )
    addresses.remember(tx, case.region, decided, stamp.actor, stamp.at)
    event = stamp.event("address_decided", "candidate" if candidate is not None else "pin")
    return write(tx, replace(case, addresses=moved), stamp, event)


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
