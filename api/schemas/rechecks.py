"""Rechecks: a region's open cases looked up again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pydantic import Field

from api.schemas.fields import DoorModel, Identifier
from api.schemas.runs import RunErrorOut
from service.model.plan import RunState
from service.model.recheck import Recheck


class RecheckIn(DoorModel):
    region: Identifier | None = Field(None, description="Unset: the only region, or the default one.")


class RecheckCountsOut(DoorModel):
    """Addresses, but for ``cases`` and ``published``."""

    cases: int = Field(description="Looked at so far.")
    moved: int = Field(description="Found at another place now.")
    unchanged: int
    found: int = Field(description="Doubtful before, certain now.")
    doubtful: int = Field(description="Certain before, doubtful now: they wait for a person.")
    waiting: int = Field(description="Still doubtful.")
    kept: int = Field(description="Not asked for: set by a person, the bank or check-ins, or reported wrong.")
    unasked: int = Field(description="Left as they were, since a provider could not be asked.")
    published: int = Field(description="Stops of published days whose case moved or became doubtful; they stay.")


class RecheckOut(DoorModel):
    recheck_id: str
    region: str
    state: RunState
    asked_by: str
    unasked_only: bool = Field(description="Only addresses that no provider was asked for: batches do not wait for it.")
    total: int = Field(description="Open cases when it was asked for.")
    counts: RecheckCountsOut
    error: RunErrorOut | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class RecheckList(DoorModel):
    rechecks: tuple[RecheckOut, ...]


def recheck_out(recheck: Recheck) -> RecheckOut:
    same = ("region", "state", "asked_by", "unasked_only", "total", "created_at", "started_at", "ended_at")
    return RecheckOut(
        recheck_id=recheck.id,
        counts=RecheckCountsOut(**asdict(recheck.counts)),
        error=_error(recheck),
        **{name: getattr(recheck, name) for name in same},
    )


def _error(recheck: Recheck) -> RunErrorOut | None:
    if recheck.error_code is None:
        return None
    return RunErrorOut(code=recheck.error_code, detail=recheck.error_cause or "", action=recheck.error_action or "")
