"""A hold: why a case may not be visited now, since when, until when, who said so, when somebody looks at it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class HoldKind(StrEnum):
    HARDSHIP = "hardship"
    HOSPITAL = "hospital"
    BEREAVEMENT = "bereavement"
    DISASTER = "disaster"
    BANKRUPTCY = "bankruptcy"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    BREATHING_SPACE = "breathing_space"
    VULNERABLE = "vulnerable"
    REQUEST = "request"
    LAWYER = "lawyer"
    DECEASED = "deceased"


class HoldSource(StrEnum):
    """Where the knowledge comes from. VISIT: what a collector reported from the door."""

    BANK = "bank"
    SUPERVISOR = "supervisor"
    VISIT = "visit"
    DEBTOR = "debtor"
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"


_DAY = timedelta(days=1)

UNSAID = date.min
"""The first day of a hold that nobody named: today, or that of the hold of its kind which it changes."""

REVIEW_DAYS = 30
"""A hold that has no end is looked at again after so many days where nobody says when."""
_REVIEW_DAYS: Mapping[HoldKind, int] = {
    HoldKind.HOSPITAL: 14,
    HoldKind.BEREAVEMENT: 14,
    HoldKind.DISASTER: 14,
    HoldKind.BREATHING_SPACE: 60,
    HoldKind.BANKRUPTCY: 90,
    HoldKind.DECEASED: 90,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """Bars visits from ``since`` to ``until``, both included; ``until`` None: until someone lifts it.

    ``review_on``: the day on which a person looks at it again; nothing ends by it. ``set_by`` and ``set_at``: who set
    it as it stands, None and empty where that was not written down. ``lifted_on``: it bars nothing from that day on;
    that it was there stays, as some rules ask for days of peace after what it was for.
    """

    kind: HoldKind
    since: date
    until: date | None = None
    note: str = ""
    review_on: date | None = None
    source: HoldSource = HoldSource.SUPERVISOR
    set_by: str = ""
    set_at: datetime | None = None
    lifted_on: date | None = None
    lifted_by: str = ""

    @property
    def last_day(self) -> date | None:
        """The last day that it bars; None: no end is known. Before ``since``: it never barred any."""
        lifted = self.lifted_on - _DAY if self.lifted_on else None
        return min((day for day in (self.until, lifted) if day is not None), default=None)

    def bars(self, day: date) -> bool:
        return self.since <= day and not self.ended(day)

    def ended(self, day: date) -> bool:
        last = self.last_day
        return last is not None and last < day

    def due(self, day: date) -> bool:
        """Whether somebody has to look at it: its day has come and it has not ended."""
        return self.review_on is not None and self.review_on <= day and not self.ended(day)


def review_day(kind: HoldKind, since: date) -> date:
    """When a hold without an end is looked at again, where nobody says when."""
    return since + timedelta(days=_REVIEW_DAYS.get(kind, REVIEW_DAYS))
