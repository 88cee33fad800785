"""Limits in rolling days: how full they are around a day, and until when."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.model.contact import Channel, Contact, ContactState, Direction
from service.model.policy import Cap, Policy
from service.model.rule import Bar, CapUse

_ANOTHER_DAY = "Plan it on another day."


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of each limit is used around a day, and what one more visit that day would break."""

    uses: tuple[CapUse, ...]
    bars: tuple[Bar, ...] = ()


class Counter:
    """The contacts with one debtor by the clock at one door, for the limits of a policy on visits, or on whatever else
    ``channel`` is."""

    def __init__(
        self,
        policy: Policy,
        case_id: str,
        contacts: Sequence[Contact],
        clock: ZoneInfo,
        channel: Channel = Channel.VISIT,
    ) -> None:
        going = [(c.day(clock), c) for c in contacts if c.direction is Direction.OUTGOING]
        self._policy = policy.name
        self._binding = tuple(cap for cap in policy.caps if channel in cap.channels)
        self._caps = [(cap, _days_counted(cap, going)) for cap in self._binding]
        visits = [(day, contact) for day, contact in going if contact.channel is Channel.VISIT]
        own = (day for day, visit in visits if visit.case_id == case_id and channel is Channel.VISIT)
        self._visit_days = frozenset(own)
        self.first_visit = min((day for day, visit in visits if visit.state is ContactState.MADE), default=None)
        self.notices = sorted(day for day, contact in going if contact.notice)
        self.missed_at = [(day, v.place) for day, v in visits if v.answered is False and v.place is not None]
        self.results = [(day, contact.result) for day, contact in going if contact.result]

    def on(self, day: date) -> Counted:
        """What is counted around a day."""
        ordinal = day.toordinal()
        used = tuple([_fullest(days, cap.days, ordinal) for cap, days in self._caps])
        full = [number for number, (cap, _) in enumerate(self._caps) if used[number] >= cap.contacts]
        uses = _uses(self._binding, used)
        if not full and day not in self._visit_days:
            return Counted(uses)
        bars = [self._full(*self._caps[number], day) for number in full]
        if day in self._visit_days:
            bars.insert(0, Bar("visited_that_day", "The case has a visit that day already.", _ANOTHER_DAY, day))
        return Counted(uses, tuple(bars))

    def _full(self, cap: Cap, days: Sequence[int], day: date) -> Bar:
        only = cap.channels == {Channel.VISIT}
        what, code = ("visit(s)", "visit_cap") if only else ("contact(s)", "contact_cap")
        return Bar(
            code,
            f"{self._policy} allows {cap.contacts} {what} in {cap.days} days, and they are made or planned.",
            "Plan it on a later day.",
            _last_full_day(cap, days, day),
        )


@lru_cache(maxsize=4096)
def _uses(caps: tuple[Cap, ...], used: tuple[int, ...]) -> tuple[CapUse, ...]:
    counted = zip(caps, used, strict=True)
    return tuple(CapUse(cap.contacts, cap.days, count, tuple(sorted(cap.channels))) for cap, count in counted)


def _days_counted(cap: Cap, contacts: Iterable[tuple[date, Contact]]) -> list[int]:
    """Ordinals of days, in order. Whether a contact was answered may not be known: then it counts."""
    return sorted(
        day.toordinal()
        for day, contact in contacts
        if contact.channel in cap.channels
        and not (cap.unanswered and contact.answered is True)
        and not (cap.answered and contact.answered is False)
    )


def _fullest(counted: Sequence[int], days: int, day: int) -> int:
    """The most contacts in any so many days in a row that hold ``day``: begun at each contact, or at the day itself."""
    if not counted or counted[-1] <= day - days or counted[0] >= day + days:
        return 0
    first, after = bisect_right(counted, day - days), bisect_right(counted, day)
    fullest = bisect_left(counted, day + days, after) - bisect_left(counted, day, first)
    for position in range(first, after):
        fullest = max(fullest, bisect_left(counted, counted[position] + days, position) - position)
    return fullest


def _last_full_day(cap: Cap, counted: Sequence[int], day: date) -> date:
    ordinal = day.toordinal()
    while _fullest(counted, cap.days, ordinal + 1) >= cap.contacts:
        ordinal += 1
    return date.fromordinal(ordinal)
