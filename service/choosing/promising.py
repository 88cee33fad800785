"""Whether promises to pay were kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from service.model.promise import Payment, Promised, PromiseState


def judge(
    promised: Sequence[Promised], payments: Iterable[Payment], day: date, grace_days: int = 0
) -> list[PromiseState]:
    """One state for each promise of a case, in their order (oldest first), as of ``day``.

    A payment counts once, for the earliest promise that stands on its day: from the day that it was made until the
    day promised, with ``grace_days`` on top, or until another is made instead of it.
    """
    left = [(payment.on, payment.amount_minor) for payment in sorted(payments, key=lambda p: p.on)]
    states = []
    for number, one in enumerate(promised):
        due = one.promise.on + timedelta(days=grace_days)
        instead = [later.made_on for later in promised[number + 1 :] if later.made_on <= one.promise.on]
        last = min([due, *(made_on - timedelta(days=1) for made_on in instead)])
        missing = one.promise.amount_minor
        for i, (on, amount) in enumerate(left):
            if one.made_on <= on <= last:
                used = min(missing, amount)
                missing -= used
                left[i] = (on, amount - used)
        states.append(_state(missing, due, day, bool(instead)))
    return states


def _state(missing: int, due: date, day: date, replaced: bool) -> PromiseState:
    if missing <= 0:
        return PromiseState.KEPT
    if replaced:
        return PromiseState.REPLACED
    return PromiseState.OPEN if day <= due else PromiseState.BROKEN


def broken(states: Iterable[PromiseState]) -> int:
    return sum(state is PromiseState.BROKEN for state in states)
