"""An alarm: a collector may need somebody. It is raised once, seen by a person, and closed with a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.model.check_in import Position


class AlarmKind(StrEnum):
    """OVERDUE: a timer ran out at a door. PANIC: the collector called for help. ALONE: one is where the rules ask for
    two."""

    OVERDUE = "overdue"
    PANIC = "panic"
    ALONE = "alone"


class AlarmState(StrEnum):
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Alarm:
    """``at``: when it happened (the deadline, the call for help); ``raised_at``: when it was known here. ``key``: what
    it is about; no two have the same. ``answered_at``: the collector was heard of since, which closes nothing."""

    id: str
    key: str
    kind: AlarmKind
    region: str
    collector_id: str
    date: date
    at: datetime
    raised_at: datetime
    visit_id: str | None = None
    case_id: str | None = None
    position: Position | None = None
    answered_at: datetime | None = None
    state: AlarmState = AlarmState.RAISED
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    note: str = ""

    @property
    def open(self) -> bool:
        return self.state is not AlarmState.CLOSED
