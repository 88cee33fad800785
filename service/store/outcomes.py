"""What collectors reported from the door, in rows."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.outcome import Outcome, OutcomeKind, Promise
from service.store.engine import Tx
from service.store.tables import outcomes

_IDS_PER_QUERY = 500


def standing(tx: Tx, visit_ids: Iterable[str]) -> dict[str, Outcome]:
    """The outcome in force of each of these visits that has one, by visit id."""
    wanted, found = sorted(set(visit_ids)), {}
    for i in range(0, len(wanted), _IDS_PER_QUERY):
        of_visits = outcomes.c.visit_id.in_(wanted[i : i + _IDS_PER_QUERY]) & ~outcomes.c.corrected
        found |= {row["visit_id"]: _outcome(row) for row in tx.all(sa.select(outcomes).where(of_visits))}
    return found


def _outcome(row: RowMapping) -> Outcome:
    same = ("visit_id", "case_id", "collector_id", "happened_at", "reported_at", "key", "note")
    promise = Promise(row["promise_minor"], row["promise_on"]) if row["promise_on"] is not None else None
    return Outcome(
        kind=OutcomeKind(row["kind"]),
        promise=promise,
        amount_paid_minor=row["amount_paid_minor"],
        **{name: row[name] for name in same},
    )
