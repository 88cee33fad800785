"""What became of the rows of a file of collectors."""

from __future__ import annotations

from pydantic import Field

from api.schemas.fields import DoorModel
from api.schemas.problems import IssueOut


class ImportedRow(DoorModel):
    number: int = Field(description="Line of the file; the header is line 1.")
    collector_id: str | None
    issues: tuple[IssueOut, ...] = Field(description="Empty: entered.")


class ImportOut(DoorModel):
    accepted: int
    refused: int
    rows: tuple[ImportedRow, ...]
