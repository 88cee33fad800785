"""`rounds keep`: how long each record is kept, and why; erases what is due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.commands.opening import load_settings, opened_store
from api.commands.terminal import out, say, show_json, show_table
from service import retention
from service.places import regions

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)


@app.command("keep")
def keep(
    erase: Annotated[bool, typer.Option("--erase", help="Erase now what has been kept long enough.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Say how long each record is kept and why, by the visit rules in force and ROUNDS_KEEP_DAYS.

    `rounds serve` and `rounds worker` erase what is due once a day; `--erase` does it now and says how much it was.

        rounds keep --erase
    """
    settings = load_settings()
    names = [region.name for region in regions.list_all(settings)]
    with opened_store(settings) as store:
        with store.read() as tx:
            days = retention.terms(tx, settings, names, datetime.now(UTC).date()).days
        gone = retention.erase(store, settings, names, datetime.now(UTC)) if erase else {}
    if json:
        show_json({"days": days, "erased": dict(gone), "kept": retention.KEPT})
        return
    show_table(("what", "how long", "why"), [(name, *told) for name, told in sorted(retention.KEPT.items())])
    limit = f"for {days} days" if days else "for ever: no rule and no setting says otherwise"
    out.print(f"\nRecords are kept {limit}.", soft_wrap=True)
    for name, count in sorted(gone.items()):
        say(f"Erased: {count} of {name}.")
