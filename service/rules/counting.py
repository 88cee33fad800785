"""Limits in rolling days: how full they are around a day, and until when."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.model.contact import Channel, Contact, ContactState, Direction
from service.model.policy import Cap, Policy
from service.model.rule import Bar, CapUse
from service.rules.clock import DAY


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of each limit is used around a day, and what one more visit that day would break."""

    uses: tuple[CapUse, ...]
    bars: tuple[Bar, ...] = ()


class Counter:
    """The contacts with one debtor by the clock at one door, for the limits of a policy."""

    def __init__(self, policy: Policy, case_id: str, contacts: Sequence[Contact], clock: ZoneInfo) -> None:
        going = [(c.day(clock), c) for c in contacts if c.direction is Direction.OUTGOING]
        self._policy = policy.name
        self._caps = [(cap, _days_counted(cap, going)) for cap in policy.caps if cap.binds_visits]
        visits = [(day, contact) for day, contact in going if contact.channel is Channel.VISIT]
        self._visit_days = frozenset(day for day, visit in visits if visit.case_id == case_id)
        self._unused = Counted(tuple(_use(cap, 0) for cap, _ in self._caps))
        self.first_visit = min((day for day, visit in visits if visit.state is ContactState.MADE), default=None)
        self.notices = sorted(day for day, contact in going if contact.notice)
        self.missed_at = [(day, v.place) for day, v in visits if v.answered is False and v.place is not None]
        self.results = [(day, contact.result) for day, contact in going if contact.result]

    def on(self, day: date) -> Counted:
        """What is counted around a day."""
        used = [(cap, days, _fullest(days, cap.days, day) if days else 0) for cap, days in self._caps]
        if day not in self._visit_days and not any(count for _, _, count in used):
            return self._unused
        bars: list[Bar] = []
        if day in self._visit_days:
            bars.append(
                Bar("visited_that_day", "The case has a visit that day already.", "Plan it on another day.", day)
            )
        bars += [self._full(cap, days, day) for cap, days, count in used if count >= cap.contacts]
        return Counted(tuple(_use(cap, count) for cap, _, count in used), tuple(bars))

    def _full(self, cap: Cap, days: Sequence[date], day: date) -> Bar:
        only = cap.channels == {Channel.VISIT}
        what, code = ("visit(s)", "visit_cap") if only else ("contact(s)", "contact_cap")
        return Bar(
            code,
            f"{self._policy} allows {cap.contacts} {what} in {cap.days} days, and they are made or planned.",
            "Plan it on a later day.",
            _last_full_day(cap, days, day),
        )


@lru_cache(maxsize=4096)
def _use(cap: Cap, used: int) -> CapUse:
    return CapUse(cap.contacts, cap.days, used, tuple(sorted(cap.channels)))


def _days_counted(cap: Cap, contacts: Iterable[tuple[date, Contact]]) -> list[date]:
    """In order. Whether a contact was answered may not be known: then it counts."""
    return sorted(
        day
        for day, contact in contacts
        if contact.channel in cap.channels
        and not (cap.unanswered and contact.answered is True)
        and not (cap.answered and contact.answered is False)
    )


def _fullest(counted: Sequence[date], days: int, day: date) -> int:
    """The most contacts in any so many days in a row that hold ``day``: begun at each contact, or at the day itself."""
    span = timedelta(days)
    first, after = bisect_right(counted, day - span), bisect_right(counted, day)
    fullest = bisect_left(counted, day + span, after) - bisect_left(counted, day, first)
    for position in range(first, after):
        fullest = max(fullest, bisect_left(counted, counted[position] + span, position) - position)
    return fullest


def _last_full_day(cap: Cap, counted: Sequence[date], day: date) -> date:
    while _fullest(counted, cap.days, day + DAY) >= cap.contacts:
        day += DAY
    return day
