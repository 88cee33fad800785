"""`rounds messages`: hands messages to debtors out as a file, for whoever prints or sends them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.failures import InputError
from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.terminal import say
from api.schemas.cells import harmless
from api.schemas.messages import MessageOut, message_out
from service.messages import messaging
from service.model.access import Stamp
from service.model.message import Message, MessageForm, MessageState
from service.store import Tx
from service.webhooks import delivering

app = typer.Typer(
    no_args_is_help=True,
    help="Hand messages to debtors out as a file.",
    add_completion=False,
    rich_markup_mode="markdown",
)

COLUMNS = ("message_id", "case_id", "kind", "form", "language", "phone", "name", "address", "parts", "text")
_PAGE = 500
_NUMBER = re.compile(r"\+[0-9 ()./-]+")
"""A telephone number, which nobody could dial behind an apostrophe."""


@app.callback()
def root() -> None:
    """Keeps `export` a command of its own, beside which others may come."""


@app.command("export")
def export(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to: .csv, or .json as the HTTP API shows them.")],
    form: Annotated[MessageForm | None, typer.Option(help="Only short messages, or only letters.")] = None,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this region's cases.")] = None,
    to: Annotated[str, typer.Option(metavar="NAME", help="Who sends them; stands with each message.")] = "export",
    look: Annotated[bool, typer.Option("--look", help="Only write the file: the messages go on waiting.")] = False,
) -> None:
    """Write the messages that wait, and take down that they are handed over.

    From then on they count as contacts, and nobody else gets them. The file is complete before that is taken down, and
    has its name only afterwards: what a broken export leaves behind ends in `.partial`. Report what became of each with
    `POST /v1/messages/{id}/report`.

        rounds messages export --out letters.csv --form letter --to printer
    """
    if out.suffix.lower() not in (".csv", ".json"):
        raise InputError("file_kind", f"{out}: neither .csv nor .json.", "Name a file that ends in one of them.")
    waiting = out.with_name(f"{out.name}.partial")
    with opened_store(load_settings()) as store:
        with store.begin() as tx:
            found = list(_waiting(tx, form, region))
            taken = found if look else messaging.take_all(tx, found, to, _stamp())
            where = delivering.recipients(tx, taken)
            rows = [message_out(message, where[message.id]) for message in taken]
            _write(waiting, out.suffix.lower(), rows)
        waiting.replace(out)
    say(f"{len(rows)} messages {'written' if look else 'handed over'}.")


def _waiting(tx: Tx, form: MessageForm | None, region: str | None) -> Iterator[Message]:
    cursor: str | None = None
    while True:
        page, cursor = messaging.list_(tx, [MessageState.WAITING], form=form, region=region, limit=_PAGE, cursor=cursor)
        yield from page
        if cursor is None:
            return


def _stamp() -> Stamp:
    now = datetime.now(UTC)
    return Stamp(ACTOR, now, now.date())


def _write(path: Path, kind: str, rows: Sequence[MessageOut]) -> None:
    """InputError ``file_unwritable``."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            path.chmod(0o600)  # names, phones, addresses
            if kind == ".json":
                json.dump(
                    {"messages": [row.model_dump(mode="json") for row in rows]}, file, ensure_ascii=False, indent=2
                )
                return
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(map(_cells, rows))
    except OSError as error:
        action = "Give a place that exists and may be written."
        raise InputError("file_unwritable", f"{path}: {error.strerror}.", action) from error


def _cells(row: MessageOut) -> dict[str, Any]:
    same = ("message_id", "case_id", "kind", "form", "language", "text")
    told = {name: getattr(row, name) for name in same} | row.to.model_dump()
    cells = {name: cell if _NUMBER.fullmatch(str(cell)) else harmless(cell) for name, cell in told.items()}
    return cells | {"parts": row.length.parts if row.length else ""}
