"""Appointments as they are sent and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from api.schemas.fields import Day, DoorModel, Flag, HourMinute, Line, Note
from service.appointing import Wanted
from service.model.appointment import Appointment, AppointmentState


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


class StepIn(DoorModel):
    state: Literal["agreed", "confirmed", "cancelled", "missed"]


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
    made_by: str
    made_at: datetime | None
    changed_by: str
    changed_at: datetime | None


class AppointmentList(DoorModel):
    appointments: tuple[AppointmentOut, ...]


class AppointmentPage(AppointmentList):
    next_cursor: str | None


def wanted_of(sent: TimeIn) -> Wanted:
    agreed = isinstance(sent, AppointmentIn) and sent.agreed
    return Wanted(sent.date, sent.start, sent.end, sent.place, sent.note, agreed)


def appointment_out(appointment: Appointment) -> AppointmentOut:
    same = ("case_id", "state", "date", "start", "end", "place", "note", "moved_to")
    stamps = ("made_by", "made_at", "changed_by", "changed_at")
    told = {name: getattr(appointment, name) for name in (*same, *stamps)}
    return AppointmentOut(appointment_id=appointment.id, **told)
