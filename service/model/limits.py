"""What a collector may be asked in a day and over two weeks, and when he or she is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class LimitsError(ValueError):
    """Limits that cannot be meant; one sentence that shows the value."""


def _require(true: bool, sentence: str) -> None:
    if not true:
        raise LimitsError(sentence)


COUNTED = ("visits", "work_seconds", "travel_seconds", "hard_cases", "late_visits", "late_days")
"""What may be asked at the most, or without a limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Per collector and day; None: no limit but the shift's own, and of two the smaller holds.

    ``hard_cases``: visits to cases with one of ``hard_risks``. ``late_visits``: visits of a day that may end after
    ``late_after`` (local time of the region, of the shift's date: all visits of a night shift may). ``late_days``: days
    within ``window_days`` on which one may. ``fair_price``: travel seconds for each second of
    work beyond the collector's even share; 0: nothing is shared. ``slack``: hard cases that one collector may have
    above the even share, so that distance can still count.
    """

    visits: int | None = None
    work_seconds: int | None = None
    travel_seconds: int | None = None
    hard_cases: int | None = None
    hard_risks: frozenset[str] = frozenset({"high", "aggressive", "threats", "violence", "weapons", "unsafe"})
    late_after: time = time(20)
    late_visits: int | None = None
    late_days: int | None = None
    window_days: int = 14
    fair_price: int = 1
    slack: int = 1

    def __post_init__(self) -> None:
        for name in (*COUNTED, "fair_price", "slack"):
            limit = getattr(self, name)
            _require(limit is None or limit >= 0, f"{name} is {limit}")
        _require(1 <= self.window_days <= 90, f"a window of {self.window_days} days is outside 1-90")
        _require(self.fair_price <= 1000, f"a fair price of {self.fair_price} is above 1000")


LIMITS = Limits()
"""Minutes and hard cases are shared over two weeks; nothing else is limited where nobody said so."""


class AwayKind(StrEnum):
    LEAVE = "leave"
    TRAINING = "training"
    ILLNESS = "illness"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Away:
    """A collector cannot work from ``first`` to ``last``, both included; with ``start`` and ``end`` only between these
    local times of each of the days."""

    id: str
    collector_id: str
    kind: AwayKind
    first: date
    last: date
    start: time | None = None
    end: time | None = None
    note: str = ""

    def __post_init__(self) -> None:
        _require(self.first <= self.last, f"away from {self.first} to {self.last}")
        _require((self.start is None) == (self.end is None), "a time of day has a start and an end")
        _require(self.start is None or self.end is None or self.start < self.end, f"away {self.start}-{self.end}")

    def on(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class WorkedDay:
    """What one collector did, or has been promised by a published plan, on one day."""

    collector_id: str
    date: date
    work_seconds: int
    hard_cases: int = 0
    late: bool = False
