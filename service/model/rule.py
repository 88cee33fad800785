"""What the visit rules say about one address of a case on one day: allowed windows and crew, or barred and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service.model.contact import Contact


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time at the door, aware instants in the debtor's zone, over the real hours of that day.

    The whole service lies inside, and so does a wait at the door. ``crew``: how many collectors a visit that ends
    within it needs, at least.
    """

    start: datetime
    end: datetime
    crew: int = 1


@dataclass(frozen=True, slots=True)
class CapUse:
    """A limit that a visit counts against: ``used`` of ``limit`` in the fullest ``days`` days around it, before it."""

    limit: int
    days: int
    used: int
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Because:
    """Why a visit is allowed: the policy and its version, the rule (``hours.mon``), the hours that are left
    (``09:00-19:00``), what was counted, and what else bore on it (zones, consent, requests), one sentence each."""

    policy: str
    version: str
    rule: str
    hours: tuple[str, ...]
    counts: tuple[CapUse, ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        counted = [f"{use.used} of {use.limit} contact(s) in {use.days} day(s)" for use in self.counts]
        return "; ".join([f"{self.policy} {self.version}: {self.rule} {', '.join(self.hours)}", *counted, *self.notes])


@dataclass(frozen=True, slots=True)
class Allowed:
    """When a visit may be made that day, in order, and why. ``collectors``: only these may; None: anybody may but those
    in ``not_collectors``."""

    spans: tuple[Span, ...]
    because: Because
    collectors: frozenset[str] | None = None
    not_collectors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason against a visit that day. ``code`` is stable (docs/reference/reasons.md); ``until``: the last day
    it holds, None when that depends on a person."""

    code: str
    message: str
    action: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Barred:
    """No visit that day, with every reason."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every contact with one debtor, made or planned, about any of the debtor's cases; any order. It holds no visit
    that the plan in the making would replace."""

    contacts: tuple[Contact, ...] = ()
