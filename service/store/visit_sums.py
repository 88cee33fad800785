"""Queries that add up visits that are alike: of published days with what was reported of them, and of other systems.

Each gives the same columns, with nothing where they are not asked for. Few visits bring money, and those are found by
an index of their own; where it was promised, each visit is told by itself, since promises are judged one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.model.attempt import PIECES_PER_DEGREE
from service.model.figures import Part
from service.model.plan import StopKind
from service.store.case_places import of_case_in
from service.store.local_hours import hour_of, seconds_of
from service.store.outcomes import has_money
from service.store.tables import cases, outcomes, past_visits, plan_stops, plans, published_days

ALIKE = (
    *("case_id", "collector_id", "plan_id", "south", "west", "date", "hour", "kind"),
    *("currency", "promise_minor", "promise_on", "timed"),
)
ADDED = ("leads", "leg_seconds", "leg_metres", "service_seconds", "paid_minor", "visits")
"""The columns of every row, in this order: what its visits share, and their sums."""

_BY_VISITS = frozenset({Part.AREA, Part.HOUR, Part.POLICY})

type Columns = Mapping[str, sa.ColumnElement[Any]]


class _Money(Enum):
    NONE = auto()
    PAID = auto()
    PROMISED = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """``parts``: what is told apart. ``clocks``: of the plans; ``clock``: for other systems' visits."""

    regions: tuple[str, ...]
    first: date
    last: date
    parts: frozenset[Part]
    clocks: tuple[ZoneInfo, ...]
    clock: ZoneInfo


def ours(asked: Asked) -> Iterator[sa.Select[Any]]:
    """Of published days."""
    return (_added(_ours(asked, money), money) for money in _Money)


def theirs(asked: Asked) -> Iterator[sa.Select[Any]]:
    """Of other systems: ``timed`` says whether all that was measured is known."""
    return (_added(_theirs(asked, money), money) for money in _Money)


def _added(visits: sa.Subquery, money: _Money) -> sa.Select[Any]:
    told: Columns = {name: visits.c[name] for name in ALIKE if name in visits.c}
    alike: Columns = {name: told.get(name, sa.null()) for name in ALIKE}
    each: Columns = {name: visits.c[name] if name in visits.c else sa.literal(0) for name in ADDED[:-1]}
    if money is _Money.PROMISED:
        return sa.select(*_named({**alike, **each, "visits": sa.literal(1)}))
    sums: Columns = {name: sa.func.sum(column) for name, column in each.items()}
    query = sa.select(*_named({**alike, **sums, "visits": sa.func.count()})).select_from(visits)
    apart = [visits.c["leads"]] if money is _Money.PAID else []  # what a crew was paid, all of it report
    return query.group_by(*told.values(), *apart)


def _named(columns: Columns) -> list[sa.ColumnElement[Any]]:
    return [column.label(name) for name, column in columns.items()]


def _ours(asked: Asked, money: _Money) -> sa.Subquery:
    stop, said = plan_stops.c, outcomes.c
    zones = [(plans.c.timezone == zone.key, zone) for zone in asked.clocks]
    columns: Columns = {
        **_parts(asked, plan_stops, hour_of(stop.start, zones, asked.first, asked.last), money),
        "plan_id": stop.plan_id,
        "kind": said.kind,
        "leads": sa.case((_led(), 0), else_=1),
        "leg_seconds": stop.leg_seconds,
        "leg_metres": stop.leg_metres,
        "service_seconds": seconds_of(stop.leave) - seconds_of(stop.start),
        **_of_money(money, outcomes),
    }
    query = sa.select(*_wanted(asked, columns)).select_from(published_days).join(plan_stops, _on_its_day())
    query = query.join(plans, plans.c.id == published_days.c.plan_id) if Part.HOUR in asked.parts else query
    standing = (said.visit_id == stop.visit_id) & ~said.corrected
    query = query.join(outcomes, standing, isouter=money is _Money.NONE)
    query = query.where(stop.date.between(asked.first, asked.last), stop.kind == StopKind.VISIT)
    query = query.where(
        of_case_in(asked.regions, stop.case_id)
    )  # not the plan's: a merged region's plan visits its parts
    if money is not _Money.NONE:
        query = query.join(cases, cases.c.id == stop.case_id).where(said.date.between(asked.first, asked.last))
    return query.where(_brought(money, outcomes)).subquery()


def _on_its_day() -> sa.ColumnElement[bool]:
    """As ``published.on_its_day``, but the plan's id lies between itself and itself: what is equal in three columns
    PostgreSQL takes for three accidents, expects few rows, and goes through all of them one by one."""
    mine, day = plan_stops.c, published_days.c
    same = (day.collector_id == mine.collector_id) & (day.date == mine.date)
    return same & day.plan_id.between(mine.plan_id, mine.plan_id)


def _theirs(asked: Asked, money: _Money) -> sa.Subquery:
    past = past_visits.c
    measured = (past.travel_seconds, past.travel_metres, past.service_seconds)
    timed = sa.and_(*(column.is_not(None) for column in measured))
    columns: Columns = {
        **_parts(asked, past_visits, hour_of(past.at, [(sa.true(), asked.clock)], asked.first, asked.last), money),
        "kind": past.kind,
        "timed": sa.case((timed, 1), else_=0),
        "leads": sa.literal(1),
        "leg_seconds": sa.func.coalesce(past.travel_seconds, 0),
        "leg_metres": sa.func.coalesce(past.travel_metres, 0),
        "service_seconds": sa.func.coalesce(past.service_seconds, 0),
        **_of_money(money, past_visits),
    }
    query = sa.select(*_named(columns)).select_from(past_visits)
    query = query if money is _Money.NONE else query.join(cases, cases.c.id == past.case_id)
    among = past.date.between(asked.first, asked.last) & of_case_in(asked.regions, past.case_id)
    return query.where(among, _brought(money, past_visits)).subquery()


def _parts(asked: Asked, table: sa.Table, hour: sa.ColumnElement[Any], money: _Money) -> Columns:
    """Of what is told apart alike in both; a promise always has its day."""
    every: Columns = {
        Part.DATE: table.c.date,
        Part.HOUR: hour,
        Part.COLLECTOR: table.c.collector_id,
        "south": sa.func.floor(table.c.lat * float(PIECES_PER_DEGREE)),
        "west": sa.func.floor(table.c.lon * float(PIECES_PER_DEGREE)),
    }
    wanted: set[str] = {*asked.parts, *(("south", "west") if Part.AREA in asked.parts else ())}
    if money is _Money.PROMISED:
        wanted.add(Part.DATE)
    return {name: column for name, column in every.items() if name in wanted}


def _wanted(asked: Asked, columns: Columns) -> list[sa.ColumnElement[Any]]:
    """Without what would be worked out for nothing: of published days, routes have the work but where visits have."""
    needed = {"service_seconds": bool(asked.parts & _BY_VISITS), "plan_id": Part.POLICY in asked.parts}
    return _named({name: column for name, column in columns.items() if needed.get(name, True)})


def _of_money(money: _Money, table: sa.Table) -> Columns:
    if money is _Money.NONE:
        return {}
    paid: Columns = {"currency": cases.c.currency, "paid_minor": sa.func.coalesce(table.c.amount_paid_minor, 0)}
    if money is _Money.PAID:
        return paid
    return {**paid, "case_id": cases.c.id, "promise_minor": table.c.promise_minor, "promise_on": table.c.promise_on}


def _brought(money: _Money, table: sa.Table) -> sa.ColumnElement[bool]:
    promised, paid = table.c.promise_minor, table.c.amount_paid_minor
    if money is _Money.NONE:
        return promised.is_(None) & paid.is_(None)
    return has_money(table) & (promised.is_not(None) if money is _Money.PROMISED else promised.is_(None))


def _led() -> sa.ColumnElement[bool]:
    """Another stop of the case leads that day: one that was reported, or else the first by its id."""
    other, report, day = plan_stops.alias(), outcomes.alias(), published_days.alias()
    held = (day.c.plan_id == other.c.plan_id) & (day.c.date == other.c.date)
    held &= day.c.collector_id == other.c.collector_id
    told = (report.c.visit_id == other.c.visit_id) & ~report.c.corrected
    same = (other.c.case_id == plan_stops.c.case_id) & (other.c.date == plan_stops.c.date)
    same &= other.c.visit_id != plan_stops.c.visit_id
    mine, theirs = outcomes.c.visit_id.is_not(None), report.c.visit_id.is_not(None)
    ahead = sa.or_(sa.and_(theirs, ~mine), sa.and_(theirs == mine, other.c.visit_id < plan_stops.c.visit_id))
    rows = sa.select(sa.literal(1)).select_from(other).join(day, held).join(report, told, isouter=True)
    return sa.exists(rows.where(same, ahead).correlate(plan_stops, outcomes))
