"""The command line, ``rounds``. Each command is a module of ``api.commands``; docs/reference/cli.md describes them."""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from api.commands.failures import tell_failure
from api.commands.table import CommandTable
from api.commands.terminal import out

app = typer.Typer(
    cls=CommandTable,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings come from ROUNDS_* variables. Exit codes: 0 done, 1 failed, 2 bad input, 130 stopped by Ctrl-C.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        out.print(f"rounds {version('rounds')}")
        raise typer.Exit


@app.callback(help="Rounds plans the visits debt collectors make at people's doors.")
def root(
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """What stands before any command."""


def main() -> None:
    """The console script."""
    if os.environ.get("ROUNDS_LOG_LEVEL") == "debug":
        logging.getLogger("rounds.cli").setLevel(logging.DEBUG)
    try:
        app()
    except Exception as error:
        sys.exit(tell_failure(error))


if __name__ == "__main__":
    main()
