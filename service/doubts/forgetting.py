"""What providers lend is given back: places of cases, their candidates, decisions that rest on them.

An open case is looked up again at once in the background, and in any case before the next plan (docs/decisions/0136).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from service.cases import looking_up
from service.model.access import Stamp
from service.model.case import Case, CaseState
from service.places.geocoding import forgotten
from service.store import Store, Tx, addresses
from service.store import cases as case_store

_AT_ONCE, _ACTOR = 500, "terms"


def forget_lent(store: Store, now: datetime) -> Counter[str]:
    """How many cases and decisions lost a place whose last day is past (UTC)."""
    with store.begin() as tx:
        gone = Counter({"address_decisions": addresses.forget_before(tx, now.date())})
    while count := _some(store, now):
        gone["places"] += count
    return gone


def _some(store: Store, now: datetime) -> int:
    with store.begin() as tx:
        found = case_store.lent_before(tx, now.date(), _AT_ONCE)
        _write(tx, [_without(case, now.date(), now) for case in found], Stamp(_ACTOR, now, now.date()))
        return len(found)


def _without(case: Case, today: date, now: datetime) -> Case:
    kept = tuple(forgotten(address, today) for address in case.addresses)
    return replace(case, addresses=kept, revision=case.revision + 1, updated_at=now).settled(today)


def _write(tx: Tx, changed: list[Case], stamp: Stamp) -> None:
    """Drafts and published days keep the case: it has not moved."""
    case_store.save_many(tx, changed, stamp.at)
    case_store.add_events(tx, [(case.id, stamp.event("place_forgotten")) for case in changed])
    for region in sorted({case.region for case in changed if case.state is not CaseState.CLOSED}):
        looking_up.ask_in_background(tx, region, stamp.actor, stamp.at)
