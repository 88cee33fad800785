"""What a person or a script sees: answers on stdout, everything else on stderr, colours only where they are wanted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_PIPED_WIDTH = 160


def _console(*, to_stderr: bool) -> Console:
    """Rich asks NO_COLOR and the terminal; a pipe has no width of its own, and must not get cells cut off at 80."""
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(stderr=to_stderr, highlight=False, width=None if stream.isatty() else _PIPED_WIDTH)


out = _console(to_stderr=False)
err = _console(to_stderr=True)


def say(text: str) -> None:
    """One line of progress or advice for a person."""
    err.print(escape(text), soft_wrap=True)


def show_json(value: object) -> None:
    """The answer for a machine."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """The answer for a person; columns whose name ends in ``:`` hold numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for name in columns:
        table.add_column(name.removesuffix(":"), justify="right" if name.endswith(":") else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as captured:
        out.print(table)
    sys.stdout.write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")
