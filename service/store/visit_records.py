"""Visits of published days, and of other systems, as records to be counted.

Written for years of a hundred thousand visits: the database adds up what is alike, told apart only by what was asked
for, and gives back some thousand sums.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.model.attempt import area_at
from service.model.figures import Part, VisitRecord
from service.model.outcome import OutcomeKind, Promise
from service.store import visit_sums
from service.store.engine import Tx
from service.store.tables import collectors, plans, published_days
from service.store.visit_sums import Asked

_KINDS = {kind.value: kind for kind in OutcomeKind}


def visits(
    tx: Tx, regions: Iterable[str], first: date, last: date, parts: Collection[Part], zone: ZoneInfo
) -> list[VisitRecord]:
    """The visits of published days, both included, each with the report that stands, and those that other systems made,
    read in ``zone``; promises are not judged here. Of parts that are not asked for, records tell nothing."""
    known = tuple(sorted(set(regions)))
    asked = Asked(known, first, last, frozenset(parts), _zones(tx), zone)
    reader = _reader(tx, asked)
    found = [record for query in visit_sums.ours(asked) for record in reader(query, False)]
    return found + [record for query in visit_sums.theirs(asked) for record in reader(query, True)]


def _reader(tx: Tx, asked: Asked) -> Callable[[sa.Select[Any], bool], Iterator[VisitRecord]]:
    """From a query of ``visit_sums``, and whether it is of other systems, to records."""
    teams, policies = _teams(tx), _policies(tx, asked)

    def read(query: sa.Select[Any], elsewhere: bool) -> Iterator[VisitRecord]:
        for row in tx.connection.execute(query).all():
            case_id, who, plan_id, south, west, day, hour, kind, currency, minor, on, timed, leads, *sums = row
            promised = None if minor is None else Promise(minor, on)
            for count, lead, (leg_seconds, leg_metres, service_seconds, paid) in _shares(leads, sums):
                yield VisitRecord(
                    case_id=case_id or "",
                    collector_id=who or "",
                    team=teams.get(who, ""),
                    area=_area(south, west),
                    policy=policies.get(plan_id, ""),
                    date=day or asked.first,
                    hour=hour or 0,
                    leg_seconds=leg_seconds,
                    leg_metres=leg_metres,
                    service_seconds=service_seconds,
                    visits=count,
                    lead=lead,
                    outcome=_KINDS[kind] if kind else None,
                    currency=currency or "",
                    paid_minor=paid,
                    promised=promised,
                    elsewhere=elsewhere,
                    timed=timed != 0,
                )

    return read


def _shares(leads: int, sums: Sequence[Any]) -> Iterator[tuple[int, bool, Sequence[int]]]:
    """Of a crew's stops that were added up, those that lead stand in one record, with the sums, the others in another:
    how many, whether they lead, their sums."""
    *measured, count = map(int, sums)
    if leads:
        yield int(leads), True, measured
    if leads < count:
        yield count - int(leads), False, [0] * len(measured) if leads else measured


def _zones(tx: Tx) -> tuple[ZoneInfo, ...]:
    """Of the plans that there are."""
    query = sa.select(plans.c.timezone).distinct()
    return tuple(ZoneInfo(row["timezone"]) for row in tx.all(query.order_by(plans.c.timezone)))


def _policies(tx: Tx, asked: Asked) -> dict[str, str]:
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
