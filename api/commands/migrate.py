"""`rounds migrate`: the database, brought to this version."""

from __future__ import annotations

import typer

from api.commands.opening import load_settings, opened_store
from api.commands.terminal import say

app = typer.Typer()


@app.command("migrate")
def bring_up() -> None:
    """Bring the database to this version. `serve`, `worker` and `import` do so themselves; running it twice is harmless."""
    with opened_store(load_settings()):
        say("The database is at this version.")
