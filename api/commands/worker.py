"""`rounds worker`: works off the runs of a service whose database is shared."""

from __future__ import annotations

import signal
import sys
import threading

import typer

from api.commands.opening import load_settings, telling_of_the_store
from api.commands.terminal import say
from api.logs import configure_logs
from service.wiring import open_rounds

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)


@app.command("worker")
def work() -> None:
    """Work off runs until Ctrl-C.

    Start one on each machine; they share a PostgreSQL database, and have the same regions in their data folders. A run
    whose worker dies is taken over by another.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = load_settings(work_in_server=True)
    configure_logs(settings.log_format, settings.log_level)
    try:
        with telling_of_the_store(), open_rounds(settings):
            say("Working off runs.")
            threading.Event().wait()
    except KeyboardInterrupt:
        say("Stopped.")
