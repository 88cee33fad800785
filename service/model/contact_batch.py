"""A batch of contacts: its rows as they were read, and what became of them. Of good rows only the number is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.errors import Issue
from service.model.contact import Contact


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One row. ``number`` is its index or line; ``place`` the same as issues write it (``/contacts/3``, ``line 4``).

    ``contact`` None: it could not be read, and ``issues`` say why. Its ``debtor_id`` may be empty where ``case_id``
    says whose it is, its ``source`` where that is whoever sends it.
    """

    number: int
    place: str
    contact: Contact | None = None
    issues: tuple[Issue, ...] = ()

    def pointer(self, field: str) -> str:
        """Where a field of this row is: ``/contacts/3/at``, or ``line 4, column at``."""
        return f"{self.place}/{field}" if self.place.startswith("/") else f"{self.place}, column {field}"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    number: int
    contact_id: str | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class ContactBatch:
    """``id`` None for a dry run, of which nothing is stored. ``updated``: known, and said otherwise now;
    ``unchanged``: known exactly so, or sent twice in this batch."""

    id: str | None
    created: int
    updated: int
    unchanged: int
    refused: tuple[RefusedRow, ...]
    created_at: datetime

    @property
    def accepted(self) -> int:
        return self.created + self.updated + self.unchanged
