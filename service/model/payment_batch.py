"""A batch of payments: its rows as they were read, and what became of them. Of good rows only the number is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service.errors import Issue


@dataclass(frozen=True, slots=True)
class Booking:
    """Money that came for a case, as its source knows it. ``id`` is the source's own, so that what is sent twice counts
    once. ``currency`` empty: the case's."""

    source: str
    id: str
    case_id: str
    on: date
    amount_minor: int
    currency: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One row. ``number`` is its index or line; ``place`` the same as issues write it (``/payments/3``, ``line 4``).

    ``booking`` None: it could not be read, and ``issues`` say why. Its source may be empty where that is whoever sends
    it.
    """

    number: int
    place: str
    booking: Booking | None = None
    issues: tuple[Issue, ...] = ()

    def pointer(self, field: str) -> str:
        """Where a field of this row is: ``/payments/3/on``, or ``line 4, column on``; alone ``/on``."""
        return f"{self.place}, column {field}" if self.place.startswith("line") else f"{self.place}/{field}"


@dataclass(frozen=True, slots=True)
class RefusedPayment:
    number: int
    payment_id: str | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class PaymentBatch:
    """``updated``: known, and said otherwise now; ``unchanged``: known exactly so, or sent twice in this batch."""

    created: int
    updated: int
    unchanged: int
    refused: tuple[RefusedPayment, ...]

    @property
    def accepted(self) -> int:
        return self.created + self.updated + self.unchanged
