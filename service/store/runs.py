"""Runs in rows. A run's state only moves forward, so a step that is run again after a kill changes nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.plan import PinRequest, PlanRequest, Progress, Run, RunState
from service.store.engine import Tx
from service.store.tables import runs

UNFINISHED = (RunState.QUEUED, RunState.RUNNING)


def insert(tx: Tx, run: Run) -> None:
    """A new run; its plan must be there."""
    row = {name: getattr(run, name) for name in _SAME}
    progress = asdict(run.progress) if run.progress else None
    tx.insert(runs, [row | {"request": _request_row(run.request), "progress": progress}])


def load(tx: Tx, run_id: str) -> Run:
    """NotFoundError ``run_missing``."""
    return _found(tx.first(sa.select(runs).where(runs.c.id == run_id)), run_id)


def of_plan(tx: Tx, plan_id: str) -> Run | None:
    """The run that makes or made this plan; None for a plan edited by hand."""
    row = tx.first(sa.select(runs).where(runs.c.plan_id == plan_id))
    return None if row is None else _run(row)


def unfinished(tx: Tx) -> list[Run]:
    """Queued and running ones, oldest first."""
    return [_run(row) for row in tx.all(sa.select(runs).where(_open()).order_by(runs.c.created_at, runs.c.id))]


def count_by_state(tx: Tx) -> dict[RunState, int]:
    """How many runs are in each state, for the gauges."""
    query = sa.select(runs.c.state, sa.func.count().label("n")).group_by(runs.c.state)
    return {RunState(row["state"]): int(row["n"]) for row in tx.all(query)}


def start(tx: Tx, run_id: str, now: datetime) -> bool:
    """Queued → running; also true for one that runs already, false for one that has ended."""
    first = sa.func.coalesce(runs.c.started_at, sa.bindparam("now", now, type_=runs.c.started_at.type))
    return _change(tx, run_id, state=RunState.RUNNING, started_at=first)


def save_progress(tx: Tx, run_id: str, progress: Progress) -> bool:
    """False, and nothing written, for a run that has ended."""
    return _change(tx, run_id, progress=asdict(progress))


def finish(tx: Tx, run_id: str, state: RunState, now: datetime) -> bool:
    """Succeeded or cancelled; false for a run that had ended before."""
    return _change(tx, run_id, state=state, ended_at=now)


def fail(tx: Tx, run_id: str, code: str, cause: str, action: str, now: datetime) -> bool:
    """Failed, with what a person should know; false for a run that had ended before."""
    error = {"error_code": code, "error_cause": cause, "error_action": action}
    return _change(tx, run_id, state=RunState.FAILED, ended_at=now, **error)


def request_cancel(tx: Tx, run_id: str) -> bool:
    """Asks the solver to stop; false for a run that has ended."""
    return _change(tx, run_id, cancel_requested=True)


def cancel_queued(tx: Tx, run_id: str, now: datetime) -> bool:
    """Queued → cancelled; false for a run that a worker has begun, or that has ended."""
    query = sa.update(runs).where(runs.c.id == run_id, runs.c.state == RunState.QUEUED)
    return tx.run(query.values(state=RunState.CANCELLED, cancel_requested=True, ended_at=now)) == 1


def cancel_requested(tx: Tx, run_id: str) -> bool:
    row = tx.first(sa.select(runs.c.cancel_requested).where(runs.c.id == run_id))
    return row is not None and bool(row["cancel_requested"])


_SAME = (
    "id",
    "plan_id",
    "state",
    "cancel_requested",
    "error_code",
    "error_cause",
    "error_action",
    "created_at",
    "started_at",
    "ended_at",
)


def _open() -> sa.ColumnElement[bool]:
    return runs.c.state.in_(UNFINISHED)


def _change(tx: Tx, run_id: str, **values: Any) -> bool:
    return tx.run(sa.update(runs).where(runs.c.id == run_id, _open()).values(values)) == 1


def _found(row: RowMapping | None, run_id: str) -> Run:
    if row is None:
        raise NotFoundError("run_missing", f"There is no run {run_id!r}.", "Look at the plan that it belongs to.")
    return _run(row)


def _run(row: RowMapping) -> Run:
    same = {name: row[name] for name in _SAME} | {"state": RunState(row["state"])}
    progress = Progress(**row["progress"]) if row["progress"] else None
    return Run(request=_request(row["request"]), progress=progress, **same)


def _request_row(request: PlanRequest) -> dict[str, Any]:
    return asdict(request) | {
        "dates": [day.isoformat() for day in request.dates],
        "collectors": list(request.collectors),
        "at": _iso(request.at),
        "pins": [asdict(p) | {"date": p.date.isoformat(), "start": _iso(p.start)} for p in request.pins],
    }


def _request(row: dict[str, Any]) -> PlanRequest:
    pins = (p | {"date": date.fromisoformat(p["date"]), "start": _instant(p["start"])} for p in row["pins"])
    return PlanRequest(
        **row
        | {
            "dates": tuple(date.fromisoformat(day) for day in row["dates"]),
            "collectors": tuple(row["collectors"]),
            "at": _instant(row["at"]),
            "pins": tuple(PinRequest(**pin) for pin in pins),
        }
    )


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
