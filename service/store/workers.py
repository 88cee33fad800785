"""Who works off runs: each worker writes that it lives, so that others take over what a dead one left."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from service.store.engine import Tx
from service.store.tables import workers


def beat(tx: Tx, worker_id: str, now: datetime) -> None:
    """This worker lives; the first beat enters it."""
    if not tx.insert_if_absent(workers, {"id": worker_id, "started_at": now, "seen_at": now}):
        tx.run(sa.update(workers).where(workers.c.id == worker_id).values(seen_at=now))


def silent_since(tx: Tx, before: datetime) -> list[str]:
    """Workers that have not been heard of since that instant."""
    query = sa.select(workers.c.id).where(workers.c.seen_at < before).order_by(workers.c.id)
    return [row["id"] for row in tx.all(query)]


def living(tx: Tx, since: datetime) -> list[str]:
    """Workers heard of since that instant."""
    query = sa.select(workers.c.id).where(workers.c.seen_at >= since).order_by(workers.c.id)
    return [row["id"] for row in tx.all(query)]


def remove(tx: Tx, worker_id: str) -> bool:
    """Strikes a worker off; true for the one caller that did it, who then owns what it left."""
    return tx.run(sa.delete(workers).where(workers.c.id == worker_id)) == 1
