"""A place is given to an address, by a person or by those who stood at its door: remembered for the same words, and
given to the others that have them."""

from __future__ import annotations

from dataclasses import replace

from service.cases.changing import write
from service.model.access import Stamp
from service.model.case import Address, Case, CaseEvent, Doubt
from service.store import Tx, addresses, audit, check_ins
from service.store import cases as case_store


def settle(tx: Tx, case: Case, index: int, decided: Address, stamp: Stamp, event: CaseEvent) -> Case:
    """Writes the decision to the case, to the memory, to the trail, and to the others of the region with these words:
    those that wait, and those that a geocoder put where this one was. Pins that people set stay."""
    before = case.addresses[index]
    addresses.remember(tx, case.region, decided, stamp.actor, stamp.at)
    check_ins.forget(tx, case.region, [addresses.text_key(before.text)])
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, event.kind, case.id, event.detail))
    for other in _others(tx, case, before, stamp):
        write(tx, _with(other, decided, _answered(other, before)), stamp, event)
    return write(tx, _with(case, decided, (before,)), stamp, event)


def _others(tx: Tx, case: Case, before: Address, stamp: Stamp) -> list[Case]:
    same = case_store.with_words(tx, stamp.today, case.region, addresses.text_key(before.text))
    return [other for other in same if other.id != case.id and _answered(other, before)]


def _answered(case: Case, before: Address) -> tuple[Address, ...]:
    """Its addresses that the decision answers; one that a collector reported wrong waits for its own."""
    same = (a for a in case.addresses if _same_words(a, before) and a.doubt is not Doubt.REPORTED_WRONG)
    return tuple(a for a in same if a.doubt is not None or (a.place == before.place and not a.pinned))


def _with(case: Case, decided: Address, among: tuple[Address, ...]) -> Case:
    moved = (replace(decided, text=a.text, kind=a.kind) if a in among else a for a in case.addresses)
    return replace(case, addresses=tuple(moved))


def _same_words(one: Address, other: Address) -> bool:
    return addresses.text_key(one.text) == addresses.text_key(other.text)
