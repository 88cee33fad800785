"""Promises, routes and refusals of published days, read to be counted; the visits are in ``visit_records``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from service.model.figures import Refusal, RouteRecord
from service.model.outcome import Promise
from service.model.promise import Promised
from service.store.case_places import of_case_in
from service.store.engine import Tx
from service.store.outcomes import has_money
from service.store.tables import (
    collectors,
    outcomes,
    past_visits,
    plan_routes,
    plan_unserved,
    plans,
    published_days,
)


def promises(tx: Tx, regions: Iterable[str], since: date) -> dict[str, list[Promised]]:
    """By case, oldest first, the promises made from ``since`` on; a crew's report of one day is one promise."""
    known = list(regions)
    found: defaultdict[str, dict[date, Promised]] = defaultdict(dict)
    ours, theirs = outcomes.c, past_visits.c
    made = sa.select(ours.case_id, ours.date, ours.promise_minor, ours.promise_on).where(
        of_case_in(known, ours.case_id)
    )
    made = made.where(has_money(outcomes), ours.promise_on.is_not(None), ~ours.corrected, ours.date >= since)
    past = sa.select(theirs.case_id, theirs.date, theirs.promise_minor, theirs.promise_on)
    past = past.where(of_case_in(known, theirs.case_id), theirs.promise_on.is_not(None), theirs.date >= since)
    for query in (made.order_by(ours.date, ours.id), past.order_by(theirs.date, theirs.at)):
        for case_id, day, minor, on in tx.connection.execute(query):
            found[case_id].setdefault(day, Promised(day, Promise(minor, on)))
    return {case_id: [kept[day] for day in sorted(kept)] for case_id, kept in found.items()}


def routes(tx: Tx, regions: Iterable[str], first: date, last: date) -> list[RouteRecord]:
    """One for each published day of a collector."""
    same = ("collector_id", "date", "work_seconds", "travel_seconds", "travel_metres")
    wanted: list[sa.ColumnElement[Any]] = [*(plan_routes.c[name] for name in same), collectors.c.team]
    query = sa.select(*wanted)
    held = (published_days.c.plan_id == plan_routes.c.plan_id) & (published_days.c.date == plan_routes.c.date)
    held &= published_days.c.collector_id == plan_routes.c.collector_id
    query = query.join(published_days, held).join(collectors, collectors.c.id == plan_routes.c.collector_id)
    query = query.where(plan_routes.c.date.between(first, last), collectors.c.region.in_(list(regions)))
    return [
        RouteRecord(collector_id, team, day, work, travel, metres)
        for collector_id, day, work, travel, metres, team in tx.connection.execute(query).all()
    ]


def refusals(tx: Tx, regions: Iterable[str], first: date, last: date) -> list[Refusal]:
    """What the published plans of these days left out, by each plan's first day and code; a case once for each code."""
    days = sa.select(published_days.c.plan_id, sa.func.min(published_days.c.date).label("date"))
    days = days.where(published_days.c.date.between(first, last))
    held = days.group_by(published_days.c.plan_id).subquery()
    cases_left = sa.func.count(plan_unserved.c.case_id.distinct())
    query = sa.select(held.c.date, plan_unserved.c.reason, cases_left).select_from(plan_unserved)
    query = query.join(held, held.c.plan_id == plan_unserved.c.plan_id)
    query = query.join(plans, plans.c.id == plan_unserved.c.plan_id).where(plans.c.region.in_(list(regions)))
    query = query.group_by(held.c.date, plan_unserved.c.reason).order_by(held.c.date, plan_unserved.c.reason)
    return [Refusal(*row) for row in tx.connection.execute(query)]
