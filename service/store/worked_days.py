"""What collectors' published days ask of them, read for limits and even shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.model.limits import WorkedDay
from service.store.engine import Tx
from service.store.published import on_its_day
from service.store.tables import cases, plan_routes, plan_stops, published_days


def find(
    tx: Tx,
    collectors: Iterable[str],
    since: date,
    until: date,
    hard_risks: Collection[str],
    late_after: time,
    zone: ZoneInfo,
) -> list[WorkedDay]:
    """One for each published day of these collectors from ``since`` to ``until``, both included, by date and id.

    ``late_after``: local time of ``zone`` after which the end of a visit is late.
    """
    among = plan_routes.c.collector_id.in_(sorted(set(collectors))) & plan_routes.c.date.between(since, until)
    held = (published_days.c.plan_id == plan_routes.c.plan_id) & (published_days.c.date == plan_routes.c.date)
    held &= published_days.c.collector_id == plan_routes.c.collector_id
    query = sa.select(plan_routes.c.collector_id, plan_routes.c.date, plan_routes.c.work_seconds)
    query = query.join(published_days, held).where(among).order_by(plan_routes.c.date, plan_routes.c.collector_id)
    hard, late = _stops(tx, collectors, since, until, hard_risks, late_after, zone)
    return [
        WorkedDay(row["collector_id"], row["date"], row["work_seconds"], hard[key], key in late)
        for row in tx.all(query)
        for key in [(row["collector_id"], row["date"])]
    ]


def _stops(
    tx: Tx,
    collectors: Iterable[str],
    since: date,
    until: date,
    hard_risks: Collection[str],
    late_after: time,
    zone: ZoneInfo,
) -> tuple[defaultdict[tuple[str, date], int], set[tuple[str, date]]]:
    """By collector's day: how many hard cases; and the days with a visit that ends late."""
    among = plan_stops.c.collector_id.in_(sorted(set(collectors))) & plan_stops.c.date.between(since, until)
    query = sa.select(plan_stops.c.collector_id, plan_stops.c.date, plan_stops.c.leave, cases.c.risks)
    query = query.join(published_days, on_its_day()).join(cases, cases.c.id == plan_stops.c.case_id).where(among)
    hard: defaultdict[tuple[str, date], int] = defaultdict(int)
    late = set()
    for row in tx.all(query):
        key, left = (row["collector_id"], row["date"]), row["leave"].astimezone(zone)
        hard[key] += bool(set(row["risks"]) & set(hard_risks))
        if left.date() > row["date"] or left.time() > late_after:
            late.add(key)
    return hard, late
