"""Idempotency keys of requests whose answer is an id: the same key and body mean the same answer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from service.errors import ConflictError
from service.store.engine import Tx
from service.store.tables import receipts


def find(tx: Tx, door: str, key: str, body_sha256: str) -> str | None:
    """The earlier answer, None for a new key; ConflictError ``idempotency_conflict`` for the key of another body."""
    row = tx.first(sa.select(receipts).where(receipts.c.door == door, receipts.c.key == key))
    if row is None:
        return None
    if row["body_sha256"] != body_sha256:
        raise conflict()
    return str(row["answer"])


def keep(tx: Tx, door: str, key: str, body_sha256: str, answer: str, now: datetime) -> None:
    """Remembers an answer. The second of two requests at the same moment: ConflictError ``idempotency_race``."""
    row = {"door": door, "key": key, "body_sha256": body_sha256, "answer": answer, "created_at": now}
    if not tx.insert_if_absent(receipts, row):
        raise ConflictError(
            "idempotency_race", "The same request is being answered at this moment.", "Send it again in a moment."
        )


def conflict() -> ConflictError:
    return ConflictError(
        "idempotency_conflict",
        "This Idempotency-Key was used for a request with another body.",
        "Use a new key for a new request, or send the first body again.",
    )
