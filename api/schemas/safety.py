"""Timers at the doors, calls for help, and alarms, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.fields import Day, DoorModel, Flag, Identifier, Instant, LatLon, Note
from api.schemas.outcomes import PositionIn
from service.model.alarm import Alarm, AlarmKind, AlarmState
from service.model.collector import Collector
from service.model.timer import Timer
from service.visiting.checking_in import Arrival, Call


class PhoneTimes(DoorModel):
    at: Instant | None = Field(None, description="When it happened, by the phone's clock; unset: now.")
    sent_at: Instant | None = Field(
        None, description="When this is sent, by the same clock, so that a wrong clock does no harm."
    )


class ArrivalIn(PhoneTimes):
    together: Flag | None = Field(
        None, description="As many are at the door as the visit needs; unset: others check in themselves."
    )

    def arrival(self) -> Arrival:
        return Arrival(self.at, self.sent_at, self.together)


class ExtensionIn(PhoneTimes):
    def arrival(self) -> Arrival:
        return Arrival(self.at, self.sent_at)


class CallIn(PhoneTimes):
    """A call for help. What is not known is left out: nothing but its form refuses it."""

    visit_id: Identifier | None = Field(None, description="Where the collector was going.")
    position: PositionIn | None = Field(None, description="The same key again may bring it later.")

    def call(self, wanted: bool) -> Call:
        """``wanted``: whether phones may say where they are."""
        where = self.position.position() if self.position and wanted else None
        return Call(self.at, self.sent_at, self.visit_id, where)


class TimerOut(DoorModel):
    visit_id: str
    since: datetime
    deadline: datetime = Field(description="An alarm is raised then, unless the visit is reported before.")
    together: bool | None = Field(description="Whether as many are there as it needs; null: it needs one.")
    ended_at: datetime | None


class HelpOut(DoorModel):
    """The newest call for help of this day that nobody has closed."""

    at: datetime
    acknowledged_at: datetime | None = Field(description="When somebody saw it.")


class CallOut(DoorModel):
    alarm_id: str
    at: datetime
    state: AlarmState


class AlarmOut(DoorModel):
    alarm_id: str
    kind: AlarmKind
    state: AlarmState
    region: str
    collector_id: str
    collector_name: str
    collector_phone: str | None
    date: Day
    visit_id: str | None
    case_id: str | None
    at: datetime = Field(description="When it happened: the deadline, the call, the check-in.")
    raised_at: datetime
    position: LatLon | None = Field(description="Where the collector called from, if the phone knew and may say it.")
    accuracy_metres: int | None
    answered_at: datetime | None = Field(description="When the collector was heard of since; the alarm stays open.")
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None
    note: str


class AlarmPage(DoorModel):
    alarms: tuple[AlarmOut, ...]
    next_cursor: str | None


class ClosingIn(DoorModel):
    note: Annotated[Note, Field(min_length=1, description="What became of it.")]


def timer_out(timer: Timer) -> TimerOut:
    same = ("visit_id", "since", "deadline", "together", "ended_at")
    return TimerOut(**{name: getattr(timer, name) for name in same})


def call_out(alarm: Alarm) -> CallOut:
    return CallOut(alarm_id=alarm.id, at=alarm.at, state=alarm.state)


def alarm_out(alarm: Alarm, people: Mapping[str, Collector]) -> AlarmOut:
    """``people``: collectors by id."""
    person, where = people.get(alarm.collector_id), alarm.position
    about = ("kind", "state", "region", "collector_id", "date", "visit_id", "case_id", "at", "raised_at", "answered_at")
    care = ("acknowledged_by", "acknowledged_at", "closed_by", "closed_at", "note")
    return AlarmOut(
        alarm_id=alarm.id,
        collector_name=person.name if person else alarm.collector_id,
        collector_phone=person.phone if person else None,
        position=None if where is None else LatLon.of(where.point),
        accuracy_metres=None if where is None else round(where.accuracy_metres),
        **{name: getattr(alarm, name) for name in (*about, *care)},
    )
