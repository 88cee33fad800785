"""Batches in rows: each keeps its whole answer, so that the same key gets it again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import Issue, NotFoundError
from service.model.batch import BatchResult, RowResult, RowStatus
from service.store.engine import Tx
from service.store.receipts import conflict
from service.store.tables import batches


def find(tx: Tx, actor: str, key: str, body_sha256: str) -> BatchResult | None:
    """The earlier answer to this sender, None for a new key; ConflictError ``idempotency_conflict`` for the key of
    another body."""
    row = tx.first(sa.select(batches).where(batches.c.actor == actor, batches.c.key == key))
    if row is not None and row["body_sha256"] != body_sha256:
        raise conflict()
    return None if row is None else _result(row)


def load(tx: Tx, batch_id: str) -> BatchResult:
    """NotFoundError ``batch_missing``."""
    row = tx.first(sa.select(batches).where(batches.c.id == batch_id))
    if row is None:
        raise NotFoundError("batch_missing", f"There is no batch {batch_id!r}.", "Check the id.")
    return _result(row)


def insert(tx: Tx, result: BatchResult, key: str, body_sha256: str, actor: str) -> bool:
    """False when the key was used at the same moment."""
    content = {"region": result.region, "rows": [asdict(row) for row in result.rows]}
    row = {"id": result.id, "key": key, "body_sha256": body_sha256, "actor": actor, "created_at": result.created_at}
    return tx.insert_if_absent(batches, row | {"result": content})


def _result(row: RowMapping) -> BatchResult:
    content = row["result"]
    rows = tuple(_row(record) for record in content["rows"])
    return BatchResult(row["id"], content["region"], False, rows, row["created_at"])


def _row(record: dict[str, Any]) -> RowResult:
    issues = tuple(Issue(**issue) for issue in record["issues"])
    return RowResult(**record | {"status": RowStatus(record["status"]), "issues": issues})
