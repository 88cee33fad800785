"""Batches of contacts in rows: each keeps its answer, so that the same key gets it again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import Issue, NotFoundError
from service.model.contact_batch import ContactBatch, RefusedRow
from service.store.engine import Tx
from service.store.receipts import conflict
from service.store.tables import contact_batches


def find(tx: Tx, actor: str, key: str, body_sha256: str) -> ContactBatch | None:
    """The earlier answer to this sender, None for a new key; ConflictError ``idempotency_conflict`` for the key of
    another body."""
    row = tx.first(sa.select(contact_batches).where(contact_batches.c.actor == actor, contact_batches.c.key == key))
    if row is not None and row["body_sha256"] != body_sha256:
        raise conflict()
    return None if row is None else _batch(row)


def load(tx: Tx, batch_id: str) -> ContactBatch:
    """NotFoundError ``batch_missing``."""
    row = tx.first(sa.select(contact_batches).where(contact_batches.c.id == batch_id))
    if row is None:
        raise NotFoundError("batch_missing", f"There is no batch {batch_id!r}.", "Check the id.")
    return _batch(row)


def insert(tx: Tx, batch: ContactBatch, key: str, body_sha256: str, actor: str) -> bool:
    """False when the key was used at the same moment."""
    counts = {name: getattr(batch, name) for name in ("created", "updated", "unchanged")}
    result = counts | {"refused": [asdict(row) for row in batch.refused]}
    row = {"id": batch.id, "key": key, "body_sha256": body_sha256, "actor": actor, "created_at": batch.created_at}
    return tx.insert_if_absent(contact_batches, row | {"result": result})


def _batch(row: RowMapping) -> ContactBatch:
    said = dict(row["result"])
    refused = tuple(_refused(record) for record in said.pop("refused"))
    return ContactBatch(id=row["id"], refused=refused, created_at=row["created_at"], **said)


def _refused(record: dict[str, Any]) -> RefusedRow:
    issues = tuple(Issue(**issue) for issue in record["issues"])
    return RefusedRow(record["number"], record["contact_id"], issues)
