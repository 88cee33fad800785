"""Who works when within the organisation's limits, and each shift's even share of work and hard cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.model.case import Case
from service.model.collector import Collector, Shift
from service.model.limits import LIMITS, Limits, WorkedDay
from service.model.practice import PracticeName
from service.planning.sharing import Share, evenings, limited, present, shares
from service.store import Tx, absences, practices, worked_days

type People = Sequence[tuple[Collector, Shift]]


@dataclass(frozen=True, slots=True)
class Workload:
    """``people``: who is there, each shift within its limits. ``shares`` by shift id. ``there``: the same people before
    any limit; ``worked``: their days around these."""

    people: tuple[tuple[Collector, Shift], ...]
    limits: Limits = LIMITS
    shares: Mapping[str, Share] = field(default_factory=dict)
    there: tuple[tuple[Collector, Shift], ...] = ()
    worked: tuple[WorkedDay, ...] = ()


def workload_of(tx: Tx, people: People, cases: Sequence[Case], timezone: str) -> Workload:
    """Leave and training taken out, limits laid on, what the published days of the window ask counted in."""
    limits = practices.newest(tx, PracticeName.LIMITS).content
    assert isinstance(limits, Limits)
    if not people:
        return Workload((), limits)
    days = sorted(shift.date for _, shift in people)
    reach = timedelta(days=limits.window_days - 1)
    names = {collector.id for collector, _ in people}
    found = worked_days.find(
        tx, names, days[0] - reach, days[-1] + reach, limits.hard_risks, limits.late_after, ZoneInfo(timezone)
    )
    planned = {(collector.id, shift.date) for collector, shift in people}
    worked = [day for day in found if (day.collector_id, day.date) not in planned]
    away = absences.find(tx, days[0], days[-1])
    there = [(c, kept) for c, shift in people if (kept := present(shift, away)) is not None]
    return within(there, worked, cases, limits)


def within(there: People, worked: Sequence[WorkedDay], cases: Sequence[Case], limits: Limits) -> Workload:
    """Limits laid on those who are there, and the work shared among them."""
    late = evenings([shift for _, shift in there], worked, limits, _agreed_late(cases, limits))
    kept = tuple((c, short) for c, shift in there if (short := limited(shift, limits, shift.id in late)) is not None)
    fair = _shares([shift for _, shift in kept], worked, cases, limits)
    return Workload(kept, limits, fair, tuple(there), tuple(worked))


def _agreed_late(cases: Sequence[Case], limits: Limits) -> Mapping[date, int]:
    """By day, how many appointments reach into the evening."""
    agreed = (window for case in cases for window in case.windows if window.appointment and window.date is not None)
    return Counter(
        window.date
        for window in agreed
        if window.date and (window.end > limits.late_after or window.end <= window.start)
    )


def _shares(
    shifts: Sequence[Shift], worked: Sequence[WorkedDay], cases: Sequence[Case], limits: Limits
) -> Mapping[str, Share]:
    hard = sum(case.crew for case in cases if is_hard(case, limits))
    lengths = [_length(shift) for shift in shifts]
    expected = 3 * sum(lengths) // (4 * len(lengths)) if lengths else 0
    return shares(shifts, worked, hard, limits, expected)


def is_hard(case: Case, limits: Limits) -> bool:
    return bool(case.risks & limits.hard_risks)


def _length(shift: Shift) -> int:
    start, end = (datetime.combine(shift.date, at) for at in (shift.start, shift.end))
    return round((end - start).total_seconds()) % 86_400
