"""Shows that something is going on, once it takes longer than two seconds: a bar on a terminal, lines in a log."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.commands.terminal import err, say

PATIENCE_SECONDS = 2.0
LINE_SECONDS = 5.0


class Showing:
    """Told what is done so far by ``step``; decides whether and how to show it. Safe to call from any thread."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._lock = threading.Lock()
        self._next_line = time.monotonic() + PATIENCE_SECONDS
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=err,
            transient=True,
        )
        self._task = self._bar.add_task(title, total=None)
        self._timer = threading.Timer(PATIENCE_SECONDS, self._bar.start)

    def start(self) -> None:
        if err.is_terminal:
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        self._timer.cancel()
        if err.is_terminal:
            self._bar.stop()

    def step(self, phase: str, fraction: float | None = None) -> None:
        """``phase`` in a few words; ``fraction`` 0-1 of the whole where it is known."""
        text = f"{self._title}: {phase}" if phase else self._title
        with self._lock:
            self._bar.update(
                self._task, description=text, total=1.0 if fraction is not None else None, completed=fraction or 0
            )
            if not err.is_terminal and time.monotonic() >= self._next_line:
                self._next_line = time.monotonic() + LINE_SECONDS
                say(text if fraction is None else f"{text} ({fraction:.0%})")


@contextmanager
def showing(title: str) -> Iterator[Showing]:
    """Around work that may take long."""
    show = Showing(title)
    show.start()
    try:
        yield show
    finally:
        show.stop()
