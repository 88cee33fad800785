"""Payments as booking systems send them, and as they are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.batches import issue_out
from api.schemas.cases import AmountIn
from api.schemas.fields import Day, DoorModel, Identifier
from api.schemas.problems import IssueOut
from service.model.payment_batch import Booking, PaymentBatch

Positive = Annotated[int, Field(strict=True, ge=1, le=10**15, description="Minor units of the currency.")]


class PaidIn(AmountIn):
    minor: Positive


class CasePaymentIn(DoorModel):
    """One payment of a case. The same `source` and `payment_id` again says it anew."""

    payment_id: Identifier = Field(description="The source's own id, so that what is sent twice counts once.")
    source: Identifier | None = Field(None, description="The system that booked it; unset: whoever sends it.")
    on: Day = Field(description="The day it came, or was booked as of.")
    amount: PaidIn

    def booking(self, case_id: str) -> Booking:
        """The source may be empty still."""
        amount = self.amount
        return Booking(self.source or "", self.payment_id, case_id, self.on, amount.minor, amount.currency)


class PaymentIn(CasePaymentIn):
    case_id: Identifier

    def whole(self) -> Booking:
        return self.booking(self.case_id)


class PaymentOut(DoorModel):
    payment_id: str
    source: str
    case_id: str
    on: Day
    amount_minor: int
    currency: str
    received_at: datetime | None


class PaymentList(DoorModel):
    payments: tuple[PaymentOut, ...]


class RefusedPaymentOut(DoorModel):
    number: int = Field(description="Index of a JSON row from 0, or line of a CSV row (the header is line 1).")
    payment_id: str | None
    issues: tuple[IssueOut, ...]


class PaymentBatchOut(DoorModel):
    """``created``, ``updated`` and ``unchanged`` add up to ``accepted``."""

    dry_run: bool
    accepted: int
    created: int
    updated: int
    unchanged: int
    refused: int
    refused_rows: tuple[RefusedPaymentOut, ...]


def payment_out(booking: Booking) -> PaymentOut:
    return PaymentOut(
        payment_id=booking.id,
        source=booking.source,
        case_id=booking.case_id,
        on=booking.on,
        amount_minor=booking.amount_minor,
        currency=booking.currency,
        received_at=booking.received_at,
    )


def payment_batch_out(batch: PaymentBatch, dry_run: bool) -> PaymentBatchOut:
    rows = tuple(
        RefusedPaymentOut(
            number=row.number, payment_id=row.payment_id, issues=tuple(issue_out(issue) for issue in row.issues)
        )
        for row in batch.refused
    )
    return PaymentBatchOut(
        dry_run=dry_run,
        accepted=batch.accepted,
        created=batch.created,
        updated=batch.updated,
        unchanged=batch.unchanged,
        refused=len(rows),
        refused_rows=rows,
    )
