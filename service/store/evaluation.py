"""Published days, what was reported of them and what was left out, read as records to be counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from geo.point import Point
from service.model.attempt import area_of
from service.model.figures import Refusal, RouteRecord, VisitRecord
from service.model.outcome import OutcomeKind, Promise
from service.model.plan import StopKind
from service.store.engine import Tx
from service.store.published import on_its_day
from service.store.tables import (
    cases,
    collectors,
    outcomes,
    plan_routes,
    plan_stops,
    plan_unserved,
    plans,
    published_days,
)


def visits(tx: Tx, regions: Iterable[str], first: date, last: date) -> list[VisitRecord]:
    """The stops of published days, both included, each with the report that stands; promises are not judged here."""
    said = outcomes.alias("said")
    stop = ("visit_id", "case_id", "collector_id", "date", "start", "leave", "lat", "lon", "leg_seconds", "leg_metres")
    told = (said.c.kind, said.c.amount_paid_minor, said.c.promise_minor, said.c.promise_on)
    query = sa.select(*(plan_stops.c[name] for name in stop), *told, collectors.c.team, cases.c.currency)
    query = query.add_columns(plans.c.timezone, plans.c.provenance)
    query = query.join(published_days, on_its_day()).join(plans, plans.c.id == plan_stops.c.plan_id)
    query = query.join(collectors, collectors.c.id == plan_stops.c.collector_id)
    query = query.join(cases, cases.c.id == plan_stops.c.case_id)
    query = query.outerjoin(said, (said.c.visit_id == plan_stops.c.visit_id) & ~said.c.corrected)
    among = plan_stops.c.date.between(first, last) & (plan_stops.c.kind == StopKind.VISIT)
    query = query.where(among, cases.c.region.in_(list(regions)))
    rows = tx.all(query.order_by(plan_stops.c.date, plan_stops.c.start, plan_stops.c.collector_id))
    leads = _leads(rows)
    return [_visit(row, leads[_crew(row)] == row["visit_id"]) for row in rows]


def routes(tx: Tx, regions: Iterable[str], first: date, last: date) -> list[RouteRecord]:
    """One for each published day of a collector."""
    same = ("collector_id", "date", "work_seconds", "travel_seconds", "travel_metres")
    query = sa.select(*(plan_routes.c[name] for name in same), collectors.c.team)
    held = (published_days.c.plan_id == plan_routes.c.plan_id) & (published_days.c.date == plan_routes.c.date)
    held &= published_days.c.collector_id == plan_routes.c.collector_id
    query = query.join(published_days, held).join(collectors, collectors.c.id == plan_routes.c.collector_id)
    query = query.where(plan_routes.c.date.between(first, last), collectors.c.region.in_(list(regions)))
    rows = tx.all(query.order_by(plan_routes.c.date, plan_routes.c.collector_id))
    return [RouteRecord(team=row["team"], **{name: row[name] for name in same}) for row in rows]


def refusals(tx: Tx, regions: Iterable[str], first: date, last: date) -> list[Refusal]:
    """What the published plans of these days left out, under each plan's first day; a case once for each code."""
    days = sa.select(published_days.c.plan_id, sa.func.min(published_days.c.date).label("date"))
    days = days.where(published_days.c.date.between(first, last))
    held = days.group_by(published_days.c.plan_id).subquery()
    query = sa.select(plan_unserved.c.case_id, plan_unserved.c.reason, held.c.date)
    query = query.join(held, held.c.plan_id == plan_unserved.c.plan_id).join(
        plans, plans.c.id == plan_unserved.c.plan_id
    )
    query = query.where(plans.c.region.in_(list(regions))).distinct()
    rows = tx.all(query.order_by(held.c.date, plan_unserved.c.case_id, plan_unserved.c.reason))
    return [Refusal(row["case_id"], row["date"], row["reason"]) for row in rows]


def _visit(row: RowMapping, lead: bool) -> VisitRecord:
    same: dict[str, Any] = {name: row[name] for name in ("visit_id", "case_id", "collector_id", "team", "currency")}
    return VisitRecord(
        **same,
        area=area_of(Point(row["lat"], row["lon"])) if row["lat"] is not None else "",
        policy=row["provenance"].get("policy", ""),
        start=row["start"].astimezone(ZoneInfo(row["timezone"])),
        leg_seconds=row["leg_seconds"],
        leg_metres=row["leg_metres"],
        service_seconds=round((row["leave"] - row["start"]).total_seconds()),
        lead=lead,
        outcome=OutcomeKind(row["kind"]) if row["kind"] else None,
        paid_minor=row["amount_paid_minor"] or 0,
        promised=Promise(row["promise_minor"], row["promise_on"]) if row["promise_on"] else None,
    )


def _leads(rows: Sequence[RowMapping]) -> Mapping[tuple[str, date], str]:
    """Of each case's day the stop that counts: one that was reported before one that was not."""
    found: dict[tuple[str, date], str] = {}
    for row in sorted(rows, key=lambda row: (row["kind"] is None, row["visit_id"])):
        found.setdefault(_crew(row), row["visit_id"])
    return found


def _crew(row: RowMapping) -> tuple[str, date]:
    return row["case_id"], row["date"]
