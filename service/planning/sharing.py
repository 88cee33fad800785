"""Shifts within the organisation's limits, and work shared evenly over two weeks. Pure: no clock, no store.

An even share is proportional to the shifts that somebody works: who works half the days carries half of it. The share
of a coming shift is the mean work of a shift, less what its collector is ahead, or more by what he or she is behind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from service.model.collector import Shift
from service.model.limits import Away, Limits, WorkedDay


@dataclass(frozen=True, slots=True)
class Share:
    """What one shift may be asked. ``fair_seconds``: work beyond it is priced; None: nothing is known to share by.
    ``hard_cases``: at most so many visits to hard cases; None: any number."""

    fair_seconds: int | None = None
    hard_cases: int | None = None


def limited(shift: Shift, limits: Limits, may_be_late: bool = True) -> Shift | None:
    """The shift within the limits, None when nothing is left; ``may_be_late``: as ``evenings`` says."""
    kept = replace(
        shift,
        max_visits=_least(shift.max_visits, limits.visits),
        max_work_seconds=_least(shift.max_work_seconds, limits.work_seconds),
        max_travel_seconds=_least(shift.max_travel_seconds, limits.travel_seconds),
    )
    if may_be_late or shift.end < shift.start:
        return kept
    end = min(shift.end, limits.late_after)
    return replace(kept, end=end) if shift.start < end else None


def present(shift: Shift, away: Iterable[Away]) -> Shift | None:
    """The longest part of a shift in which its collector is there; None: away all of it."""
    pieces = [(shift.start, shift.end)]
    for one in away:
        if one.collector_id == shift.collector_id and one.on(shift.date):
            if one.start is None or one.end is None:
                return None
            pieces = [piece for kept in pieces for piece in _without(kept, one.start, one.end)]
    if not pieces:
        return None
    start, end = max(pieces, key=lambda piece: (_seconds(*piece), piece[0]))
    return shift if (start, end) == (shift.start, shift.end) else replace(shift, start=start, end=end)


def shares(
    shifts: Sequence[Shift], worked: Sequence[WorkedDay], hard_coming: int, limits: Limits, expected_seconds: int
) -> dict[str, Share]:
    """By shift id. ``worked``: the days of all these collectors within the window that are not planned here.

    ``hard_coming``: the hard visits that this plan wants, a crew's once for each of its collectors.
    ``expected_seconds``: the work of a shift where no history says it.
    """
    coming = Counter(shift.collector_id for shift in shifts)
    days = coming + Counter(day.collector_id for day in worked)
    ahead = _ahead(worked, expected_seconds)
    mean = _mean(worked, expected_seconds)
    hard = _hard_left(worked, hard_coming, days, limits)
    return {
        shift.id: Share(
            fair_seconds=max(0, mean - ahead.get(shift.collector_id, 0) // coming[shift.collector_id])
            if limits.fair_price
            else None,
            hard_cases=_least(
                limits.hard_cases, _a_day(hard.get(shift.collector_id), coming[shift.collector_id], limits)
            ),
        )
        for shift in shifts
    }


def evenings(
    shifts: Iterable[Shift], worked: Iterable[WorkedDay], limits: Limits, agreed: Mapping[date, int]
) -> frozenset[str]:
    """Ids of the shifts that may go on late: so many that no ``window_days`` in a row have more late days than the
    limit, these shifts and the days ``worked`` taken together, whichever of them the plan then uses.

    Days on which more was ``agreed`` for the evening come first, then earlier days. A night shift is left whole. Where
    no visit of a day may be late, no day is, and shifts may go on for the way home.
    """
    if limits.late_days is None or limits.late_visits == 0:
        return frozenset(shift.id for shift in shifts)
    late: defaultdict[str, list[date]] = defaultdict(list)
    for day in worked:
        if day.late:
            late[day.collector_id].append(day.date)
    found = set()
    for shift in sorted(shifts, key=lambda s: (-agreed.get(s.date, 0), s.date, s.collector_id)):
        if shift.start < shift.end <= limits.late_after:
            found.add(shift.id)
        elif _busiest(late[shift.collector_id], shift.date, limits.window_days) < limits.late_days:
            late[shift.collector_id].append(shift.date)
            found.add(shift.id)
    return frozenset(found)


def _busiest(days: Sequence[date], around: date, window: int) -> int:
    """The most of these days in any ``window`` days in a row that have ``around`` among them."""
    gaps = [(day - around).days for day in days]
    return max(sum(first <= gap < first + window for gap in gaps) for first in range(1 - window, 1))


def _mean(worked: Sequence[WorkedDay], expected_seconds: int) -> int:
    return sum(day.work_seconds for day in worked) // len(worked) if worked else expected_seconds


def _ahead(worked: Sequence[WorkedDay], expected_seconds: int) -> Mapping[str, int]:
    """By collector, the seconds worked beyond the mean of the shifts that he or she had."""
    mean, ahead = _mean(worked, expected_seconds), Counter[str]()
    for day in worked:
        ahead[day.collector_id] += day.work_seconds - mean
    return ahead


def _hard_left(worked: Sequence[WorkedDay], coming: int, days: Mapping[str, int], limits: Limits) -> Mapping[str, int]:
    """By collector, how many more hard cases the even share of the window leaves, rounded up, with the slack."""
    if not limits.fair_price or not days:
        return {}
    had = Counter[str]()
    for day in worked:
        had[day.collector_id] += day.hard_cases
    every = sum(had.values()) + coming
    whole = sum(days.values())
    even = {who: -(-every * count // whole) for who, count in days.items()}
    return {who: max(0, even[who] + limits.slack - had[who]) for who in days}


def _a_day(left: int | None, shifts: int, limits: Limits) -> int | None:
    """Of what is left over several coming shifts, what one of them may take: its part, and the slack."""
    if left is None or shifts == 1:
        return left
    return min(left, -(-left // shifts) + limits.slack)


def _without(piece: tuple[time, time], start: time, end: time) -> list[tuple[time, time]]:
    """A night shift is left whole: whoever is away for some of it is away for all that a plan could use."""
    first, last = piece
    if last <= first or end <= first or last <= start:
        return [piece]
    return [(a, b) for a, b in ((first, start), (end, last)) if a < b]


def _seconds(start: time, end: time) -> int:
    day = date.min
    length = datetime.combine(day, end) - datetime.combine(day, start)
    return int((length + timedelta(days=1 if length <= timedelta() else 0)).total_seconds())


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)
