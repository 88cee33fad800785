"""`rounds serve`: pages, HTTP API and, unless workers do it, the runs."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.commands.failures import tell
from api.commands.listening import listen, url_of
from api.commands.opening import load_settings, telling_of_the_store
from api.commands.terminal import out, say
from api.logs import configure_logs
from service.people.access import first_key
from service.settings import Settings
from service.surroundings import Clock
from service.wiring import Rounds, open_rounds, utc_now

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

_GRACE_SECONDS = 5


@app.command("serve")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (ROUNDS_HOST, 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one (ROUNDS_PORT, 8000).")] = None,
) -> None:
    """Serve the pages and the HTTP API until Ctrl-C, and work off runs unless ROUNDS_WORK_IN_SERVER is false.

    The database is brought to this version first. A fresh install prints its first key, once. Providers that the
    settings name are asked whether they answer; what is wrong with one is told, and keeps nobody from starting.

        rounds serve --host 0.0.0.0 --port 8000
    """
    serve_until_stopped(load_settings(host=host, port=port))


def serve_until_stopped(settings: Settings, clock: Clock = utc_now) -> None:
    """Until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    configure_logs(settings.log_format, settings.log_level)
    try:
        with (
            listen(settings.host, settings.port) as listening,
            telling_of_the_store(),
            open_rounds(settings, clock=clock) as rounds,
        ):
            _print_first_key(rounds)
            threading.Thread(target=_tell_of_providers, args=(rounds,), name="providers", daemon=True).start()
            _run(rounds, listening)
    except KeyboardInterrupt:
        say("Stopped.")


def _print_first_key(rounds: Rounds) -> None:
    with rounds.store.begin() as tx:
        secret = first_key(tx, rounds.clock())
    if secret:
        out.print(f"The first key, with the role admin; it is shown only this once: {secret}", soft_wrap=True)


def _tell_of_providers(rounds: Rounds) -> None:
    """A wrong key is told now, not at the first address; an outage keeps nobody from starting."""
    regions = rounds.regions()
    for checked in rounds.providers.check(regions[0].bounds.centre if regions else None):
        if checked.trouble:
            tell(checked.trouble.code, checked.trouble.cause, checked.trouble.action)


def _run(rounds: Rounds, listening: socket.socket) -> None:
    config = uvicorn.Config(
        create_app(rounds),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for sock in sockets or []:
            say(f"Rounds serves {url_of(sock)}/")
