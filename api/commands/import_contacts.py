"""The part of `rounds import` that takes contacts into the ledger, as the HTTP door does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from api.commands.failures import CommandError, InputError, tell_issue
from api.commands.opening import ACTOR
from api.commands.progress import showing
from api.commands.sheets import text_of
from api.commands.terminal import say, show_json
from api.schemas.contact_rows import read_csv_contacts, read_json_contacts
from api.schemas.contacts import contact_batch_out
from api.schemas.envelope import read_envelope
from service.lawful import ledger
from service.model.access import Stamp
from service.model.contact_batch import ContactBatch, ContactRow
from service.store import Store

_CHUNK = 1 << 20


def take_contacts(store: Store, path: Path, most: int, *, dry_run: bool, as_json: bool) -> None:
    """Takes the file in and tells what became of it. InputError for a file that cannot be used, CommandError
    ``batch_refused`` when every row was refused."""
    with text_of(path) as file:
        digest = _sha256(file)
        rows = _at_most(_rows(path, file), most)
        with showing("Reading contacts"):
            batch = ledger.receive(
                store, rows, stamp=_stamp(), key=f"contacts-{digest}", body_sha256=digest, dry_run=dry_run
            )
    _tell(batch, as_json)


def _rows(path: Path, file: IO[bytes]) -> Iterator[ContactRow]:
    if path.suffix.lower() != ".json":
        return read_csv_contacts(file)
    read_envelope(file, "contacts", names_region=False)
    return read_json_contacts(file)


def _at_most(rows: Iterator[ContactRow], most: int) -> Iterator[ContactRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise InputError("batch_too_long", f"The file has more than {most} contacts.", "Split it.")
        yield row


def _sha256(file: IO[bytes]) -> str:
    start, digest = file.tell(), hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(start)
    return digest.hexdigest()


def _stamp() -> Stamp:
    now = datetime.now(UTC)
    return Stamp(ACTOR, now, now.date())


def _tell(batch: ContactBatch, as_json: bool) -> None:
    for row in batch.refused:
        for issue in row.issues:
            tell_issue(issue)
    if as_json:
        show_json(contact_batch_out(batch).model_dump(mode="json"))
    say(
        f"{batch.created} new contacts, {batch.updated} changed, {batch.unchanged} known, {len(batch.refused)} refused."
    )
    if batch.refused and not batch.accepted:
        raise CommandError("batch_refused", "Every row was refused.", "Correct the rows named above.")
