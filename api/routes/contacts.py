"""The contact ledger: what other systems did or plan, and what counts against a debtor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from api.deps import House, IdempotencyKey, Office, Supervisor, stretch, today_in
from api.problems import InvalidRequestError, TooLargeError
from api.schemas.contact_rows import read_csv_contacts, read_json_contacts
from api.schemas.contacts import ContactBatchOut, ContactIn, ContactList, contact_batch_out, contact_out
from api.schemas.envelope import read_envelope
from api.schemas.fields import Day, Identifier
from api.uploads import CSV, JSON, MULTIPART, Upload, receive_upload
from service.cases import changing
from service.lawful import ledger
from service.model.access import Identity, Stamp
from service.model.contact_batch import ContactRow
from service.wiring import Rounds

router = APIRouter(tags=["contacts"])

_LOOK_BACK = timedelta(days=30)
_CONTACTS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["contacts"],
    "properties": {"contacts": {"type": "array", "items": ContactIn.model_json_schema()}},
}
_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": _CONTACTS},
            CSV: {"schema": {"type": "string"}},
            MULTIPART: {"schema": _FILE},
        },
    }
}


@router.post("/v1/contacts", status_code=201, openapi_extra=_BODY, responses={200: {"model": ContactBatchOut}})
def receive_contacts(
    house: House,
    who: Office,
    upload: Annotated[Upload, Depends(receive_upload)],
    response: Response,
    key: IdempotencyKey = None,
    dry_run: Annotated[bool, Query(description="Says what would become of the rows; stores nothing.")] = False,
) -> ContactBatchOut:
    """Takes visits, calls, messages and letters into the ledger; each row is accepted, or refused with the cause.

    They count per debtor, over all of the debtor's cases, whether those are known here or not. 201 for a new batch;
    200 for a dry run, and for the same answer again.
    """
    if key is None and not dry_run:
        raise InvalidRequestError(
            "idempotency_key_missing",
            "A batch needs a key, so that sending it twice does no harm.",
            "Send an Idempotency-Key header: any text that is new for this batch.",
        )
    rows = _rows(upload, house.settings.contacts_max_rows)
    earlier = ledger.earlier(house.store, key, upload.sha256, who.actor) if key and not dry_run else None
    if earlier is not None or dry_run:
        response.status_code = 200
    by = _stamp(house, who)
    return contact_batch_out(
        earlier
        or ledger.receive(house.store, rows, stamp=by, key=key or "", body_sha256=upload.sha256, dry_run=dry_run)
    )


@router.get("/v1/contacts/batches/{batch_id}")
def get_contact_batch(batch_id: Identifier, house: House, _who: Office) -> ContactBatchOut:
    """The answer that a batch of contacts got."""
    with house.store.read() as tx:
        return contact_batch_out(ledger.find_batch(tx, batch_id))


@router.delete("/v1/contacts/{source}/{contact_id}", status_code=204)
def remove_contact(
    source: Annotated[Identifier, Path(description="The system that it came from.")],
    contact_id: Annotated[Identifier, Path(description="The source's own id.")],
    house: House,
    who: Supervisor,
) -> None:
    """Takes out a contact that was entered in error; that it was there stays in the trail."""
    with house.store.begin() as tx:
        ledger.remove(tx, source, contact_id, _stamp(house, who))


@router.get("/v1/cases/{case_id}/contacts")
def list_contacts(
    case_id: Annotated[Identifier, Path(description="The bank's own id of the case.")],
    house: House,
    _who: Office,
    since: Annotated[Day | None, Query(alias="from", description="Unset: 30 days ago.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Unset: as far ahead as is planned.")] = None,
) -> ContactList:
    """Every contact with the debtor of this case, over all cases: reported visits, planned ones, and what was sent."""
    with house.store.read() as tx:
        today = today_in(house, house.region(changing.get(tx, case_id, today_in(house)).region))
        first = since or today - _LOOK_BACK
        first, last = stretch(first, until or max(first, date(today.year + 1, 12, 31)))
        found = ledger.of_case(tx, case_id, first, last, house.clock())
    return ContactList(contacts=tuple(contact_out(contact) for contact in found))


def _stamp(house: Rounds, who: Identity) -> Stamp:
    return Stamp(who.actor, house.clock(), today_in(house))


def _rows(upload: Upload, most: int) -> Iterator[ContactRow]:
    if upload.media_type == CSV:
        return _at_most(read_csv_contacts(upload.file), most)
    if read_envelope(upload.file, "contacts", names_region=False).rows > most:
        raise _too_many(most)
    return read_json_contacts(upload.file)


def _at_most(rows: Iterator[ContactRow], most: int) -> Iterator[ContactRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise _too_many(most)
        yield row


def _too_many(most: int) -> TooLargeError:
    return TooLargeError(
        "batch_too_long", f"A batch has at most {most} contacts.", "Send several batches, each with its own key."
    )
