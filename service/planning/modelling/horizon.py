"""Instants ⇄ seconds of the solver's horizon, which begins at local midnight of the first date.

Seconds count real time: on the day the clocks change, 08:00 lies seven or nine hours after midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Horizon:
    """``zone``: IANA name of the region's time zone, in which local times are read and instants are given."""

    first: date
    zone: str

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time(), ZoneInfo(self.zone))

    def second(self, instant: datetime) -> int:
        """Whole seconds from the horizon's begin; negative before it."""
        return round((instant.astimezone(UTC) - self.begin.astimezone(UTC)).total_seconds())

    def local_second(self, day: date, clock: time) -> int:
        """Of a local time. One that the clocks skip is read as if they had not yet changed; of two, the first."""
        return self.second(datetime.combine(day, clock, ZoneInfo(self.zone)))

    def instant(self, second: int) -> datetime:
        """In the region's zone, so that it shows the local time and its offset."""
        return (self.begin.astimezone(UTC) + timedelta(seconds=second)).astimezone(ZoneInfo(self.zone))
