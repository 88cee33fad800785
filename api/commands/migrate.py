"""`rounds migrate`: the database, brought to this version."""

from __future__ import annotations

import typer

from api.commands.opening import load_settings, opened_store
from api.commands.terminal import say

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)


@app.command("migrate")
def bring_up() -> None:
    """Bring the database to this version.

    Commands that use the database do so themselves, one at a time, so this is for those who want it done before.
    """
    with opened_store(load_settings()):
        say("The database is at this version.")
