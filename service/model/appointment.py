"""An appointment: when a debtor is to be met, what was said about it, and which steps it may take next.

proposed ──► agreed ──► confirmed          agreed and confirmed bind: the visit is planned inside the window
    │           │           │
    └───────────┴───────────┴──► moved (to another appointment) · cancelled · missed (agreed or confirmed only)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from service.model.case import Window
from service.model.message import MessageKind


class AppointmentState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    MISSED = "missed"


BINDING = frozenset({AppointmentState.AGREED, AppointmentState.CONFIRMED})
OVER = frozenset({AppointmentState.MOVED, AppointmentState.CANCELLED, AppointmentState.MISSED})

_NEXT: Mapping[AppointmentState, frozenset[AppointmentState]] = {
    AppointmentState.PROPOSED: frozenset({AppointmentState.AGREED, AppointmentState.MOVED, AppointmentState.CANCELLED}),
    AppointmentState.AGREED: frozenset({AppointmentState.CONFIRMED, *OVER}),
    AppointmentState.CONFIRMED: OVER,
}

_TOLD_OF: Mapping[AppointmentState, tuple[MessageKind, ...]] = {
    AppointmentState.PROPOSED: (MessageKind.PROPOSAL,),
    AppointmentState.AGREED: (MessageKind.AGREED, MessageKind.MOVED, MessageKind.REMINDER),
    AppointmentState.CONFIRMED: (MessageKind.REMINDER, MessageKind.AGREED, MessageKind.MOVED),
    AppointmentState.CANCELLED: (MessageKind.CANCELLED,),
    AppointmentState.MISSED: (MessageKind.MISSED,),
}


@dataclass(frozen=True, slots=True)
class Appointment:
    """``start`` and ``end``: local time at the door; the whole visit lies inside. ``place``: which of the case's
    addresses, by its words; empty: the preferred one. ``moved_to``: the appointment that stands in its place,
    ``moved_from``: the one in whose place this stands. ``was``: of one that a report made missed, its state before."""

    id: str
    case_id: str
    state: AppointmentState
    date: date
    start: time
    end: time
    place: str = ""
    note: str = ""
    moved_to: str | None = None
    moved_from: str | None = None
    was: AppointmentState | None = None
    made_by: str = ""
    made_at: datetime | None = None
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def binds(self) -> bool:
        return self.state in BINDING

    @property
    def open(self) -> bool:
        return self.state not in OVER

    @property
    def tellable(self) -> tuple[MessageKind, ...]:
        """What a message about it may say so that it is true; the likeliest first, none for one that was moved."""
        kinds = _TOLD_OF.get(self.state, ())
        if self.state is AppointmentState.AGREED and self.moved_from is not None:
            return (MessageKind.MOVED, *(kind for kind in kinds if kind is not MessageKind.MOVED))
        return kinds

    def may_become(self, state: AppointmentState) -> bool:
        return state in _NEXT.get(self.state, frozenset())

    def window(self) -> Window:
        """As planning takes it: hard."""
        return Window(self.start, self.end, self.date, appointment=True)
