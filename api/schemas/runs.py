"""How a run goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.schemas.fields import DoorModel
from service.model.plan import Progress, Run, RunState


class BestOut(DoorModel):
    """The best plan so far."""

    prize: int
    travel_seconds: int
    served: int


class ProgressOut(DoorModel):
    state: RunState
    elapsed_seconds: float
    phase: str
    best: BestOut | None


class RunErrorOut(DoorModel):
    code: str
    detail: str
    action: str


class RunOut(ProgressOut):
    run_id: str
    seconds: int
    error: RunErrorOut | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


def progress_out(run: Run) -> ProgressOut:
    return ProgressOut(**_progress(run))


def run_out(run: Run) -> RunOut:
    return RunOut(
        **_progress(run),
        run_id=run.id,
        seconds=run.request.seconds,
        error=_error(run),
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
    )


def _progress(run: Run) -> dict[str, Any]:
    seen = run.progress or Progress(0.0)
    return {
        "state": run.state,
        "elapsed_seconds": seen.elapsed_seconds,
        "phase": seen.phase,
        "best": _best(seen),
    }


def _best(seen: Progress) -> BestOut | None:
    if seen.prize is None or seen.travel_seconds is None or seen.served is None:
        return None
    return BestOut(prize=seen.prize, travel_seconds=seen.travel_seconds, served=seen.served)


def _error(run: Run) -> RunErrorOut | None:
    if run.error_code is None:
        return None
    return RunErrorOut(code=run.error_code, detail=run.error_cause or "", action=run.error_action or "")
