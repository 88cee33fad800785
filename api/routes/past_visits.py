"""Visits that another system made: history to learn from and to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.deps import House, IdempotencyKey, Office, today_in
from api.problems import InvalidRequestError, TooLargeError
from api.schemas.envelope import read_envelope
from api.schemas.fields import Identifier
from api.schemas.past_visit_rows import read_csv_past_outcomes, read_json_past_outcomes
from api.schemas.past_visits import PastOutcomeBatchOut, PastOutcomeIn, past_outcome_batch_out
from api.uploads import CSV, JSON, MULTIPART, Upload, receive_upload
from service.cases import past_visits
from service.model.access import Stamp
from service.model.past_visit import PastVisitRow

router = APIRouter(tags=["evaluation"])

_OUTCOMES = {
    "type": "object",
    "additionalProperties": False,
    "required": ["outcomes"],
    "properties": {"outcomes": {"type": "array", "items": PastOutcomeIn.model_json_schema()}},
}
_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": _OUTCOMES},
            CSV: {"schema": {"type": "string"}},
            MULTIPART: {"schema": _FILE},
        },
    }
}


@router.post("/v1/outcomes", status_code=201, openapi_extra=_BODY, responses={200: {"model": PastOutcomeBatchOut}})
def receive_past_outcomes(
    house: House,
    who: Office,
    upload: Annotated[Upload, Depends(receive_upload)],
    response: Response,
    key: IdempotencyKey = None,
    dry_run: Annotated[bool, Query(description="Says what would become of the batch; stores nothing.")] = False,
) -> PastOutcomeBatchOut:
    """Takes visits that another system made, all of them or none: a batch with anything wrong is refused whole, with
    an issue for each thing.

    They count against the debtors' limits, teach the chance of meeting and the next steps, and stand in the report as
    made by another system; cases are not moved on. 201 for a new batch; 200 for a dry run, and for the same again.
    """
    if key is None and not dry_run:
        raise InvalidRequestError(
            "idempotency_key_missing",
            "A batch needs a key, so that sending it twice does no harm.",
            "Send an Idempotency-Key header: any text that is new for this batch.",
        )
    rows = _rows(upload, house.settings.outcomes_max_rows)
    earlier = past_visits.earlier(house.store, who.actor, key, upload.sha256) if key and not dry_run else None
    if earlier is not None or dry_run:
        response.status_code = 200
    by = Stamp(who.actor, house.clock(), today_in(house))
    batch = earlier or past_visits.receive(
        house.store, rows, house.region, stamp=by, key=key or "", body_sha256=upload.sha256, dry_run=dry_run
    )
    return past_outcome_batch_out(batch)


@router.get("/v1/outcomes/batches/{batch_id}")
def get_past_outcome_batch(batch_id: Identifier, house: House, _who: Office) -> PastOutcomeBatchOut:
    """The answer that a batch of outcomes got."""
    with house.store.read() as tx:
        return past_outcome_batch_out(past_visits.find_batch(tx, batch_id))


def _rows(upload: Upload, most: int) -> Iterator[PastVisitRow]:
    if upload.media_type == CSV:
        return _at_most(read_csv_past_outcomes(upload.file), most)
    if read_envelope(upload.file, "outcomes", names_region=False).rows > most:
        raise _too_many(most)
    return read_json_past_outcomes(upload.file)


def _at_most(rows: Iterator[PastVisitRow], most: int) -> Iterator[PastVisitRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise _too_many(most)
        yield row


def _too_many(most: int) -> TooLargeError:
    return TooLargeError(
        "batch_too_long", f"A batch has at most {most} outcomes.", "Send several batches, each with its own key."
    )
