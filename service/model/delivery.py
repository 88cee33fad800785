"""A delivery: one event on its way to one target, until it is there or is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.model.event import Event


class DeliveryState(StrEnum):
    """DUE: tried at ``next_at``. DONE: the target has taken it. DEAD: given up, a person may try again. DROPPED: not
    true any more before anybody got it."""

    DUE = "due"
    DONE = "done"
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """``next_at``: the next attempt; of one that is being tried now, when it counts as lost. ``status``: of the last
    answer, as HTTP says it. ``trouble``: a code, never what the other side said."""

    event: Event
    target: str
    state: DeliveryState
    attempts: int = 0
    next_at: datetime | None = None
    status: int | None = None
    trouble: str | None = None
    done_at: datetime | None = None
