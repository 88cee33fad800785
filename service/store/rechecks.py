"""Rechecks in rows. Each chunk is written with the cursor in one transaction, so that none is counted twice."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.plan import RunState
from service.model.recheck import Recheck, RecheckCounts
from service.store.engine import Tx
from service.store.runs import UNFINISHED
from service.store.tables import rechecks


def insert(tx: Tx, recheck: Recheck) -> None:
    tx.insert(rechecks, [asdict(recheck)])


def load(tx: Tx, recheck_id: str, lock: bool = False) -> Recheck:
    """NotFoundError ``recheck_missing``."""
    query = sa.select(rechecks).where(rechecks.c.id == recheck_id)
    row = tx.first(query.with_for_update() if lock else query)
    if row is None:
        raise NotFoundError("recheck_missing", f"There is no recheck {recheck_id!r}.", "List the rechecks.")
    return _recheck(row)


def newest(tx: Tx, region: str | None, limit: int) -> list[Recheck]:
    """Newest first."""
    query = sa.select(rechecks).order_by(rechecks.c.created_at.desc(), rechecks.c.id.desc()).limit(limit)
    return [_recheck(row) for row in tx.all(query.where(rechecks.c.region == region) if region else query)]


def unfinished(tx: Tx, region: str | None = None) -> list[Recheck]:
    """Queued and running ones, oldest first."""
    query = sa.select(rechecks).where(_open()).order_by(rechecks.c.created_at, rechecks.c.id)
    return [_recheck(row) for row in tx.all(query.where(rechecks.c.region == region) if region else query)]


def start(tx: Tx, recheck_id: str, now: datetime) -> bool:
    """Queued → running; also true for one that runs already, false for one that has ended."""
    first = sa.func.coalesce(rechecks.c.started_at, sa.bindparam("now", now, type_=rechecks.c.started_at.type))
    return _change(tx, recheck_id, state=RunState.RUNNING, started_at=first)


def advance(tx: Tx, recheck_id: str, cursor: str, counts: RecheckCounts) -> None:
    """One chunk is done."""
    _change(tx, recheck_id, cursor=cursor, counts=asdict(counts))


def finish(tx: Tx, recheck_id: str, now: datetime) -> bool:
    """False for one that had ended before."""
    return _change(tx, recheck_id, state=RunState.SUCCEEDED, ended_at=now)


def fail(tx: Tx, recheck_id: str, code: str, cause: str, action: str, now: datetime) -> bool:
    """What was done stays done; false for one that had ended before."""
    error = {"error_code": code, "error_cause": cause, "error_action": action}
    return _change(tx, recheck_id, state=RunState.FAILED, ended_at=now, **error)


def _open() -> sa.ColumnElement[bool]:
    return rechecks.c.state.in_(UNFINISHED)


def _change(tx: Tx, recheck_id: str, **values: Any) -> bool:
    return tx.run(sa.update(rechecks).where(rechecks.c.id == recheck_id, _open()).values(values)) == 1


def _recheck(row: RowMapping) -> Recheck:
    return Recheck(**dict(row) | {"state": RunState(row["state"]), "counts": RecheckCounts(**row["counts"])})
