"""What the visit rules say about one case on one day: allowed windows and crew, or barred and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time at the door, aware instants in the debtor's zone, over the real hours of that day.

    The whole service lies inside. ``crew``: how many collectors a visit that ends within it needs, at least.
    """

    start: datetime
    end: datetime
    crew: int = 1


@dataclass(frozen=True, slots=True)
class Allowed:
    """When a visit may be made that day, in order, and under which policy version and rules."""

    spans: tuple[Span, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason against a visit that day. ``code`` is stable (docs/reference/reasons.md); ``until``: the last day
    it holds, None when that depends on a person or repeats."""

    code: str
    message: str
    action: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Barred:
    """No visit that day, with every reason."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What has happened around this case: the days of visits made or published, any order, crew counted once."""

    visit_days: Sequence[date] = ()
