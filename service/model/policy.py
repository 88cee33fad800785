"""A policy: the visit rules of a jurisdiction, as data with its source. Times are local at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Protocol

from service.model.address_kind import AddressKind
from service.model.contact import Channel

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
DAY_KINDS = (*WEEKDAYS, HOLIDAY)
FESTIVAL = "festival"
"""What days may be kept free around, beside holds: a public holiday, or an own day kept like one."""
MIDNIGHT = time()


class Calendar(Protocol):
    """Public holidays at the door."""

    def is_holiday(self, day: date) -> bool: ...

    def is_make_up(self, day: date) -> bool:
        """A day of the weekend that is worked for a holiday."""
        ...


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of a day in which a whole visit must lie. ``end`` 00:00 is midnight at the day's end."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{'24:00' if self.end == MIDNIGHT else format(self.end, '%H:%M')}"


type Week = Mapping[str, tuple[Hours, ...]]
"""Hours by kind of day (mon…sun, holiday); none: no visits on such a day."""


@dataclass(frozen=True, slots=True)
class CrewRule:
    """``collectors`` are needed when all that is stated holds: the case has one of ``risks``, the visit ends later than
    ``after``, a contact of the last ``history_days`` had one of the outcomes in ``history``. Nothing stated: always."""

    collectors: int
    risks: frozenset[str] = frozenset()
    after: time | None = None
    history: frozenset[str] = frozenset()
    history_days: int = 0


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``contacts`` with a debtor in any ``days`` local days in a row, over ``channels``.

    ``unanswered`` counts only those that did not reach the debtor, ``answered`` only those that may have. A cap without
    visits among its channels bars no visit: it is there for those who call and write.
    """

    contacts: int
    days: int
    channels: frozenset[Channel]
    unanswered: bool = False
    answered: bool = False

    @property
    def binds_visits(self) -> bool:
        return Channel.VISIT in self.channels


class When(StrEnum):
    """ALLOWED: as far as hours go. NO_HOME: only where the case has no home address, or with consent. CONSENT: only
    with the debtor's consent, or where the debtor asks to be met. NEVER: whatever anybody says."""

    ALLOWED = "allowed"
    NO_HOME = "no_home"
    CONSENT = "consent"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """On what condition, and at which hours beside the policy's, an address of this kind may be visited.

    ``after_missed``: only after so many visits to an agreed place (kind ``other``) found nobody. ``products``: of which
    cases; empty: all.
    """

    kind: AddressKind
    when: When = When.ALLOWED
    hours: Week | None = None
    after_missed: int = 0
    products: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """Before a first visit the debtor is told of it: ``days`` whole days lie between, those ``uncounted`` aside."""

    days: int
    uncounted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spared:
    """No visits from ``before`` days before to ``after`` days after: of the first day of a hold of that kind, even one
    that has ended, or of a ``festival``."""

    around: str
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that records of contacts are kept: at least, and after which they are erased; None: no rule."""

    at_least_days: int | None = None
    at_most_days: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """``confidence`` of the source: H, M, L or -. ``assumed``: what was set without a source. ``duties``: what no
    machine can check, for people to read.

    ``consent_hours``: how far the debtor's consent may widen ``hours``; None: not at all. ``named_place_first``: where
    the debtor named a kind of place, no other is visited. ``overdue_days``: no contact before a debt is so old.
    ``parts``: by country, the part of it whose public holidays count where the door's calendar names none.
    """

    name: str
    title: str
    version: str
    effective_from: date | None
    source: str
    confidence: str
    advice: str
    hours: Week
    effective_until: date | None = None
    consent_hours: Week | None = None
    crew: tuple[CrewRule, ...] = ()
    caps: tuple[Cap, ...] = ()
    places: tuple[PlaceRule, ...] = ()
    named_place_first: bool = False
    notice: Notice | None = None
    spared: tuple[Spared, ...] = ()
    overdue_days: int = 0
    parts: Mapping[str, str] = field(default_factory=dict)
    retention: Retention = Retention()
    assumed: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether it is in effect on that day."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_until is None or day <= self.effective_until)

    def day_kind(self, day: date, calendar: Calendar) -> str:
        """A make-up workday has a Monday's hours."""
        if calendar.is_holiday(day):
            return HOLIDAY
        return WEEKDAYS[0] if calendar.is_make_up(day) else WEEKDAYS[day.weekday()]
