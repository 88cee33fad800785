"""A batch of cases: its rows as they were read, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.errors import Issue
from service.model.case import Case


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row. ``number`` is its index or line; ``place`` the same as issues write it (``/cases/3``, ``line 4``).

    ``case`` None: it could not be read, and ``issues`` say why. Of a read case only what the bank says counts; an
    address with a ``place`` needs no search. ``since`` of its holds is set when it is received.
    """

    number: int
    place: str
    case_id: str | None
    case: Case | None = None
    issues: tuple[Issue, ...] = ()

    def pointer(self, field: str) -> str:
        """Where a field of this row is: ``/cases/3/address/text``, or ``line 4, column address``."""
        if self.place.startswith("/"):
            return f"{self.place}/{field}"
        parts = field.split("/")
        return f"{self.place}, column {parts[0] if parts[-1] == 'text' else parts[-1]}"


class RowStatus(StrEnum):
    """ACCEPTED: stored. REVIEW: stored, but an address waits for a person. REFUSED: not stored."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowResult:
    """``unchanged``: the case is stored already, exactly so. ``created``: it was not known before."""

    number: int
    case_id: str | None
    status: RowStatus
    issues: tuple[Issue, ...] = ()
    created: bool = False
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class BatchResult:
    """``id`` None for a dry run, of which nothing is stored."""

    id: str | None
    region: str
    dry_run: bool
    rows: tuple[RowResult, ...]
    created_at: datetime

    def count(self, status: RowStatus) -> int:
        return sum(row.status is status for row in self.rows)

    @property
    def created(self) -> int:
        return sum(row.created for row in self.rows)

    @property
    def unchanged(self) -> int:
        return sum(row.unchanged for row in self.rows)

    @property
    def updated(self) -> int:
        stored = len(self.rows) - self.count(RowStatus.REFUSED)
        return stored - self.created - self.unchanged
