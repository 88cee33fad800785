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


type Used = tuple[int, ...]
"""Of each limit, how many contacts count against it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of each limit is used around a day, and what one more visit that day would break."""

    used: Used
    uses: tuple[CapUse, ...]
    bars: tuple[Bar, ...] = ()


class Counter:
    """The contacts with one debtor by the clock at one door, for the limits of a policy on visits, or on whatever else
    ``channel`` is. Nothing is asked about days before ``since``."""

    def __init__(
        self,
        policy: Policy,
        case_id: str,
        contacts: Sequence[Contact],
        clock: ZoneInfo,
        channel: Channel = Channel.VISIT,
        since: date = date.min,
    ) -> None:
        going = [(c.day(clock), c) for c in contacts if c.direction is Direction.OUTGOING]
        self._policy = policy.name
        self._caps = tuple(cap for cap in policy.caps if channel in cap.channels)
        self._days = _days_counted(self._caps, going, since.toordinal())
        self._told = _told_of(self._caps)
        self._stretches: list[tuple[int, int, Bar | None]] = [(0, 0, None)] * len(self._caps)
        visits = [(day, contact) for day, contact in going if contact.channel is Channel.VISIT]
        own = (day for day, visit in visits if visit.case_id == case_id and channel is Channel.VISIT)
        self._visit_days = frozenset(own)
        self._turns, self._known = self._find_turns(), dict[int, Counted]()
        self.first_visit = min((day for day, visit in visits if visit.state is ContactState.MADE), default=None)
        self.notices = sorted(day for day, contact in going if _gave_notice(contact))
        self.missed_at = [(day, v.place) for day, v in visits if v.answered is False and v.place is not None]
        self.results = [(day, contact.result) for day, contact in going if contact.result]

    def on(self, day: date) -> Counted:
        """What is counted around a day."""
        since = bisect_right(self._turns, day.toordinal())
        found = self._known.get(since)
        if found is None:
            found = self._known[since] = self._count(day)
        return found

    def _count(self, day: date) -> Counted:
        ordinal = day.toordinal()
        used = tuple([_fullest(days, cap.days, ordinal) for cap, days in zip(self._caps, self._days, strict=True)])
        full = [number for number, count in enumerate(used) if count >= self._caps[number].contacts]
        bars = [self._full(number, ordinal) for number in full]
        if day in self._visit_days:
            bars.insert(0, Bar("visited_that_day", "The case has a visit that day already.", _ANOTHER_DAY, day))
        return Counted(used, self._told[used], tuple(bars))

    def _full(self, number: int, ordinal: int) -> Bar:
        """Of a limit that is full on a day: all days up to its last full one in a row share the reason."""
        begins, ends, bar = self._stretches[number]
        if bar is None or not begins <= ordinal <= ends:
            cap = self._caps[number]
            ends = _last_full_day(cap, self._days[number], ordinal)
            bar = _bar(self._policy, cap, date.fromordinal(ends))
            self._stretches[number] = (ordinal, ends, bar)
        return bar

    def _find_turns(self) -> list[int]:
        """The days, as ordinals, from which on something else is counted than the day before: a contact comes within a
        limit's reach, is there, and is out of reach again; a day with a visit begins and ends."""
        turns = {turn for day in self._visit_days for turn in (day.toordinal(), day.toordinal() + 1)}
        for cap, days in zip(self._caps, self._days, strict=True):
            turns.update(days)
            turns.update([on - cap.days + 1 for on in days])
            turns.update([on + cap.days for on in days])
        return sorted(turns)


def _bar(policy: str, cap: Cap, until: date) -> Bar:
    only = cap.channels == {Channel.VISIT}
    what, code = ("visit(s)", "visit_cap") if only else ("contact(s)", "contact_cap")
    sentence = f"{policy} allows {cap.contacts} {what} in {cap.days} days, and they are made or planned."
    return Bar(code, sentence, "Plan it on a later day.", until)


def _gave_notice(contact: Contact) -> bool:
    """Whether the debtor was told: what is only planned tells nobody yet, nor does a call that was not answered."""
    return contact.notice and contact.state is ContactState.MADE and contact.answered is not False


class _Told(dict[Used, tuple[CapUse, ...]]):
    """How full limits are, as it is told: each answer is made once."""

    def __init__(self, caps: tuple[Cap, ...]) -> None:
        super().__init__()
        self._caps = caps

    def __missing__(self, used: Used) -> tuple[CapUse, ...]:
        counted = zip(self._caps, used, strict=True)
        self[used] = tuple(CapUse(cap.contacts, cap.days, count, tuple(sorted(cap.channels))) for cap, count in counted)
        return self[used]


@lru_cache(maxsize=256)
def _told_of(caps: tuple[Cap, ...]) -> _Told:
    return _Told(caps)


def _days_counted(caps: Iterable[Cap], contacts: Sequence[tuple[date, Contact]], since: int) -> list[list[int]]:
    """Of each limit, ordinals of days, in order, without those out of its reach on every day from ``since`` on.
    Whether a contact was answered may not be known: then it counts."""
    known: dict[tuple[frozenset[Channel], bool, bool], list[int]] = {}
    found = []
    for cap in caps:
        key = (cap.channels, cap.unanswered, cap.answered)
        if key not in known:
            known[key] = sorted([day.toordinal() for day, contact in contacts if _counts(cap, contact)])
        found.append(known[key][bisect_right(known[key], since - cap.days) :])
    return found


def _counts(cap: Cap, contact: Contact) -> bool:
    if contact.channel not in cap.channels or (cap.unanswered and contact.answered is True):
        return False
    return not (cap.answered and contact.answered is False)


def _fullest(counted: Sequence[int], days: int, day: int) -> int:
    """The most contacts in any so many days in a row that hold ``day``: begun at each contact, or at the day itself."""
    first, after = bisect_right(counted, day - days), bisect_right(counted, day)
    if after == len(counted):
        return after - first  # none later: the days that end with this one hold the most
    fullest = bisect_left(counted, day + days, after) - bisect_left(counted, day, first)
    for position in range(first, after):
        fullest = max(fullest, bisect_left(counted, counted[position] + days, position) - position)
    return fullest


def _last_full_day(cap: Cap, counted: Sequence[int], day: int) -> int:
    while _fullest(counted, cap.days, day + 1) >= cap.contacts:
        day += 1
    return day
