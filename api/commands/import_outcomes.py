"""The part of `rounds import` that takes in the visits of another system, as the HTTP door does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from api.commands.failures import InputError
from api.commands.opening import ACTOR
from api.commands.progress import showing
from api.commands.sheets import text_of
from api.commands.terminal import say, show_json
from api.schemas.envelope import read_envelope
from api.schemas.past_visit_rows import read_csv_past_outcomes, read_json_past_outcomes
from api.schemas.past_visits import past_outcome_batch_out
from service.cases import past_visits
from service.model.access import Stamp
from service.model.past_visit import PastVisitRow
from service.places import regions
from service.settings import Settings
from service.store import Store

_CHUNK = 1 << 20


def take_outcomes(store: Store, settings: Settings, path: Path, *, dry_run: bool, as_json: bool) -> None:
    """Takes the file in, whole or not at all. InputError for a file that cannot be used, InvalidError
    ``outcomes_refused`` naming what is wrong with its rows."""
    now = datetime.now(UTC)
    with text_of(path) as file:
        digest = _sha256(file)
        rows = _at_most(_rows(path, file), settings.outcomes_max_rows)
        with showing("Reading outcomes"):
            batch = past_visits.receive(
                store,
                rows,
                partial(regions.choose, settings),
                stamp=Stamp(ACTOR, now, now.date()),
                key=f"outcomes-{digest}",
                body_sha256=digest,
                dry_run=dry_run,
            )
    if as_json:
        show_json(past_outcome_batch_out(batch).model_dump(mode="json"))
    say(f"{batch.created} new outcomes, {batch.updated} changed, {batch.unchanged} known.")


def _rows(path: Path, file: IO[bytes]) -> Iterator[PastVisitRow]:
    if path.suffix.lower() != ".json":
        return read_csv_past_outcomes(file)
    read_envelope(file, "outcomes", names_region=False)
    return read_json_past_outcomes(file)


def _at_most(rows: Iterator[PastVisitRow], most: int) -> Iterator[PastVisitRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise InputError("batch_too_long", f"The file has more than {most} outcomes.", "Split it.")
        yield row


def _sha256(file: IO[bytes]) -> str:
    start, digest = file.tell(), hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(start)
    return digest.hexdigest()
