"""Erases records that are older than a day: visits with their plans, contacts, messages, and cases closed long ago."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from service.model.case import CaseState
from service.store import tables
from service.store.engine import Store, Tx

_PLANS, _CASES, _ROWS = 100, 500, 10_000
"""How many are erased in one transaction."""


def records(store: Store, before: datetime) -> Counter[str]:
    """How many rows of which tables; what hangs on a plan or a case goes with it and is not counted."""
    erased: Counter[str] = Counter()
    while gone := _step(store, _plans, before):
        erased.update(gone)
    for table, column in _DAYS:
        while count := _dated(store, table, column, before):
            erased[table.name] += count
    while gone := _step(store, _closed_cases, before):
        erased.update(gone)
    return erased


def receipts_before(tx: Tx, instant: datetime) -> Mapping[str, int]:
    """Answers that were kept for senders who ask again."""
    kept = (tables.receipts, tables.batches, tables.contact_batches, tables.outcome_batches)
    return {table.name: _delete(tx, table, table.c.created_at < instant) for table in kept}


def _step(store: Store, erase: Any, before: datetime) -> Counter[str]:
    with store.begin() as tx:
        gone: Counter[str] = erase(tx, before)
        return gone


def _plans(tx: Tx, before: datetime) -> Counter[str]:
    """Some plans all of whose days are past, with what was reported of their visits."""
    plans, dates, stops = tables.plans, tables.plan_dates, tables.plan_stops
    later = sa.select(dates.c.plan_id).where(dates.c.date >= before.date())
    old = (plans.c.created_at < before) & plans.c.id.not_in(later)
    some = [row["id"] for row in tx.all(sa.select(plans.c.id).where(old).order_by(plans.c.id).limit(_PLANS))]
    if not some:
        return Counter()
    visits = sa.select(stops.c.visit_id).where(stops.c.plan_id.in_(some))
    erased = {"outcomes": _delete(tx, tables.outcomes, tables.outcomes.c.visit_id.in_(visits))}
    for table in (tables.published_days, tables.runs):
        _delete(tx, table, table.c.plan_id.in_(some))
    tx.run(sa.update(plans).where(plans.c.based_on.in_(some)).values(based_on=None))
    return Counter(erased | {"plans": _delete(tx, plans, plans.c.id.in_(some))})


def _closed_cases(tx: Tx, before: datetime) -> Counter[str]:
    """Some cases that were closed before, and that no plan or report names any more."""
    cases, stops, outcomes = tables.cases, tables.plan_stops, tables.outcomes
    named = sa.exists().where(stops.c.case_id == cases.c.id) | sa.exists().where(outcomes.c.case_id == cases.c.id)
    old = (cases.c.state == CaseState.CLOSED) & (cases.c.updated_at < before) & ~named
    some = [row["id"] for row in tx.all(sa.select(cases.c.id).where(old).order_by(cases.c.id).limit(_CASES))]
    return Counter({"cases": _delete(tx, cases, cases.c.id.in_(some))} if some else {})


def _dated(store: Store, table: sa.Table, column: sa.Column[Any], before: datetime) -> int:
    """Some of what has a day of its own."""
    key = list(table.primary_key)
    some = sa.select(*key).where(column < _bound(column, before)).limit(_ROWS)
    with store.begin() as tx:
        return _delete(tx, table, sa.tuple_(*key).in_(some))


_DAYS: Sequence[tuple[sa.Table, sa.Column[Any]]] = (
    (tables.absences, tables.absences.c.last),
    (tables.address_decisions, tables.address_decisions.c.decided_at),
    (tables.alarms, tables.alarms.c.raised_at),
    (tables.messages, tables.messages.c.made_at),
    (tables.appointments, tables.appointments.c.date),
    (tables.audit, tables.audit.c.at),
    (tables.case_events, tables.case_events.c.at),
    (tables.contacts, tables.contacts.c.at),
    (tables.day_links, tables.day_links.c.expires_at),
    (tables.past_visits, tables.past_visits.c.date),
    (tables.payments, tables.payments.c.on),
    (tables.rechecks, tables.rechecks.c.created_at),
    (tables.shifts, tables.shifts.c.date),
    (tables.territory_proposals, tables.territory_proposals.c.created_at),
)


def _bound(column: sa.Column[Any], before: datetime) -> date | datetime:
    return before.date() if isinstance(column.type, sa.Date) else before


def _delete(tx: Tx, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return tx.run(sa.delete(table).where(which))
