"""Payments: what booking systems say has come, so that promises can be judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.deps import House, Office, Supervisor, today_in
from api.problems import TooLargeError
from api.routes.cases import CaseId, stamp_at
from api.schemas.envelope import read_envelope
from api.schemas.fields import Identifier
from api.schemas.payment_rows import read_csv_payments, read_json_payments
from api.schemas.payments import (
    CasePaymentIn,
    PaymentBatchOut,
    PaymentIn,
    PaymentList,
    PaymentOut,
    payment_batch_out,
    payment_out,
)
from api.uploads import CSV, JSON, MULTIPART, Upload, receive_upload
from service.cases import paying
from service.model.access import Stamp
from service.model.payment_batch import PaymentRow

router = APIRouter(tags=["payments"])

_PAYMENTS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["payments"],
    "properties": {"payments": {"type": "array", "items": PaymentIn.model_json_schema()}},
}
_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": _PAYMENTS},
            CSV: {"schema": {"type": "string"}},
            MULTIPART: {"schema": _FILE},
        },
    }
}


@router.post("/v1/payments", openapi_extra=_BODY)
def receive_payments(
    house: House,
    who: Office,
    upload: Annotated[Upload, Depends(receive_upload)],
    dry_run: Annotated[bool, Query(description="Says what would become of the rows; stores nothing.")] = False,
) -> PaymentBatchOut:
    """Takes payments in; each row is accepted, or refused with the cause. A payment is known by its source and id, so
    sending a batch twice changes nothing."""
    rows = _rows(upload, house.settings.contacts_max_rows)
    stamp = Stamp(who.actor, house.clock(), today_in(house))
    return payment_batch_out(paying.receive(house.store, rows, stamp=stamp, dry_run=dry_run), dry_run)


@router.post("/v1/cases/{case_id}/payments", status_code=201)
def enter_payment(case_id: CaseId, body: CasePaymentIn, house: House, who: Office) -> PaymentOut:
    """Takes one payment of a case in."""
    with house.store.begin() as tx:
        return payment_out(paying.enter(tx, body.booking(case_id), stamp_at(tx, house, who, case_id)))


@router.get("/v1/cases/{case_id}/payments")
def list_payments(case_id: CaseId, house: House, _who: Office) -> PaymentList:
    """The payments of a case that were booked, by day. What collectors reported from doors is in its history."""
    with house.store.read() as tx:
        found = paying.of_case(tx, case_id, today_in(house))
    return PaymentList(payments=tuple(payment_out(one) for one in found))


@router.delete("/v1/payments/{source}/{payment_id}", status_code=204)
def remove_payment(
    source: Annotated[Identifier, Path(description="The system that booked it.")],
    payment_id: Annotated[Identifier, Path(description="The source's own id.")],
    house: House,
    who: Supervisor,
) -> None:
    """Takes out a payment that bounced or was entered in error; that it was there stays in the trail."""
    with house.store.begin() as tx:
        paying.remove(tx, source, payment_id, Stamp(who.actor, house.clock(), today_in(house)))


def _rows(upload: Upload, most: int) -> Iterator[PaymentRow]:
    if upload.media_type == CSV:
        return _at_most(read_csv_payments(upload.file), most)
    if read_envelope(upload.file, "payments", names_region=False).rows > most:
        raise _too_many(most)
    return read_json_payments(upload.file)


def _at_most(rows: Iterator[PaymentRow], most: int) -> Iterator[PaymentRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise _too_many(most)
        yield row


def _too_many(most: int) -> TooLargeError:
    return TooLargeError("batch_too_long", f"A batch has at most {most} payments.", "Send several batches.")
