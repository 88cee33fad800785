"""Addresses that a provider is to be asked for in the background: a recheck of them alone, stored as a row that any
working process takes up, also after a kill (docs/decisions/0137)."""

from __future__ import annotations

from datetime import datetime

from service.model.ids import new_id
from service.model.plan import RunState
from service.model.recheck import Recheck
from service.store import Tx, rechecks
from service.store import cases as case_store


def ask_in_background(tx: Tx, region: str, actor: str, now: datetime) -> Recheck:
    """A queued recheck of the region's addresses that nobody was asked for; one that has not begun yet serves."""
    for waiting in rechecks.unfinished(tx, region):
        if waiting.state is RunState.QUEUED:
            return waiting
    total = case_store.count_open(tx, region, unasked_only=True)
    asked = Recheck(new_id("recheck"), region, RunState.QUEUED, actor, total, now, unasked_only=True)
    rechecks.insert(tx, asked)
    return asked
