"""A recheck: every open case of a region is looked up again, after new data or with another geocoder."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime

from service.model.plan import RunState


@dataclass(frozen=True, slots=True)
class RecheckCounts:
    """``cases`` looked at; their addresses: ``moved`` to another place, ``unchanged``, ``found`` that were doubtful,
    ``doubtful`` now that had a place, ``waiting`` still; ``kept`` because a person or the bank set them; ``unasked``
    because a provider could not be asked: they stay as they were.
    ``published``: stops of published days whose case moved or became doubtful; those days stay as they are."""

    cases: int = 0
    moved: int = 0
    unchanged: int = 0
    found: int = 0
    doubtful: int = 0
    waiting: int = 0
    kept: int = 0
    unasked: int = 0
    published: int = 0

    def plus(self, other: RecheckCounts) -> RecheckCounts:
        return RecheckCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Recheck:
    """``cursor``: the last case that was looked at. ``total``: the open cases when it was asked for. ``unasked_only``:
    those alone with an address that no provider was asked for."""

    id: str
    region: str
    state: RunState
    asked_by: str
    total: int
    created_at: datetime
    unasked_only: bool = False
    cursor: str | None = None
    counts: RecheckCounts = field(default_factory=RecheckCounts)
    error_code: str | None = None
    error_cause: str | None = None
    error_action: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
