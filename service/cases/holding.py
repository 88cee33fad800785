"""Holds: setting one takes the case out of every draft at once, and flags it where it is published already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from service import announcing
from service.cases import withdrawing
from service.cases.changing import write
from service.errors import ConflictError, InvalidError, Issue
from service.model.access import Stamp
from service.model.case import Case
from service.model.hold import UNSAID, Hold, HoldKind, HoldSource
from service.model.holds import in_force, lifted, set_among
from service.store import Tx
from service.store import cases as case_store
from service.store.types import Regions


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """``since`` UNSAID: from today. ``whole_debtor``: on every case of the debtor that is not closed."""

    kind: HoldKind
    since: date = UNSAID
    until: date | None = None
    review_on: date | None = None
    note: str = ""
    source: HoldSource = HoldSource.SUPERVISOR
    whole_debtor: bool = False


def set_hold(tx: Tx, case_id: str, wanted: HoldRequest, stamp: Stamp) -> Case:
    """Bars visits from ``since`` to ``until`` (None: until it is lifted); one of the same kind in force is replaced.

    NotFoundError ``case_missing``, InvalidError ``hold_nonsense`` for one that ends or is reviewed before it begins.
    """
    _refuse_nonsense(wanted, stamp.today)
    case = case_store.load(tx, case_id, stamp.today)
    others = case_store.of_debtor(tx, case.debtor.id, stamp.today) if wanted.whole_debtor else []
    hold = Hold(wanted.kind, wanted.since, wanted.until, wanted.note, wanted.review_on, wanted.source)
    for other in others:
        if other.id != case_id:
            _set(tx, other, hold, stamp)
    return _set(tx, case, hold, stamp)


def lift_hold(tx: Tx, case_id: str, stamp: Stamp, kind: HoldKind | None = None) -> Case:
    """Lifts the holds of the case that are in force, or the one of that kind. ConflictError ``case_not_held`` when
    there is none."""
    case = case_store.load(tx, case_id, stamp.today)
    meant = [hold.kind for hold in in_force(case.holds, stamp.today) if kind in (None, hold.kind)]
    if not meant:
        raise ConflictError("case_not_held", f"Case {case_id} has no such hold.", "Nothing has to be lifted.")
    free = replace(case, holds=lifted(case.holds, kind, stamp))
    done = write(tx, free, stamp, stamp.event("hold_lifted", ", ".join(meant)))
    announcing.announce(tx, announcing.of_holds(done, stamp.today, stamp.at))
    return done


def held(
    tx: Tx, today: date, *, region: Regions | None, due: bool, limit: int, cursor: str | None
) -> tuple[list[Case], str | None]:
    """Cases with a hold in force, by id; ``due``: only those of which somebody has to look at a hold again."""
    return case_store.held(tx, today, region, due, limit, cursor)


def _set(tx: Tx, case: Case, hold: Hold, stamp: Stamp) -> Case:
    holds = set_among(case.holds, hold, stamp)
    if holds == case.holds:
        return replace(case, history=case_store.history(tx, case.id))
    done = write(tx, replace(case, holds=holds), stamp, stamp.event("held", hold.kind))
    withdrawing.withdraw(tx, [done], stamp)
    announcing.announce(tx, announcing.of_holds(done, stamp.today, stamp.at))
    return done


def _refuse_nonsense(wanted: HoldRequest, today: date) -> None:
    issues, since = [], wanted.since
    if wanted.until is not None and wanted.until < since:
        issues.append(Issue("hold_nonsense", "/until", "The hold ends before it begins.", "Correct since or until."))
    if wanted.until is not None and wanted.until < today:
        issues.append(Issue("hold_nonsense", "/until", "The hold has ended already.", "Give a day to come."))
    if wanted.review_on is not None and wanted.review_on < since:
        issues.append(Issue("hold_nonsense", "/review_on", "It is reviewed before it begins.", "Give a later day."))
    if issues:
        raise InvalidError("hold_nonsense", "This hold makes no sense.", "Correct its days.", tuple(issues))
