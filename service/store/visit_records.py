"""Visits of published days, and of other systems, as records to be counted.

Written for years of a hundred thousand visits: the database adds up what is alike, told apart only by what was asked
for, and gives back some thousand sums. Where money was paid or promised, each visit is read by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.model.attempt import PIECES_PER_DEGREE, area_at
from service.model.figures import Part, VisitRecord
from service.model.outcome import OutcomeKind, Promise
from service.model.plan import StopKind
from service.store.case_places import of_case_in
from service.store.engine import Tx
from service.store.outcomes import has_money
from service.store.published import on_its_day
from service.store.tables import cases, collectors, outcomes, past_visits, plan_stops, plans, published_days

_MEASURED = ("leg_seconds", "leg_metres", "service_seconds")
_BY_VISITS = frozenset({Part.AREA, Part.HOUR, Part.POLICY})
_KINDS = {kind.value: kind for kind in OutcomeKind}
_DAY_SECONDS, _HOUR_SECONDS = 86_400, 3_600

type Columns = Mapping[str, sa.ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """``parts``: what is told apart. ``clocks``: of the plans, and last that of other systems' visits."""

    regions: tuple[str, ...]
    first: date
    last: date
    parts: frozenset[Part]
    clocks: tuple[ZoneInfo, ...]


def visits(
    tx: Tx, regions: Iterable[str], first: date, last: date, parts: Collection[Part], zone: ZoneInfo
) -> list[VisitRecord]:
    """The visits of published days, both included, each with the report that stands, and those that other systems made,
    read in ``zone``; promises are not judged here. Of parts that are not asked for, records tell nothing."""
    known = tuple(sorted(set(regions)))
    asked = _Asked(known, first, last, frozenset(parts), (*_zones(tx, known), zone))
    teams, policies = _teams(tx), _policies(tx, asked)
    rows = (row for query in _queries(asked) for row in _rows(tx, query))
    return [record for row in rows for record in _records(row, first, teams, policies)]


def _rows(tx: Tx, query: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    """Plain dictionaries: the rows of the library are slow to say that they lack a column."""
    result = tx.connection.execute(query)
    names = tuple(result.keys())
    return (dict(zip(names, row, strict=True)) for row in result.all())


def _queries(asked: _Asked) -> Iterator[sa.Select[Any]]:
    yield _summed(_ours(asked, money=False))
    yield sa.select(_ours(asked, money=True))
    yield _summed(_theirs(asked, money=False))
    yield sa.select(_theirs(asked, money=True))


def _summed(visits: sa.Subquery) -> sa.Select[Any]:
    summed = ("lead", *_MEASURED)
    alike = [column for column in visits.c if column.name not in summed]
    sums = [sa.func.sum(visits.c[name]).label(name) for name in summed]
    return sa.select(*alike, sa.func.count().label("count"), *sums).group_by(*alike)


def _ours(asked: _Asked, *, money: bool) -> sa.Subquery:
    stop, said = plan_stops.c, outcomes.c
    parts: Columns = {
        Part.DATE: stop.date,
        Part.HOUR: _hour(stop.start, asked),
        Part.COLLECTOR: stop.collector_id,
        Part.POLICY: stop.plan_id,
        **_corner(stop.lat, stop.lon),
    }
    busy = _seconds(stop.leave) - _seconds(stop.start) if asked.parts & _BY_VISITS else sa.literal(0)
    leads = sa.case((_led(), sa.literal(0)), else_=sa.literal(1))
    told: Columns = {"kind": said.kind, "lead": leads}
    took = dict(zip(_MEASURED, (stop.leg_seconds, stop.leg_metres, busy), strict=True))
    columns = _labelled(asked, parts) + _named(told | took)
    standing = (said.visit_id == stop.visit_id) & ~said.corrected
    query = sa.select(*columns, *(_named(_money(outcomes)) if money else ())).select_from(published_days)
    query = query.join(plans, (plans.c.id == published_days.c.plan_id) & plans.c.region.in_(asked.regions))
    query = query.join(plan_stops, on_its_day()).join(outcomes, standing, isouter=not money)
    query = query.where(stop.date.between(asked.first, asked.last), stop.kind == StopKind.VISIT)
    if not money:
        return query.where(~has_money(outcomes)).subquery()
    same_days = said.date.between(asked.first, asked.last)  # so that the few are found by their index
    return query.join(cases, cases.c.id == stop.case_id).where(has_money(outcomes), same_days).subquery()


def _theirs(asked: _Asked, *, money: bool) -> sa.Subquery:
    past = past_visits.c
    parts: Columns = {
        Part.DATE: past.date,
        Part.HOUR: _hour(past.at, asked, elsewhere=True),
        Part.COLLECTOR: past.collector_id,
        Part.POLICY: sa.null(),
        **_corner(past.lat, past.lon),
    }
    measured = (past.travel_seconds, past.travel_metres, past.service_seconds)
    timed = sa.and_(*(column.is_not(None) for column in measured))
    told: Columns = {
        "kind": past.kind,
        "lead": sa.literal(1),
        "timed": sa.case((timed, sa.literal(1)), else_=sa.literal(0)),
    }
    took = {name: sa.func.coalesce(column, 0) for name, column in zip(_MEASURED, measured, strict=True)}
    columns = _labelled(asked, parts) + _named(told | took)
    query = sa.select(*columns, *(_named(_money(past_visits)) if money else ()))
    query = query.select_from(past_visits)
    query = query.join(cases, cases.c.id == past.case_id) if money else query
    among = past.date.between(asked.first, asked.last) & of_case_in(asked.regions, past.case_id)
    return query.where(among, has_money(past_visits) if money else ~has_money(past_visits)).subquery()


def _labelled(asked: _Asked, parts: Columns) -> list[sa.ColumnElement[Any]]:
    wanted = asked.parts | ({"south", "west"} if Part.AREA in asked.parts else set())
    return _named({name: column for name, column in parts.items() if name in wanted})


def _named(columns: Columns) -> list[sa.ColumnElement[Any]]:
    return [column.label(name) for name, column in columns.items()]


def _money(table: sa.Table) -> Columns:
    return {
        "case_id": cases.c.id,
        "currency": cases.c.currency,
        "paid_minor": table.c.amount_paid_minor,
        "promise_minor": table.c.promise_minor,
        "promise_on": table.c.promise_on,
        "made_on": table.c.date,
    }


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


def _corner(lat: sa.ColumnElement[Any], lon: sa.ColumnElement[Any]) -> Columns:
    """Of ``area_of``."""
    return {name: sa.func.floor(way * float(PIECES_PER_DEGREE)) for name, way in (("south", lat), ("west", lon))}


def _hour(at: sa.ColumnElement[Any], asked: _Asked, *, elsewhere: bool = False) -> sa.ColumnElement[Any]:
    """The hour of an instant by the clock of its plan: the database is told by how much each clock was ahead, when."""
    whens = [
        ((at < until) if elsewhere else (at < until) & (plans.c.timezone == zone.key), ahead)
        for zone in (asked.clocks[-1:] if elsewhere else asked.clocks[:-1])
        for until, ahead in _changes(zone, asked.first, asked.last)
    ]
    ahead = sa.case(*whens, else_=0) if whens else sa.literal(0)
    return (_seconds(at) + ahead) % _DAY_SECONDS // _HOUR_SECONDS


def _seconds(at: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.extract("epoch", at), sa.BigInteger)


def _changes(zone: ZoneInfo, first: date, last: date) -> list[tuple[datetime, int]]:
    """Until when, in order of time, a clock was how many seconds ahead; found to the minute."""
    at = datetime.combine(first - timedelta(days=2), time(), UTC)
    end = datetime.combine(last + timedelta(days=3), time(), UTC)
    found = []
    while at < end:
        after = min(at + timedelta(days=1), end)
        if _ahead(zone, after) != _ahead(zone, at) or after == end:
            found.append((_change(zone, at, after) if after < end else end, _ahead(zone, at)))
        at = after
    return found


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute from which the clock is as it is at ``after``."""
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        before, after = (middle, after) if _ahead(zone, middle) == _ahead(zone, before) else (before, middle)
    return after


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _zones(tx: Tx, regions: Iterable[str]) -> Iterator[ZoneInfo]:
    """Of the plans of these regions."""
    query = sa.select(plans.c.timezone).where(plans.c.region.in_(list(regions))).distinct()
    return (ZoneInfo(row["timezone"]) for row in tx.all(query.order_by(plans.c.timezone)))


def _policies(tx: Tx, asked: _Asked) -> dict[str, str]:
    """By plan with a published day, the policy that it was made under."""
    if Part.POLICY not in asked.parts:
        return {}
    days = sa.select(published_days.c.plan_id).where(published_days.c.date.between(asked.first, asked.last))
    query = sa.select(plans.c.id, plans.c.provenance["policy"].as_string().label("policy")).where(plans.c.id.in_(days))
    return {row["id"]: row["policy"] or "" for row in tx.all(query)}


def _teams(tx: Tx) -> dict[str, str]:
    return {row["id"]: row["team"] for row in tx.all(sa.select(collectors.c.id, collectors.c.team))}


@cache
def _area(south: float | None, west: float | None) -> str:
    return "" if south is None or west is None else area_at(int(south), int(west))


def _records(
    row: Mapping[str, Any], first: date, teams: Mapping[str, str], policies: Mapping[str, str]
) -> Iterator[VisitRecord]:
    """Of a crew's stops that were added up, those that lead stand in one record and the others in another."""
    whole, count, leads = _record(row, first, teams, policies), row.get("count", 1), int(row["lead"])
    if leads:
        yield whole._replace(count=leads)
    if leads == 0:
        yield whole._replace(count=count, lead=False)
    elif leads < count:
        yield whole._replace(count=count - leads, lead=False, leg_seconds=0, leg_metres=0, service_seconds=0)


def _record(row: Mapping[str, Any], first: date, teams: Mapping[str, str], policies: Mapping[str, str]) -> VisitRecord:
    who, kind, minor = row.get("collector_id") or "", row["kind"], row.get("promise_minor")
    return VisitRecord(
        case_id=row.get("case_id") or "",
        collector_id=who,
        team=teams.get(who, ""),
        area=_area(row.get("south"), row.get("west")),
        policy=policies.get(row.get("plan_id") or "", ""),
        date=row.get("date") or row.get("made_on") or first,
        hour=row.get("hour") or 0,
        leg_seconds=int(row["leg_seconds"]),
        leg_metres=int(row["leg_metres"]),
        service_seconds=int(row["service_seconds"]),
        outcome=_KINDS[kind] if kind else None,
        currency=row.get("currency") or "",
        paid_minor=row.get("paid_minor") or 0,
        promised=None if minor is None else Promise(minor, row["promise_on"]),
        elsewhere="timed" in row,
        timed=bool(row.get("timed", True)),
    )
