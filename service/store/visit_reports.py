"""Every report of a case's visits, in rows: those that stand, those that were corrected, those of other systems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from service.model.outcome import OutcomeKind, Promise
from service.store.engine import Tx
from service.store.tables import outcomes, past_visits


@dataclass(frozen=True, slots=True)
class VisitReport:
    """``visit_id`` and ``corrected``: of our own visits. ``source``: of another system's."""

    date: date
    at: datetime
    kind: OutcomeKind
    collector_id: str | None
    reported_by: str
    note: str = ""
    promise: Promise | None = None
    paid_minor: int | None = None
    visit_id: str | None = None
    corrected: bool = False
    source: str = ""


def of_case(tx: Tx, case_id: str) -> list[VisitReport]:
    """By the instants of the visits."""
    return sorted([*_ours(tx, case_id), *_past(tx, case_id)], key=lambda one: one.at)


def _ours(tx: Tx, case_id: str) -> Iterator[VisitReport]:
    for row in tx.all(sa.select(outcomes).where(outcomes.c.case_id == case_id).order_by(outcomes.c.id)):
        yield VisitReport(
            date=row["date"],
            at=row["happened_at"],
            kind=OutcomeKind(row["kind"]),
            collector_id=row["collector_id"],
            reported_by=row["reported_by"],
            note=row["note"],
            promise=_promise(row["promise_minor"], row["promise_on"]),
            paid_minor=row["amount_paid_minor"],
            visit_id=row["visit_id"],
            corrected=row["corrected"],
        )


def _past(tx: Tx, case_id: str) -> Iterator[VisitReport]:
    for row in tx.all(sa.select(past_visits).where(past_visits.c.case_id == case_id).order_by(past_visits.c.id)):
        yield VisitReport(
            date=row["date"],
            at=row["at"],
            kind=OutcomeKind(row["kind"]),
            collector_id=row["collector_id"] or None,
            reported_by=row["source"],
            promise=_promise(row["promise_minor"], row["promise_on"]),
            paid_minor=row["amount_paid_minor"],
            source=row["source"],
        )


def _promise(minor: int | None, on: date | None) -> Promise | None:
    return None if on is None or minor is None else Promise(minor, on)
