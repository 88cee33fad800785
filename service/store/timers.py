"""Timers in rows. ``watched_until`` is what the lookout reads: the deadline, until it ran out or the visit ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.timer import Timer
from service.store.engine import Tx
from service.store.tables import cases, timers

_SAME = ("visit_id", "case_id", "region", "collector_id", "date", "since", "deadline", "together", "ended_at")


def insert(tx: Tx, timer: Timer) -> bool:
    """False when the visit has one already, also under concurrent writers."""
    return tx.insert_if_absent(timers, _row(timer))


def save(tx: Tx, timer: Timer) -> None:
    """A changed one. Its deadline is watched, even where an earlier one has run out, unless it has ended."""
    tx.run(sa.update(timers).where(timers.c.visit_id == timer.visit_id).values(_row(timer)))


def find(tx: Tx, visit_id: str) -> Timer | None:
    """Locked until the transaction ends."""
    row = tx.first(sa.select(timers).where(timers.c.visit_id == visit_id).with_for_update())
    return None if row is None else _timer(row)


def of_day(tx: Tx, collector_id: str, day: date) -> list[Timer]:
    """The collector's of that day, in the order of the check-ins."""
    mine = (timers.c.collector_id == collector_id) & (timers.c.date == day)
    return [_timer(row) for row in tx.all(sa.select(timers).where(mine).order_by(timers.c.since))]


def of_crew(tx: Tx, case_id: str, day: date) -> list[Timer]:
    """Those of everybody who was at the door of this case that day."""
    there = (timers.c.case_id == case_id) & (timers.c.date == day)
    return [_timer(row) for row in tx.all(sa.select(timers).where(there).order_by(timers.c.visit_id))]


def any_due(tx: Tx, now: datetime) -> bool:
    """Whether a watched deadline has passed; locks nothing."""
    return tx.first(sa.select(timers.c.visit_id).where(timers.c.watched_until <= now).limit(1)) is not None


def take_due(tx: Tx, now: datetime, limit: int) -> Sequence[Timer]:
    """Those whose deadline has passed; from now on nobody watches it. They and their cases are locked; what somebody is
    at work on at this moment is left for the next look, so that nobody ever waits in a circle."""
    query = sa.select(timers).join(cases, cases.c.id == timers.c.case_id).where(timers.c.watched_until <= now)
    query = query.order_by(timers.c.visit_id).limit(limit).with_for_update(of=[timers, cases], skip_locked=True)
    due = [_timer(row) for row in tx.all(query)]
    mine = timers.c.visit_id.in_([timer.visit_id for timer in due])
    tx.run(sa.update(timers).where(mine).values(watched_until=None))
    return due


def _row(timer: Timer) -> dict[str, Any]:
    watched = timer.deadline if timer.runs else None
    return {name: getattr(timer, name) for name in _SAME} | {"watched_until": watched}


def _timer(row: RowMapping) -> Timer:
    return Timer(**{name: row[name] for name in _SAME})
