"""What became of a batch, row by row."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.fields import DoorModel
from api.schemas.problems import IssueOut
from service.errors import Issue
from service.model.batch import BatchResult, RowResult, RowStatus


class RowOut(DoorModel):
    number: int = Field(description="Index of a JSON row from 0, or line of a CSV row (the header is line 1).")
    case_id: str | None
    status: RowStatus
    created: bool = Field(description="The case was not known before.")
    unchanged: bool = Field(description="The case was stored already, exactly so.")
    issues: tuple[IssueOut, ...]


class BatchOut(DoorModel):
    """``accepted``, ``review`` and ``refused`` add up to all rows; ``created``, ``updated``, ``unchanged`` to the rest
    that was not refused."""

    batch_id: str | None = Field(description="None for a dry run.")
    region: str
    dry_run: bool
    accepted: int
    review: int
    refused: int
    created: int
    updated: int
    unchanged: int
    rows: tuple[RowOut, ...]
    created_at: datetime


def batch_out(result: BatchResult) -> BatchOut:
    return BatchOut(
        batch_id=result.id,
        region=result.region,
        dry_run=result.dry_run,
        accepted=result.count(RowStatus.ACCEPTED),
        review=result.count(RowStatus.REVIEW),
        refused=result.count(RowStatus.REFUSED),
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        rows=tuple(_row(row) for row in result.rows),
        created_at=result.created_at,
    )


def _row(row: RowResult) -> RowOut:
    return RowOut(
        number=row.number,
        case_id=row.case_id,
        status=row.status,
        created=row.created,
        unchanged=row.unchanged,
        issues=tuple(issue_out(issue) for issue in row.issues),
    )


def issue_out(issue: Issue) -> IssueOut:
    return IssueOut(code=issue.code, pointer=issue.pointer, message=issue.message, action=issue.action)
