"""The hour that clocks showed at an instant, said to the database: it is told by how much each was ahead, and when.

So that SQLite, which knows no zones, and PostgreSQL, which has its own tables of them, both go by ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

_DAY_SECONDS, _HOUR_SECONDS = 86_400, 3_600
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)

type Column = sa.ColumnElement[Any]


def hour_of(at: Column, zones: Iterable[tuple[Column, ZoneInfo]], first: date, last: date) -> Column:
    """The hour of an instant of these days by the first of the clocks whose condition holds."""
    whens = [(held & (at < until), ahead) for held, zone in zones for until, ahead in changes_of(zone, first, last)]
    more: Column = sa.case(*whens, else_=0) if whens else sa.literal(0)
    return (seconds_of(at) + more) % _DAY_SECONDS // _HOUR_SECONDS


def seconds_of(at: Column) -> Column:
    """Since 1970."""
    return sa.cast(sa.extract("epoch", at), sa.BigInteger)


def changes_of(zone: ZoneInfo, first: date, last: date) -> list[tuple[datetime, int]]:
    """Until when, in order of time, a clock was so many seconds ahead of UTC; found to the minute."""
    at = datetime.combine(first, time(), UTC) - 2 * _DAY
    end = datetime.combine(last, time(), UTC) + 3 * _DAY
    found = []
    while at < end:
        after = min(at + _DAY, end)
        if _ahead(zone, after) != _ahead(zone, at):
            found.append((_change(zone, at, after), _ahead(zone, at)))
        at = after
    return [*found, (end, _ahead(zone, end))]


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute from which the clock is as it is at ``after``."""
    while after - before > _MINUTE:
        middle = before + (after - before) // (2 * _MINUTE) * _MINUTE
        before, after = (middle, after) if _ahead(zone, middle) == _ahead(zone, before) else (before, middle)
    return after


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
