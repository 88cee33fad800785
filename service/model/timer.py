"""A timer that runs while a collector is at a door: when it runs out, somebody looks after the collector."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LATE = timedelta(minutes=2)
"""A check-in that was waiting for the network came so much later than it was made. When its time is over already, what
the phone did since has as long to arrive before an alarm is raised."""


@dataclass(frozen=True, slots=True)
class Timer:
    """``since``: when the collector came to the door. ``together``: whether as many are there as the visit needs; None:
    it needs one. ``ended_at``: when the visit was reported, or the next one begun; None: it runs."""

    visit_id: str
    case_id: str
    region: str
    collector_id: str
    date: date
    since: datetime
    deadline: datetime
    together: bool | None = None
    ended_at: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class TimerRules:
    """How long beyond its planned service a visit may take before an alarm is raised, in seconds.

    ``margins``: others by ``policy``, ``policy/risk`` or ``*/risk``; of several that fit the shortest holds.
    ``extension_seconds``: so long the collector may go on at a time.
    """

    margin_seconds: int
    margins: Mapping[str, int]
    extension_seconds: int

    def margin(self, policy: str, risks: Collection[str]) -> timedelta:
        names = [policy, *(f"{left}/{risk}" for left in ("*", policy) for risk in risks)]
        fitting = [self.margins[name] for name in names if name in self.margins]
        return timedelta(seconds=min(fitting, default=self.margin_seconds))

    @property
    def extension(self) -> timedelta:
        return timedelta(seconds=self.extension_seconds)
