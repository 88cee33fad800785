"""Outcomes in rows: every report is kept, and one of each visit stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.case import Case, CaseState
from service.model.outcome import Outcome, OutcomeKind, Promise
from service.store.case_rows import address_from_json, address_to_json, hold_from_json, hold_to_json
from service.store.engine import Tx
from service.store.tables import outcomes

_IDS_PER_QUERY = 500
_SAME = ("visit_id", "case_id", "collector_id", "happened_at", "reported_at", "key", "amount_paid_minor", "note")


@dataclass(frozen=True, slots=True)
class Kept:
    """A report with the day of its visit, who sent it, and the case as it was before."""

    outcome: Outcome
    day: date
    reported_by: str
    before: dict[str, Any]

    def undone(self, case: Case) -> Case:
        """The case with what a report may change put back."""
        return replace(
            case,
            state=CaseState(self.before["state"]),
            addresses=tuple(address_from_json(record) for record in self.before["addresses"]),
            holds=tuple(hold_from_json(record) for record in self.before["holds"]),
            risks=frozenset(self.before["risks"]),
            crew=self.before["crew"],
            not_before=date.fromisoformat(self.before["not_before"]) if self.before["not_before"] else None,
        )


def before(case: Case) -> dict[str, Any]:
    """What a report may change of a case."""
    return {
        "state": case.state,
        "addresses": [address_to_json(address) for address in case.addresses],
        "holds": [hold_to_json(hold) for hold in case.holds],
        "risks": sorted(case.risks),
        "crew": case.crew,
        "not_before": case.not_before.isoformat() if case.not_before else None,
    }


def insert(tx: Tx, kept: Kept) -> bool:
    """False when another report of the visit stands already, or was sent under this key."""
    promise = kept.outcome.promise
    row = {name: getattr(kept.outcome, name) for name in _SAME} | {
        "kind": kept.outcome.kind,
        "date": kept.day,
        "reported_by": kept.reported_by,
        "promise_minor": promise.amount_minor if promise else None,
        "promise_on": promise.on if promise else None,
        "corrected": False,
        "before": kept.before,
    }
    return tx.insert_if_absent(outcomes, row)


def correct(tx: Tx, visit_id: str) -> None:
    """The report that stands does so no longer."""
    tx.run(sa.update(outcomes).where(outcomes.c.visit_id == visit_id, ~outcomes.c.corrected).values(corrected=True))


def find(tx: Tx, visit_id: str, key: str) -> Outcome | None:
    """A report by its key, also when it was corrected since."""
    row = tx.first(sa.select(outcomes).where(outcomes.c.visit_id == visit_id, outcomes.c.key == key))
    return None if row is None else _outcome(row)


def standing_one(tx: Tx, visit_id: str) -> Kept | None:
    """The report of this visit that stands."""
    row = tx.first(sa.select(outcomes).where(outcomes.c.visit_id == visit_id, ~outcomes.c.corrected))
    return None if row is None else Kept(_outcome(row), row["date"], row["reported_by"], row["before"])


def standing(tx: Tx, visit_ids: Iterable[str]) -> dict[str, Outcome]:
    """By visit id, the report that stands; visits without one are left out."""
    wanted = sorted(set(visit_ids))
    found: dict[str, Outcome] = {}
    for i in range(0, len(wanted), _IDS_PER_QUERY):
        among = outcomes.c.visit_id.in_(wanted[i : i + _IDS_PER_QUERY])
        rows = tx.all(sa.select(outcomes).where(among, ~outcomes.c.corrected))
        found |= {row["visit_id"]: _outcome(row) for row in rows}
    return found


def of_day(tx: Tx, collector_id: str, day: date) -> dict[str, Outcome]:
    """By case id, what this collector reported that day, under any version of the plan; the newest if several."""
    own = (outcomes.c.collector_id == collector_id) & (outcomes.c.date == day) & ~outcomes.c.corrected
    return {row["case_id"]: _outcome(row) for row in tx.all(sa.select(outcomes).where(own).order_by(outcomes.c.id))}


def stands(known_by: datetime | None = None) -> sa.ColumnElement[bool]:
    """The report that stands of its visit; ``known_by``: that stood then, whatever was corrected since."""
    if known_by is None:
        return ~outcomes.c.corrected
    later = outcomes.alias("later")
    newer = (later.c.visit_id == outcomes.c.visit_id) & (later.c.id > outcomes.c.id)
    newer &= later.c.reported_at <= known_by
    return (outcomes.c.reported_at <= known_by) & ~sa.exists().where(newer)


def has_money(table: sa.Table) -> sa.ColumnElement[bool]:
    """Something was paid at the door, or promised there: few of many reports, so that they have an index of their own.
    ``table``: of our reports or of those of other systems."""
    return sa.or_(table.c.promise_minor.is_not(None), table.c.amount_paid_minor.is_not(None))


def on_days(tx: Tx, days: Iterable[date]) -> dict[tuple[str, date], Outcome]:
    """By case and day, what was reported, under whatever plan; of a crew's reports the first."""
    found: dict[tuple[str, date], Outcome] = {}
    query = sa.select(outcomes).where(outcomes.c.date.in_(list(days)), ~outcomes.c.corrected)
    for row in tx.all(query.order_by(outcomes.c.id)):
        found.setdefault((row["case_id"], row["date"]), _outcome(row))
    return found


def was_visited(tx: Tx, case_id: str, day: date) -> bool:
    """Whether any report of that day stands: a crew of two makes one visit."""
    same = (outcomes.c.case_id == case_id) & (outcomes.c.date == day) & ~outcomes.c.corrected
    return tx.first(sa.select(outcomes.c.id).where(same)) is not None


def _outcome(row: RowMapping) -> Outcome:
    same: dict[str, Any] = {name: row[name] for name in _SAME}
    promise = None if row["promise_on"] is None else Promise(row["promise_minor"], row["promise_on"])
    return Outcome(kind=OutcomeKind(row["kind"]), promise=promise, **same)
