"""Messages to debtors as they are asked for, handed out and reported; the texts they are made of; deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.fields import DoorModel, Flag, Identifier, Instant, Letter, Line, Note, Tag
from service.messages.messaging import Said
from service.messages.segments import Length, length_of
from service.messages.wording import InUse
from service.messages.writing import Rendered
from service.model.delivery import Delivery, DeliveryState
from service.model.event import EventKind
from service.model.message import Message, MessageForm, MessageKind, MessageState, OwnText


class MessageIn(DoorModel):
    kind: MessageKind | None = Field(None, description="Unset: what fits the appointment's state.")
    form: MessageForm | None = Field(None, description="Unset: what the debtor prefers.")


class NoticeIn(DoorModel):
    form: MessageForm | None = Field(None, description="Unset: what the debtor prefers.")


class LengthOut(DoorModel):
    """``units``: septets of GSM-7, or 16-bit units of UCS-2."""

    alphabet: Literal["gsm-7", "ucs-2"]
    units: int
    parts: int = Field(description="Short messages that it takes.")


class PreviewOut(DoorModel):
    kind: MessageKind
    form: MessageForm
    language: str
    text: str
    text_version: int = Field(description="Of the organisation's own text; 0: of the one that ships.")
    length: LengthOut | None = Field(description="Of a short message.")


class ToOut(DoorModel):
    """Where it goes: a phone number, or a name and an address as written."""

    phone: str | None = None
    name: str | None = None
    address: str | None = None


class MessageOut(PreviewOut):
    message_id: str
    case_id: str
    appointment_id: str | None
    state: MessageState
    to: ToOut
    made_by: str
    made_at: datetime
    handed_to: str | None = Field(description="A webhook's target, or whoever took it.")
    handed_at: datetime | None
    reported_at: datetime | None
    trouble: str | None = Field(
        description="The sender's code, of one that failed; `not_taken`: withdrawn, as it waited for too long."
    )


class MessagePage(DoorModel):
    messages: tuple[MessageOut, ...]
    next_cursor: str | None


class HandedIn(DoorModel):
    to: Identifier | None = Field(None, description="The system that sends it; unset: whoever asks.")


class ReportIn(DoorModel):
    state: Literal["delivered", "failed"]
    at: Instant | None = Field(None, description="When that was; unset: now.")
    trouble: Tag | None = Field(None, description="Of one that failed: your code for why. No personal data.")

    def said(self) -> Said:
        return Said(self.state == "delivered", self.at, self.trouble)


class TextIn(DoorModel):
    """Facts stand in braces: ``{date}``, ``{start}``, ``{end}``, ``{reference}``, ``{sender}``, ``{contact}``; in a
    letter ``{name}`` and ``{place}`` too."""

    text: Letter | None = Field(description="Null brings back the text that ships.")
    names_amount: Flag = Field(False, description="The text may name `{amount}`, which whoever reads it then knows.")
    note: Line = Field("", description="Why it was changed.")


class TextOut(DoorModel):
    kind: MessageKind
    form: MessageForm
    language: str
    text: str
    version: int = Field(description="0: the text that ships.")
    names_amount: bool


class TextList(DoorModel):
    texts: tuple[TextOut, ...]


class TextVersion(DoorModel):
    version: int
    text: str | None = Field(description="Null: the text that ships held again.")
    names_amount: bool
    note: Note
    changed_by: str
    changed_at: datetime | None


class TextVersions(DoorModel):
    versions: tuple[TextVersion, ...]


class DeliveryOut(DoorModel):
    """``due``: tried at `next_at`; ``done``; ``dead``: given up; ``dropped``: not true any more, so never sent."""

    event_id: str = Field(description="The `webhook-id`.")
    event: EventKind
    at: datetime
    about: dict[str, str | int | bool | None]
    target: str
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    status: int | None = Field(description="Of the last answer.")
    trouble: str | None
    done_at: datetime | None


class DeliveryPage(DoorModel):
    deliveries: tuple[DeliveryOut, ...]
    next_cursor: str | None


def preview_out(rendered: Rendered) -> PreviewOut:
    same = ("kind", "form", "language", "text", "text_version")
    return PreviewOut(
        length=_length(rendered.length) if rendered.length else None,
        **{name: getattr(rendered, name) for name in same},
    )


def message_out(message: Message, to: Mapping[str, str]) -> MessageOut:
    same = ("case_id", "appointment_id", "kind", "form", "language", "text", "text_version", "state")
    told = ("made_by", "made_at", "handed_to", "handed_at", "reported_at", "trouble")
    return MessageOut(
        message_id=message.id,
        to=ToOut(**to),
        length=_length(length_of(message.text)) if message.form is MessageForm.SMS else None,
        **{name: getattr(message, name) for name in (*same, *told)},
    )


def text_out(found: InUse) -> TextOut:
    same = ("kind", "form", "language", "text", "version", "names_amount")
    return TextOut(**{name: getattr(found, name) for name in same})


def version_out(own: OwnText) -> TextVersion:
    same = ("version", "text", "names_amount", "note", "changed_by", "changed_at")
    return TextVersion(**{name: getattr(own, name) for name in same})


def delivery_out(delivery: Delivery) -> DeliveryOut:
    same = ("target", "state", "attempts", "next_at", "status", "trouble", "done_at")
    event = delivery.event
    return DeliveryOut(
        event_id=event.id,
        event=event.kind,
        at=event.at,
        about=dict(event.about),
        **{name: getattr(delivery, name) for name in same},
    )


def _length(length: Length) -> LengthOut:
    return LengthOut(
        alphabet="gsm-7" if length.alphabet == "gsm-7" else "ucs-2", units=length.units, parts=length.parts
    )
