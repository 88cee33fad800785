"""A message about an appointment: rendered here, sent by somebody else. Rounds hands it out, by webhook or export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MessageKind(StrEnum):
    """What it says. NOTICE: that a first visit is to be made, when, and for what."""

    NOTICE = "notice"
    PROPOSAL = "proposal"
    AGREED = "agreed"
    REMINDER = "reminder"
    MOVED = "moved"
    CANCELLED = "cancelled"
    MISSED = "missed"


class MessageForm(StrEnum):
    SMS = "sms"
    LETTER = "letter"


class MessageState(StrEnum):
    """WAITING: to be handed out. HANDED: somebody has it, and it counts as a contact. FAILED: the webhook was tried in
    vain, an export may still take it. WITHDRAWN: it is not true any more, and nobody gets it."""

    WAITING = "waiting"
    HANDED = "handed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Message:
    """``next_at``: when the webhook is tried again; None: never. ``trouble``: a code, not what the other side said."""

    id: str
    case_id: str
    appointment_id: str | None
    kind: MessageKind
    form: MessageForm
    language: str
    text: str
    state: MessageState
    made_by: str
    made_at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    trouble: str | None = None
    handed_at: datetime | None = None
