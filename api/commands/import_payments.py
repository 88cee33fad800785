"""The part of `rounds import` that takes payments in, as the HTTP door does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from api.commands.failures import CommandError, InputError, tell_issue
from api.commands.opening import ACTOR
from api.commands.progress import showing
from api.commands.sheets import text_of
from api.commands.terminal import say, show_json
from api.schemas.envelope import read_envelope
from api.schemas.payment_rows import read_csv_payments, read_json_payments
from api.schemas.payments import payment_batch_out
from service.cases import paying
from service.model.access import Stamp
from service.model.payment_batch import PaymentRow
from service.store import Store


def take_payments(store: Store, path: Path, most: int, *, dry_run: bool, as_json: bool) -> None:
    """Takes the file in and tells what became of it. InputError for a file that cannot be used, CommandError
    ``batch_refused`` when every row was refused."""
    now = datetime.now(UTC)
    with text_of(path) as file:
        rows = _at_most(_rows(path, file), most)
        with showing("Reading payments"):
            batch = paying.receive(store, rows, stamp=Stamp(ACTOR, now, now.date()), dry_run=dry_run)
    for row in batch.refused:
        for issue in row.issues:
            tell_issue(issue)
    if as_json:
        show_json(payment_batch_out(batch, dry_run).model_dump(mode="json"))
    refused = len(batch.refused)
    say(f"{batch.created} new payments, {batch.updated} changed, {batch.unchanged} known, {refused} refused.")
    if batch.refused and not batch.accepted:
        raise CommandError("batch_refused", "Every row was refused.", "Correct the rows named above.")


def _rows(path: Path, file: IO[bytes]) -> Iterator[PaymentRow]:
    if path.suffix.lower() != ".json":
        return read_csv_payments(file)
    read_envelope(file, "payments", names_region=False)
    return read_json_payments(file)


def _at_most(rows: Iterator[PaymentRow], most: int) -> Iterator[PaymentRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise InputError("batch_too_long", f"The file has more than {most} payments.", "Split it.")
        yield row
