"""Published days, what was reported of them and what was left out, read as records to be counted.

Written for a hundred thousand visits: rows come as plain tuples, and what many of them share (a plan's zone and policy,
a collector's team, the area of a door) is looked up once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from geo.point import Point
from service.model.attempt import area_of
from service.model.figures import Refusal, RouteRecord, VisitRecord
from service.model.outcome import OutcomeKind, Promise
from service.model.plan import StopKind
from service.model.promise import Promised
from service.store.engine import Tx
from service.store.published import on_its_day
from service.store.tables import (
    cases,
    collectors,
    outcomes,
    past_visits,
    plan_routes,
    plan_stops,
    plan_unserved,
    plans,
    published_days,
)

_STOP = ("visit_id", "plan_id", "case_id", "collector_id", "lat", "lon", "leg_seconds", "leg_metres")
_AS_KEPT = sa.DateTime()
"""Instants as the driver gives them: aware, or naive in UTC; half of the reading time is saved by no further step."""
_KINDS = {kind.value: kind for kind in OutcomeKind}
_SILENCE = (None, None, None, None)

type Said = tuple[str | None, int | None, int | None, date | None]
"""Of a report: its kind, what was paid, what was promised, for when."""


def visits(tx: Tx, regions: Iterable[str], first: date, last: date) -> list[VisitRecord]:
    """The stops of published days, both included, each with the report that stands; promises are not judged here."""
    currencies, said = _currencies(tx, regions), _said(tx, first, last)
    rows = [row for row in tx.connection.execute(_stops(first, last)).all() if row[2] in currencies]
    zones, policies = _heads(tx, {row[1] for row in rows})
    teams, area = _teams(tx), cache(_area)
    found = []
    for visit_id, plan_id, case_id, collector_id, lat, lon, leg_seconds, leg_metres, start, leave in rows:
        kind, paid, minor, on = said.get(visit_id, _SILENCE)
        record = VisitRecord(
            visit_id=visit_id,
            case_id=case_id,
            collector_id=collector_id,
            team=teams.get(collector_id, ""),
            area=area(lat, lon),
            policy=policies[plan_id],
            start=(start if start.tzinfo else start.replace(tzinfo=UTC)).astimezone(zones[plan_id]),
            leg_seconds=leg_seconds,
            leg_metres=leg_metres,
            service_seconds=round((leave - start).total_seconds()),
            outcome=_KINDS[kind] if kind else None,
            currency=currencies[case_id],
            paid_minor=paid or 0,
            promised=Promise(minor, on) if minor is not None and on is not None else None,
        )
        found.append(record)
    return _led(found)


def elsewhere(tx: Tx, regions: Iterable[str], first: date, last: date, zone: ZoneInfo) -> list[VisitRecord]:
    """The visits that other systems made, in ``zone``."""
    past = past_visits.c
    said = (past.source, past.id, past.case_id, past.collector_id, past.at, past.lat, past.lon, past.kind)
    took = (past.service_seconds, past.travel_seconds, past.travel_metres)
    money = (past.amount_paid_minor, past.promise_minor, past.promise_on)
    query = sa.select(*said, *took, *money, cases.c.currency).join(cases, cases.c.id == past.case_id)
    query = query.where(past.date.between(first, last), cases.c.region.in_(list(regions)))
    teams, area = _teams(tx), cache(_area)
    return [
        VisitRecord(
            visit_id=f"{source}/{visit_id}",
            case_id=case_id,
            collector_id=who or "",
            team=teams.get(who or "", ""),
            area=area(lat, lon),
            policy="",
            start=at.astimezone(zone),
            leg_seconds=travel or 0,
            leg_metres=metres or 0,
            service_seconds=service or 0,
            outcome=_KINDS[kind],
            currency=currency,
            paid_minor=paid or 0,
            promised=Promise(minor, on) if on else None,
            elsewhere=True,
            timed=service is not None and travel is not None and metres is not None,
        )
        for (
            source,
            visit_id,
            case_id,
            who,
            at,
            lat,
            lon,
            kind,
            service,
            travel,
            metres,
            paid,
            minor,
            on,
            currency,
        ) in tx.connection.execute(query.order_by(past.date, past.at, past.source, past.id)).all()
    ]


def promises(tx: Tx, regions: Iterable[str], since: date) -> dict[str, list[Promised]]:
    """By case, oldest first, the promises made from ``since`` on; a crew's report of one day is one promise."""
    here = cases.c.region.in_(list(regions))
    found: defaultdict[str, dict[date, Promised]] = defaultdict(dict)
    ours, theirs = outcomes.c, past_visits.c
    made = sa.select(ours.case_id, ours.date, ours.promise_minor, ours.promise_on).join(cases)
    made = made.where(here, ours.promise_on.is_not(None), ~ours.corrected, ours.date >= since)
    past = sa.select(theirs.case_id, theirs.date, theirs.promise_minor, theirs.promise_on).join(cases)
    past = past.where(here, theirs.promise_on.is_not(None), theirs.date >= since)
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
    """What the published plans of these days left out, under each plan's first day; a case once for each code."""
    days = sa.select(published_days.c.plan_id, sa.func.min(published_days.c.date).label("date"))
    days = days.where(published_days.c.date.between(first, last))
    held = days.group_by(published_days.c.plan_id).subquery()
    query = sa.select(plan_unserved.c.case_id, held.c.date, plan_unserved.c.reason)
    query = query.join(held, held.c.plan_id == plan_unserved.c.plan_id).join(
        plans, plans.c.id == plan_unserved.c.plan_id
    )
    query = query.where(plans.c.region.in_(list(regions))).distinct()
    rows = tx.connection.execute(query.order_by(held.c.date, plan_unserved.c.case_id, plan_unserved.c.reason))
    return [Refusal(*row) for row in rows]


def _stops(first: date, last: date) -> sa.Select[Any]:
    instants = (sa.type_coerce(plan_stops.c[name], _AS_KEPT) for name in ("start", "leave"))
    query = sa.select(*(plan_stops.c[name] for name in _STOP), *instants).join(published_days, on_its_day())
    return query.where(plan_stops.c.date.between(first, last), plan_stops.c.kind == StopKind.VISIT)


def _said(tx: Tx, first: date, last: date) -> dict[str, Said]:
    """By visit, the report that stands."""
    told = (outcomes.c.kind, outcomes.c.amount_paid_minor, outcomes.c.promise_minor, outcomes.c.promise_on)
    query = sa.select(outcomes.c.visit_id, *told).where(outcomes.c.date.between(first, last), ~outcomes.c.corrected)
    return {visit_id: (kind, paid, minor, on) for visit_id, kind, paid, minor, on in tx.connection.execute(query).all()}


def _currencies(tx: Tx, regions: Iterable[str]) -> dict[str, str]:
    """By case of these regions."""
    query = sa.select(cases.c.id, cases.c.currency).where(cases.c.region.in_(list(regions)))
    return {row.id: row.currency for row in tx.connection.execute(query).all()}


def _heads(tx: Tx, plan_ids: set[str]) -> tuple[dict[str, ZoneInfo], dict[str, str]]:
    """By plan, its zone and the policy that it was made under."""
    rows = [row for some in _batches(sorted(plan_ids)) for row in tx.all(_head(some))]
    zones = {row["id"]: ZoneInfo(row["timezone"]) for row in rows}
    return zones, {row["id"]: row["provenance"].get("policy", "") for row in rows}


def _head(plan_ids: Sequence[str]) -> sa.Select[Any]:
    return sa.select(plans.c.id, plans.c.timezone, plans.c.provenance).where(plans.c.id.in_(plan_ids))


def _batches(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))


def _teams(tx: Tx) -> dict[str, str]:
    return {row["id"]: row["team"] for row in tx.all(sa.select(collectors.c.id, collectors.c.team))}


def _area(lat: float | None, lon: float | None) -> str:
    return "" if lat is None or lon is None else area_of(Point(lat, lon))


def _led(found: list[VisitRecord]) -> list[VisitRecord]:
    """Of each case's day one stop leads: one that was reported before one that was not."""
    leads: dict[tuple[str, date], int] = {}
    behind = []
    for number, record in enumerate(found):
        key = (record.case_id, record.start.date())
        other = leads.setdefault(key, number)
        if other != number:
            ahead, after = sorted((other, number), key=lambda n: (found[n].outcome is None, found[n].visit_id))
            leads[key] = ahead
            behind.append(after)
    for number in behind:
        found[number] = found[number]._replace(lead=False)
    return found
