"""Limits in rolling days: how full they are around a day, and until when."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from service.model.contact import Channel, Contact, ContactState, Direction
from service.model.policy import Cap, Policy
from service.model.rule import Bar, CapUse
from service.rules.clock import DAY


class Counter:
    """The contacts with one debtor by the clock at one door, for the limits of a policy."""

    def __init__(self, policy: Policy, case_id: str, contacts: Sequence[Contact], clock: ZoneInfo) -> None:
        going = [contact for contact in contacts if contact.direction is Direction.OUTGOING]
        self._policy = policy.name
        self._caps = [(cap, _days_counted(cap, going, clock)) for cap in policy.caps if cap.binds_visits]
        visits = [contact for contact in going if contact.channel is Channel.VISIT]
        self.visit_days = frozenset(visit.day(clock) for visit in visits if visit.case_id == case_id)
        self.first_visit = min((v.day(clock) for v in visits if v.state is ContactState.MADE), default=None)
        self.notices = sorted(contact.day(clock) for contact in going if contact.notice)
        self.missed_at = sorted((v.day(clock), v.place) for v in visits if v.answered is False and v.place is not None)
        self.results = [(visit.day(clock), visit.result) for visit in going if visit.result]

    def uses(self, day: date) -> tuple[CapUse, ...]:
        """How much of each limit is used around a day."""
        return tuple(
            CapUse(cap.contacts, cap.days, _fullest(days, cap.days, day), tuple(sorted(cap.channels)))
            for cap, days in self._caps
        )

    def bars(self, day: date) -> Iterator[Bar]:
        """The limits that one more visit that day would break."""
        if day in self.visit_days:
            yield Bar("visited_that_day", "The case has a visit that day already.", "Plan it on another day.", day)
        for cap, days in self._caps:
            if _fullest(days, cap.days, day) >= cap.contacts:
                only = cap.channels == {Channel.VISIT}
                what, code = ("visit(s)", "visit_cap") if only else ("contact(s)", "contact_cap")
                yield Bar(
                    code,
                    f"{self._policy} allows {cap.contacts} {what} in {cap.days} days, and they are made or planned.",
                    "Plan it on a later day.",
                    _last_full_day(cap, days, day),
                )


def _days_counted(cap: Cap, contacts: Sequence[Contact], clock: ZoneInfo) -> list[date]:
    """In order. Whether a contact was answered may not be known: then it counts."""
    days: list[date] = []
    for contact in contacts:
        told = contact.answered
        passed = (cap.unanswered and told is True) or (cap.answered and told is False)
        if contact.channel in cap.channels and not passed:
            insort(days, contact.day(clock))
    return days


def _fullest(counted: Sequence[date], days: int, day: date) -> int:
    """The most contacts in any so many days in a row that hold ``day``: begun at each contact, or at the day itself."""
    first = bisect_left(counted, day - (days - 1) * DAY)
    starts = [*counted[first : bisect_right(counted, day)], day]
    return max(bisect_left(counted, start + days * DAY) - bisect_left(counted, start) for start in starts)


def _last_full_day(cap: Cap, counted: Sequence[date], day: date) -> date:
    while _fullest(counted, cap.days, day + DAY) >= cap.contacts:
        day += DAY
    return day
