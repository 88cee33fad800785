"""Visits of other systems in rows, and the answers that their batches got."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from geo.point import Point
from service.errors import NotFoundError
from service.model.address_kind import AddressKind
from service.model.outcome import OutcomeKind, Promise
from service.model.past_visit import PastVisit, PastVisitBatch
from service.store.engine import Tx
from service.store.receipts import conflict
from service.store.senders import NOBODY, Key, Sender, sent_by_others
from service.store.tables import cases, outcome_batches, past_visits

_IDS_PER_QUERY = 500
_ROWS_PER_WRITE = 5_000
_SAME = (
    "id",
    "source",
    "case_id",
    "collector_id",
    "at",
    "date",
    "amount_paid_minor",
    "service_seconds",
    "travel_seconds",
    "travel_metres",
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Of a case: its region, and by kind of address where that is."""

    region: str
    places: dict[AddressKind, Point]


def save_many(tx: Tx, visits: Iterable[PastVisit], now: datetime, by: Sender = NOBODY) -> None:
    """Writes visits whole, new or not."""
    for some in batched(visits, _ROWS_PER_WRITE):
        tx.upsert(past_visits, [_row(visit) | by.columns | {"received_at": now} for visit in some])


def of_others(tx: Tx, keys: Iterable[Key], by: Sender) -> set[Key]:
    """Those of these visits that are another system's word."""
    return sent_by_others(tx, past_visits, keys, by)


def known(tx: Tx, keys: Iterable[Key]) -> dict[Key, PastVisit]:
    """Those of these visits that are kept already."""
    by_source: dict[str, list[str]] = {}
    for source, visit_id in keys:
        by_source.setdefault(source, []).append(visit_id)
    found: dict[Key, PastVisit] = {}
    for source, ids in sorted(by_source.items()):
        for some in batched(sorted(ids), _IDS_PER_QUERY):
            query = sa.select(past_visits).where(past_visits.c.source == source, past_visits.c.id.in_(some))
            found |= {(row["source"], row["id"]): _visit(row) for row in tx.all(query)}
    return found


def whereabouts(tx: Tx, case_ids: Iterable[str]) -> dict[str, Whereabouts]:
    """By case id; cases that are not there are left out."""
    found: dict[str, Whereabouts] = {}
    for some in batched(sorted(set(case_ids)), _IDS_PER_QUERY):
        query = sa.select(cases.c.id, cases.c.region, cases.c.addresses).where(cases.c.id.in_(some))
        found |= {row["id"]: Whereabouts(row["region"], _places(row["addresses"])) for row in tx.all(query)}
    return found


def find_batch(tx: Tx, actor: str, key: str, body_sha256: str) -> PastVisitBatch | None:
    """The earlier answer, None for a new key; ConflictError ``idempotency_conflict`` for the key of another body."""
    mine = (outcome_batches.c.actor == actor) & (outcome_batches.c.key == key)
    row = tx.first(sa.select(outcome_batches).where(mine))
    if row is not None and row["body_sha256"] != body_sha256:
        raise conflict()
    return None if row is None else _batch(row)


def load_batch(tx: Tx, batch_id: str) -> PastVisitBatch:
    """NotFoundError ``batch_missing``."""
    row = tx.first(sa.select(outcome_batches).where(outcome_batches.c.id == batch_id))
    if row is None:
        raise NotFoundError("batch_missing", f"There is no batch {batch_id!r}.", "Check the id.")
    return _batch(row)


def insert_batch(tx: Tx, batch: PastVisitBatch, actor: str, key: str, body_sha256: str) -> bool:
    """False when the key was used at the same moment."""
    counts = {name: getattr(batch, name) for name in ("created", "updated", "unchanged")}
    row = {"id": batch.id, "actor": actor, "key": key, "body_sha256": body_sha256, "created_at": batch.created_at}
    return tx.insert_if_absent(outcome_batches, row | {"counts": counts})


def _batch(row: RowMapping) -> PastVisitBatch:
    return PastVisitBatch(row["id"], created_at=row["created_at"], **row["counts"])


def _places(addresses: Iterable[dict[str, Any]]) -> dict[AddressKind, Point]:
    """The first address of each kind that has a place."""
    found: dict[AddressKind, Point] = {}
    for record in addresses:
        if record["place"]:
            found.setdefault(AddressKind(record["kind"]), Point(*record["place"]))
    return found


def _row(visit: PastVisit) -> dict[str, Any]:
    return {name: getattr(visit, name) for name in _SAME} | {
        "kind": visit.kind,
        "address_kind": visit.address_kind,
        "lat": visit.place.lat if visit.place else None,
        "lon": visit.place.lon if visit.place else None,
        "promise_minor": visit.promise.amount_minor if visit.promise else None,
        "promise_on": visit.promise.on if visit.promise else None,
    }


def _visit(row: RowMapping) -> PastVisit:
    return PastVisit(
        kind=OutcomeKind(row["kind"]),
        address_kind=AddressKind(row["address_kind"]),
        place=None if row["lat"] is None else Point(row["lat"], row["lon"]),
        promise=None if row["promise_on"] is None else Promise(row["promise_minor"], row["promise_on"]),
        **{name: row[name] for name in _SAME},
    )
