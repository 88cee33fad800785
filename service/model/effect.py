"""What each outcome does to its case: a table, so that it can be read, and later edited, as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.model.case import Case, CaseState
from service.model.hold import Hold, HoldKind
from service.model.outcome import OutcomeKind, Promise

UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Effect:
    """``wait_days``: the next visit is at the earliest so many days after this one. ``after_promise``: after the day
    that was promised. ``doubt_address``: where it was visited is wrong. ``two``: from now on never alone."""

    wait_days: int = 1
    after_promise: bool = False
    closes: bool = False
    doubt_address: bool = False
    two: bool = False
    hold: HoldKind | None = None


EFFECTS: Mapping[OutcomeKind, Effect] = {
    OutcomeKind.MET: Effect(),
    OutcomeKind.PROMISE: Effect(after_promise=True),
    OutcomeKind.PAID: Effect(closes=True),
    OutcomeKind.NOT_HOME: Effect(),
    OutcomeKind.REFUSED: Effect(wait_days=7),
    OutcomeKind.MOVED: Effect(doubt_address=True),
    OutcomeKind.WRONG_ADDRESS: Effect(doubt_address=True),
    OutcomeKind.UNSAFE: Effect(wait_days=7, two=True),
    OutcomeKind.HARDSHIP: Effect(hold=HoldKind.HARDSHIP),
    OutcomeKind.OTHER: Effect(),
}


def apply(effect: Effect, case: Case, day: date, promise: Promise | None) -> Case:
    """The case after a visit on ``day``; its addresses are the caller's matter."""
    waits = day + timedelta(days=effect.wait_days)
    if effect.after_promise and promise is not None:
        waits = max(waits, promise.on + timedelta(days=1))
    moved = replace(case, not_before=max(waits, case.not_before or waits))
    if effect.two:
        moved = replace(moved, crew=2, risks=moved.risks | {UNSAFE})
    if effect.hold is not None and all(hold.kind is not effect.hold for hold in case.holds):
        moved = replace(moved, holds=(*moved.holds, Hold(effect.hold, day)))
    return replace(moved, state=CaseState.CLOSED) if effect.closes else moved
