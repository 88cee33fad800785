"""From a local day and its seconds to instants, on days that have 23 or 25 hours too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.model.policy import MIDNIGHT, Hours
from service.model.rule import Span

DAY = timedelta(days=1)
FULL_DAY = 86_400

type Stretch = tuple[int, int]
"""Local seconds of a day as clocks show them, from and until."""


def stretch_of(hours: Hours) -> Stretch:
    return second_of(hours.start), end_of(hours.end)


def second_of(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def end_of(at: time) -> int:
    """As an end, 00:00 is midnight at the day's end."""
    return FULL_DAY if at == MIDNIGHT else second_of(at)


def hours_of(stretch: Stretch) -> Hours:
    start, end = (time(second // 3600 % 24, second // 60 % 60, second % 60) for second in stretch)
    return Hours(start, end)


@lru_cache(maxsize=4096)
def local_span(day: date, start: time, end: time, zone: ZoneInfo, crew: int = 1) -> Span:
    """Local times as instants; an ``end`` of 00:00 is midnight at the day's end.

    Where the clock jumps, the later start and the earlier end: never a minute too much.
    """
    last_day = day + DAY if end == MIDNIGHT else day
    # Datetimes of one zone compare by their wall clocks, which is not what is meant on such a day.
    first = max(_readings(day, start, zone), key=datetime.timestamp)
    last = min(_readings(last_day, end, zone), key=datetime.timestamp)
    return Span(first, last, crew)


def _readings(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """Both readings of a local time, which differ only where clocks are put back or forward."""
    readings = (datetime.combine(day, at.replace(fold=fold), zone) for fold in (0, 1))
    return [datetime.fromtimestamp(reading.timestamp(), zone) for reading in readings]


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Their union, in order; what touches is one."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def common(some: Iterable[Stretch], others: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What lies in both."""
    known = tuple(others)
    parts = ((max(a, c), min(b, d)) for a, b in some for c, d in known)
    return joined((start, end) for start, end in parts if start < end)


def without(some: Iterable[Stretch], gone: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What of ``some`` is left."""
    left, end = [], 0
    for start, until in joined(gone):
        left.append((end, start))
        end = until
    return common(some, [*left, (end, FULL_DAY)])
