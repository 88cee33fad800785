"""Appointments as they are sent and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from api.schemas.fields import Day, DoorModel, Flag, HourMinute, Identifier, Line, Note
from api.schemas.problems import IssueOut
from service.appointing.agreeing import Wanted
from service.appointing.proposing import Asked, Proposed
from service.model.appointment import Appointment, AppointmentState
from service.model.case import Case
from service.model.message import Message, MessageForm, MessageKind, MessageState

_TELL = "Makes the message about it as well, in this form."


class TimeIn(DoorModel):
    """Local time at the door; the whole visit lies inside."""

    date: Day
    start: HourMinute
    end: HourMinute
    place: Line = Field("", description="Which of the case's addresses, by its words; empty: the preferred one.")
    note: Note = ""

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.start >= self.end:
            raise ValueError("An appointment ends after it starts, on the same day")
        return self


class AppointmentIn(TimeIn):
    agreed: Flag = Field(False, description="The debtor has agreed already, so that it binds.")
    tell: MessageForm | None = Field(None, description=_TELL)


class StepIn(DoorModel):
    state: Literal["agreed", "confirmed", "cancelled", "missed"]
    tell: MessageForm | None = Field(None, description=_TELL)


class ProposeIn(DoorModel):
    case_ids: tuple[Identifier, ...] = Field((), max_length=2000, description="Of these cases; empty: of all stops.")
    margin_minutes: Annotated[int, Field(strict=True, ge=0, le=240)] = Field(
        45, description="So much before and after the planned service belongs to the window, within the visit rules."
    )
    tell: MessageForm | None = Field(None, description="Makes the messages about them as well, in this form.")

    def asked(self) -> Asked:
        return Asked(frozenset(self.case_ids), timedelta(minutes=self.margin_minutes), self.tell)


class AppointmentOut(DoorModel):
    """``agreed`` and ``confirmed`` bind: the visit is planned inside the window, or not at all."""

    appointment_id: str
    case_id: str
    state: AppointmentState
    date: Day
    start: HourMinute
    end: HourMinute
    place: str
    note: str
    moved_to: str | None = Field(description="The appointment that stands in its place.")
    moved_from: str | None = Field(description="The appointment in whose place it stands.")
    made_by: str
    made_at: datetime | None
    changed_by: str
    changed_at: datetime | None


class MessageBrief(DoorModel):
    message_id: str
    kind: MessageKind
    form: MessageForm
    state: MessageState


class ListedAppointment(AppointmentOut):
    """With what a person needs to know who it is with, and whether the debtor was told."""

    debtor_name: str
    held: bool = Field(description="A hold bars the visit that day, or the case is closed.")
    messages: tuple[MessageBrief, ...]


class AppointmentList(DoorModel):
    appointments: tuple[AppointmentOut, ...]


class AppointmentPage(DoorModel):
    appointments: tuple[ListedAppointment, ...]
    next_cursor: str | None


class RefusedProposal(DoorModel):
    """``appointment_id``: it was proposed, and only the message was refused."""

    case_id: str
    date: Day
    appointment_id: str | None
    issue: IssueOut


class ProposedOut(DoorModel):
    appointments: tuple[AppointmentOut, ...]
    refused: tuple[RefusedProposal, ...]


def wanted_of(sent: AppointmentIn) -> Wanted:
    return Wanted(sent.date, sent.start, sent.end, sent.place, sent.note, sent.agreed)


def appointment_out(appointment: Appointment) -> AppointmentOut:
    return AppointmentOut(**_told(appointment))


def listed_out(appointment: Appointment, case: Case | None, messages: Sequence[Message]) -> ListedAppointment:
    briefs = tuple(MessageBrief(message_id=m.id, kind=m.kind, form=m.form, state=m.state) for m in messages)
    barred = case is None or case.held_on(appointment.date) is not None or case.state == "closed"
    name = case.debtor.name if case else ""
    return ListedAppointment(**_told(appointment), debtor_name=name, held=barred, messages=briefs)


def page_out(
    found: Sequence[Appointment],
    cases: Mapping[str, Case],
    messages: Mapping[str, Sequence[Message]],
    following: str | None,
) -> AppointmentPage:
    listed = tuple(listed_out(one, cases.get(one.case_id), messages.get(one.id, ())) for one in found)
    return AppointmentPage(appointments=listed, next_cursor=following)


def proposed_out(proposed: Proposed) -> ProposedOut:
    refused = tuple(
        RefusedProposal(
            case_id=one.case_id,
            date=one.date,
            appointment_id=one.appointment_id,
            issue=IssueOut(
                code=one.issue.code, pointer=one.issue.pointer, message=one.issue.message, action=one.issue.action
            ),
        )
        for one in proposed.refused
    )
    return ProposedOut(appointments=tuple(map(appointment_out, proposed.made)), refused=refused)


def _told(appointment: Appointment) -> dict[str, Any]:
    same = ("case_id", "state", "date", "start", "end", "place", "note", "moved_to", "moved_from")
    stamps = ("made_by", "made_at", "changed_by", "changed_at")
    told = {name: getattr(appointment, name) for name in (*same, *stamps)}
    return told | {"appointment_id": appointment.id}
