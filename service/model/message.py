"""A message to a debtor: rendered here, sent by somebody else. Rounds hands it out, by webhook or export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.model.contact import Channel


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

    @property
    def channel(self) -> Channel:
        """What it counts as in the contact ledger."""
        return Channel.MESSAGE if self is MessageForm.SMS else Channel.LETTER


class MessageState(StrEnum):
    """WAITING: to be handed out. HANDED_OVER: somebody has it to send, and it counts as a contact. DELIVERED, FAILED:
    as whoever sent it reported. WITHDRAWN: it is not true any more, and nobody gets it."""

    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Message:
    """``text_version``: of the organisation's own text, 0 of the one that ships. ``handed_to``: a webhook's target, or
    whoever took it. ``trouble``: a code of the report, never what the other side said; or why it was withdrawn."""

    id: str
    case_id: str
    appointment_id: str | None
    kind: MessageKind
    form: MessageForm
    language: str
    text: str
    text_version: int
    state: MessageState
    made_by: str
    made_at: datetime
    handed_to: str | None = None
    handed_at: datetime | None = None
    reported_at: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class OwnText:
    """An organisation's text for one kind of message, by version. ``text`` None: the one that ships holds again.
    ``names_amount``: the organisation says that it may name the amount."""

    kind: MessageKind
    form: MessageForm
    language: str
    version: int
    text: str | None
    names_amount: bool = False
    note: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None
