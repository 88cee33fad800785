"""Something that other systems may want to hear of. It carries ids and codes; who needs more asks the API for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

type About = Mapping[str, str | int | bool | None]


class EventKind(StrEnum):
    """Named after what it is about and what became of it."""

    MESSAGE_READY = "message.ready"
    APPOINTMENT_CHANGED = "appointment.changed"
    HOLD_CHANGED = "hold.changed"
    PLAN_PUBLISHED = "plan.published"
    OUTCOME_RECORDED = "outcome.recorded"
    ALARM_RAISED = "alarm.raised"


@dataclass(frozen=True, slots=True)
class Event:
    """``about``: ids, states, dates as ISO 8601; never a name, an address, a phone number, an amount or a note."""

    kind: EventKind
    at: datetime
    about: About = field(default_factory=dict)
    id: str = ""
