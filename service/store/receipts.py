"""Answers given under an idempotency key: the same key again gets the same answer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from service.errors import ConflictError
from service.store.engine import Tx
from service.store.tables import receipts


def find(tx: Tx, door: str, key: str, body_sha256: str) -> str | None:
    """What the key was answered with; ConflictError ``idempotency_conflict`` when it came with another body."""
    row = tx.first(sa.select(receipts).where(receipts.c.door == door, receipts.c.key == key))
    if row is None:
        return None
    if row["body_sha256"] != body_sha256:
        raise ConflictError(
            "idempotency_conflict",
            "This idempotency key was used for another request.",
            "Send the same body again, or use a new key.",
        )
    return str(row["answer"])


def keep(tx: Tx, door: str, key: str, body_sha256: str, answer: str, now: datetime) -> None:
    """Remembers the answer; ConflictError ``idempotency_conflict`` when another request with the key got ahead."""
    row = {"door": door, "key": key, "body_sha256": body_sha256, "answer": answer, "created_at": now}
    if not tx.insert_if_absent(receipts, row):
        raise ConflictError(
            "idempotency_conflict",
            "Another request with this idempotency key is being answered just now.",
            "Send it again in a moment.",
        )
