"""Replays in rows. A replay's state only moves forward, so what is done again after a kill changes nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.plan import Progress, RunState
from service.model.replay import Replay, ReplayRequest, ReplayResult
from service.store.engine import Tx
from service.store.problems import StoredProblem
from service.store.records import from_json, to_json
from service.store.runs import UNFINISHED
from service.store.tables import replays

_ERROR = ("error_code", "error_cause", "error_action")
_STAMPS = ("created_at", "started_at", "ended_at")
_SAME = ("id", "region", "asked_by", "cancel_requested", *_ERROR, *_STAMPS)


def insert(tx: Tx, replay: Replay) -> None:
    row = {name: getattr(replay, name) for name in _SAME} | {"state": replay.state}
    tx.insert(replays, [row | {"plan_id": replay.request.plan_id, "request": to_json(replay.request)}])


def load(tx: Tx, replay_id: str) -> Replay:
    """NotFoundError ``replay_missing``."""
    row = tx.first(_read().where(replays.c.id == replay_id))
    if row is None:
        raise NotFoundError("replay_missing", f"There is no replay {replay_id!r}.", "List the replays to find its id.")
    return _replay(row)


def newest(tx: Tx, plan_id: str | None, limit: int) -> list[Replay]:
    """Newest first."""
    query = _read().order_by(replays.c.created_at.desc(), replays.c.id.desc()).limit(limit)
    return [_replay(row) for row in tx.all(query.where(replays.c.plan_id == plan_id) if plan_id else query)]


def unfinished(tx: Tx) -> list[str]:
    """Ids of queued and running ones, oldest first."""
    return [row["id"] for row in tx.all(sa.select(replays.c.id).where(_open()).order_by(replays.c.created_at))]


def start(tx: Tx, replay_id: str, now: datetime) -> bool:
    """Queued → running; also true for one that runs already, false for one that has ended."""
    first = sa.func.coalesce(replays.c.started_at, sa.bindparam("now", now, type_=replays.c.started_at.type))
    return _change(tx, replay_id, state=RunState.RUNNING, started_at=first)


def save_progress(tx: Tx, replay_id: str, progress: Progress) -> bool:
    """False, and nothing written, for one that has ended."""
    return _change(tx, replay_id, progress=asdict(progress))


def save_problem(tx: Tx, replay_id: str, stored: StoredProblem) -> bool:
    """What the solver is asked, and what it answered, for whoever goes on with it."""
    return _change(tx, replay_id, problem=stored.problem, context=stored.context, solution=stored.solution)


def problem_of(tx: Tx, replay_id: str) -> StoredProblem | None:
    """None: it was not modelled yet."""
    query = sa.select(replays.c.problem, replays.c.solution, replays.c.context).where(replays.c.id == replay_id)
    row = tx.first(query)
    if row is None or row["problem"] is None:
        return None
    return StoredProblem(row["problem"], row["solution"], row["context"])


def finish(tx: Tx, replay_id: str, state: RunState, result: ReplayResult | None, now: datetime) -> bool:
    """False for one that had ended before. What the solver was asked is forgotten."""
    content = None if result is None else json.dumps(to_json(result), ensure_ascii=False)
    over = {"problem": None, "context": None, "solution": None}
    return _change(tx, replay_id, state=state, result=content, ended_at=now, **over)


def fail(tx: Tx, replay_id: str, code: str, cause: str, action: str, now: datetime) -> bool:
    """False for one that had ended before."""
    error = dict(zip(_ERROR, (code, cause, action), strict=True))
    return _change(tx, replay_id, state=RunState.FAILED, ended_at=now, **error)


def request_cancel(tx: Tx, replay_id: str) -> bool:
    """Asks the search to stop; false for one that has ended."""
    return _change(tx, replay_id, cancel_requested=True)


def cancel_requested(tx: Tx, replay_id: str) -> bool:
    row = tx.first(sa.select(replays.c.cancel_requested).where(replays.c.id == replay_id))
    return row is not None and bool(row["cancel_requested"])


def _open() -> sa.ColumnElement[bool]:
    return replays.c.state.in_(UNFINISHED)


def _change(tx: Tx, replay_id: str, **values: Any) -> bool:
    return tx.run(sa.update(replays).where(replays.c.id == replay_id, _open()).values(values)) == 1


def _read() -> sa.Select[Any]:
    """Without what the solver is asked, which is large."""
    return sa.select(*(replays.c[name] for name in (*_SAME, "state", "request", "progress", "result")))


def _replay(row: RowMapping) -> Replay:
    return Replay(
        request=from_json(ReplayRequest, row["request"]),
        state=RunState(row["state"]),
        progress=Progress(**row["progress"]) if row["progress"] else None,
        result=from_json(ReplayResult, json.loads(row["result"])) if row["result"] else None,
        **{name: row[name] for name in _SAME},
    )
