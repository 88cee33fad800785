"""Addresses that wait for a person: the list, and what a person may do about one. A decision is remembered for the same
words; a better address that was asked of the bank comes with a later batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from geo.bounds import Bounds
from geo.geocoding import Candidate
from geo.point import Point
from service.cases.changing import write
from service.doubts.deciding import settle
from service.errors import ConflictError, InvalidError, Issue, NotFoundError
from service.model.access import Stamp
from service.model.case import Address, AddressWanted, Case, Doubt
from service.places.geocoding import Finder, Gate, pin, placed
from service.store import Tx, addresses, audit
from service.store import cases as case_store
from service.store.types import Regions


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One doubtful address of a case. ``text`` as the bank wrote it, ``corrected`` as a person did, if one did."""

    case_id: str
    region: str
    address_index: int
    text: str
    corrected: str | None
    why: Doubt
    candidates: tuple[Candidate, ...]
    wanted: AddressWanted | None
    version: str


def list_reviews(tx: Tx, today: date, *, region: Regions | None = None, limit: int = 500) -> list[ReviewItem]:
    """By case id; ``limit`` counts cases."""
    waiting = case_store.doubtful(tx, today, region, limit)
    return [
        ReviewItem(case.id, case.region, i, a.text, a.corrected, a.doubt, a.candidates, a.wanted, a.version)
        for case in waiting
        for i, a in enumerate(case.addresses)
        if a.doubt is not None
    ]


def expect(tx: Tx, case_id: str, address_index: int, version: str | None, stamp: Stamp) -> None:
    """Holds the address as it was seen until the transaction ends; None: however it is.

    ConflictError ``address_changed`` when somebody, or a recheck, changed it meanwhile.
    """
    if version is not None and _case(tx, case_id, address_index, stamp).addresses[address_index].version != version:
        raise ConflictError(
            "address_changed",
            "This address was decided, reworded or looked up again meanwhile.",
            "Read the review list again and decide on what it says now.",
        )


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
    case = _case(tx, case_id, address_index, stamp)
    decided = _decided(case.addresses[address_index], candidate, point)
    if decided.place is None or not bounds.contains(decided.place):
        raise _invalid("outside_region", "/pin", "The place lies outside the region.", "Choose one inside.")
    event = stamp.event("address_decided", "candidate" if candidate is not None else "pin")
    return settle(tx, case, address_index, decided, stamp, event)


def confirm(tx: Tx, case_id: str, address_index: int, stamp: Stamp) -> Case:
    """The pin is right as it is, whatever check-ins propose: from now on it is one that a person set.

    ConflictError ``address_doubtful`` when there is no pin.
    """
    case = _case(tx, case_id, address_index, stamp)
    address = case.addresses[address_index]
    if address.place is None:
        raise ConflictError("address_doubtful", "This address has no place yet.", "Choose one in the review list.")
    kept = replace(address, pinned=True)
    return settle(tx, case, address_index, kept, stamp, stamp.event("address_decided", "confirmed"))


def asked(tx: Tx, case_id: str, gate: Gate, text: str, stamp: Stamp) -> Finder:
    """What is remembered about a person's words for an address; the geocoder is asked afterwards, with no lock held."""
    case = case_store.load_many(tx, [case_id], stamp.today).get(case_id)
    if case is None:
        raise case_store.missing(case_id)
    return Finder(gate, addresses.decided(tx, case.region, [text]), {})


def reword(tx: Tx, case_id: str, address_index: int, text: str, finder: Finder, stamp: Stamp) -> Case:
    """Looks for the address by a person's words in place of the bank's.

    Where they are found with certainty, that is decided and remembered for the bank's words; otherwise the address
    waits with the candidates of the new words. InvalidError ``address_senseless`` for words that name no place.
    """
    case = _case(tx, case_id, address_index, stamp)
    before = case.addresses[address_index]
    found = replace(finder.settle(Address(text, before.kind)), text=before.text, corrected=text)
    if found.doubt is Doubt.NOT_AN_ADDRESS:
        raise _invalid("address_senseless", "/text", "The words name no place.", "Write street, number and town.")
    if found.doubt is None:
        return settle(tx, case, address_index, found, stamp, stamp.event("address_decided", "words"))
    waiting = replace(found, wanted=before.wanted)
    return write(tx, _with(case, address_index, waiting), stamp, stamp.event("address_reworded", found.doubt))


def want(tx: Tx, case_id: str, address_index: int, reason: str, stamp: Stamp) -> Case:
    """Asks the bank for a better address: the case says so until a batch brings one, or a person decides here.

    ConflictError ``address_certain`` for an address that has a place.
    """
    case = _case(tx, case_id, address_index, stamp)
    address = case.addresses[address_index]
    if address.doubt is None:
        raise ConflictError("address_certain", "This address has a place.", "Move its pin if it is wrong.")
    asking = replace(address, wanted=AddressWanted(stamp.at, stamp.actor, reason))
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "address_wanted", case_id))
    return write(tx, _with(case, address_index, asking), stamp, stamp.event("address_wanted", reason))


def unwant(tx: Tx, case_id: str, address_index: int, stamp: Stamp) -> Case:
    """Takes the wish back. ConflictError ``address_not_wanted`` when nobody asked."""
    case = _case(tx, case_id, address_index, stamp)
    address = case.addresses[address_index]
    if address.wanted is None:
        raise ConflictError("address_not_wanted", "Nobody asked for a better address.", "Nothing has to be done.")
    event = stamp.event("address_unwanted")
    return write(tx, _with(case, address_index, replace(address, wanted=None)), stamp, event)


def _case(tx: Tx, case_id: str, address_index: int, stamp: Stamp) -> Case:
    case = case_store.load(tx, case_id, stamp.today)
    if not 0 <= address_index < len(case.addresses):
        raise NotFoundError("address_missing", f"Case {case_id} has no address {address_index}.", "Read the case.")
    return case


def _with(case: Case, index: int, address: Address) -> Case:
    return replace(case, addresses=(*case.addresses[:index], address, *case.addresses[index + 1 :]))


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
