"""What a person decides about a case's rank: raise, lower, bar, with a reason; who and when stays in the history."""

from __future__ import annotations

from dataclasses import replace

from service.cases.changing import write
from service.errors import ConflictError, InvalidError
from service.model.access import Stamp
from service.model.weights import FULL
from service.model.worth import Ruling, RulingKind
from service.store import Tx, rulings
from service.store import cases as case_store

_EVENTS = {RulingKind.RAISE: "raised", RulingKind.LOWER: "lowered", RulingKind.BAR: "barred"}


def rule(tx: Tx, case_id: str, ruling: Ruling, stamp: Stamp) -> Ruling:
    """In place of what was ruled before; the same again changes nothing.

    NotFoundError ``case_missing``, InvalidError ``ruling_nonsense``.
    """
    _refuse_nonsense(ruling, stamp)
    case = case_store.load(tx, case_id, stamp.today)
    said = replace(ruling, by=stamp.actor, at=stamp.at)
    before = rulings.of_case(tx, case_id)
    if before is not None and replace(before, by=said.by, at=said.at) == said:
        return before
    rulings.save(tx, case_id, said)
    write(tx, case, stamp, stamp.event(_EVENTS[ruling.kind], _told(ruling)))
    return said


def take_back(tx: Tx, case_id: str, stamp: Stamp) -> None:
    """NotFoundError ``case_missing``, ConflictError ``ruling_missing`` when nothing was ruled."""
    case = case_store.load(tx, case_id, stamp.today)
    if not rulings.remove(tx, case_id):
        raise ConflictError("ruling_missing", f"Nobody ruled about case {case_id}.", "Nothing has to be done.")
    write(tx, case, stamp, stamp.event("ruling_taken_back"))


def _refuse_nonsense(ruling: Ruling, stamp: Stamp) -> None:
    if not 0 <= ruling.points <= FULL:
        raise InvalidError("ruling_nonsense", f"{ruling.points} points are outside 0-{FULL}.", "Correct the points.")
    if ruling.until is not None and ruling.until < stamp.today:
        raise InvalidError("ruling_nonsense", "Its last day is past.", "Name a day to come, or none.")


def _told(ruling: Ruling) -> str:
    points = "" if ruling.kind is RulingKind.BAR else f"{ruling.points}; "
    until = f" (until {ruling.until.isoformat()})" if ruling.until else ""
    return f"{points}{ruling.reason}{until}"
