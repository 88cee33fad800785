"""Batches of cases, from scheduling systems and from files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.deps import House, IdempotencyKey, Office, stamp
from api.problems import InvalidRequestError, TooLargeError
from api.schemas.batches import BatchOut, batch_out
from api.schemas.cases import CaseIn
from api.schemas.cases_csv import read_csv_cases
from api.schemas.cases_json import read_json_cases
from api.schemas.envelope import read_envelope
from api.schemas.fields import Identifier
from api.uploads import CSV, JSON, MULTIPART, Upload, receive_upload
from service.cases import intake
from service.model.batch import CaseRow
from service.places.geocoding import Gate

router = APIRouter(tags=["cases"])

_CASES = {
    "type": "object",
    "additionalProperties": False,
    "required": ["cases"],
    "properties": {"region": {"type": "string"}, "cases": {"type": "array", "items": CaseIn.model_json_schema()}},
}
_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": _CASES},
            CSV: {"schema": {"type": "string"}},
            MULTIPART: {"schema": _FILE},
        },
    }
}


@router.post("/v1/batches", status_code=201, openapi_extra=_BODY, responses={200: {"model": BatchOut}})
def receive_batch(
    house: House,
    who: Office,
    upload: Annotated[Upload, Depends(receive_upload)],
    response: Response,
    key: IdempotencyKey = None,
    region: Annotated[Identifier | None, Query(description="Of cases in CSV, or where the body names none.")] = None,
    dry_run: Annotated[bool, Query(description="Says what would become of each row; stores nothing.")] = False,
) -> BatchOut:
    """Takes cases. Each row is accepted, accepted for review, or refused with the place and the cause.

    Addresses that only a provider may know are looked up in the background: such a row says `address_unasked`, and
    `GET /v1/rechecks` how far that is. The same case id again updates that case. 201 for a new batch; 200 for a dry
    run, and for the same answer again.
    """
    if key is None and not dry_run:
        raise _key_missing()
    rows, named = _rows(upload, house.settings.batch_max_rows)
    place = house.region(named or region)
    receipt = intake.Receipt(key, _digest(upload, place.name)) if key and not dry_run else None
    result = intake.earlier(house.store, receipt, who.actor) if receipt else None
    if result is not None or dry_run:
        response.status_code = 200
    if result is None:
        result = intake.receive(
            house.store,
            house.quick_geocoder(place.name),
            Gate.of(house.settings, place),
            rows,
            region=place.name,
            stamp=stamp(house, who, place),
            receipt=receipt,
            dry_run=dry_run,
        )
    return batch_out(result)


@router.get("/v1/batches/{batch_id}")
def get_batch(batch_id: Identifier, house: House, _who: Office) -> BatchOut:
    """The answer that a batch got."""
    with house.store.read() as tx:
        return batch_out(intake.find_batch(tx, batch_id))


def _rows(upload: Upload, most: int) -> tuple[Iterator[CaseRow], str | None]:
    """The rows, still unread, and the region that the body names."""
    if upload.media_type == CSV:
        return _at_most(read_csv_cases(upload.file), most), None
    envelope = read_envelope(upload.file)
    if envelope.rows > most:
        raise _too_many(most)
    return read_json_cases(upload.file), envelope.region


def _at_most(rows: Iterator[CaseRow], most: int) -> Iterator[CaseRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise _too_many(most)
        yield row


def _digest(upload: Upload, region: str) -> str:
    """The same file into another region is another batch."""
    return hashlib.sha256(f"{upload.sha256} {region}".encode()).hexdigest()


def _too_many(most: int) -> TooLargeError:
    return TooLargeError(
        "batch_too_long", f"A batch has at most {most} cases.", "Send several batches, each with its own key."
    )


def _key_missing() -> InvalidRequestError:
    return InvalidRequestError(
        "idempotency_key_missing",
        "A batch needs a key, so that sending it twice does no harm.",
        "Send an Idempotency-Key header: any text that is new for this batch.",
    )
