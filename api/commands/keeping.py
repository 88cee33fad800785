"""Rows that a long command has written stay when it is stopped, so that the same command goes on behind them.

They wait in a file beside the one that is wanted, named by what they depend on; it takes the other's place when all is
done. The file that is wanted appears whole or not at all.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from api.commands.failures import InputError


class Kept:
    """The rows so far, without a heading, and a place for more."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path, self._columns = path, columns
        self.rows = list(_whole_rows(path, len(columns)))

    def resumed(self, asked: Iterator[str], written: Callable[[str], str] = str) -> tuple[int, Iterator[str]]:
        """How many rows answer what is asked, in order, and what is left to ask; rows behind a difference go.
        ``written``: how a question stands in its row."""
        for number, row in enumerate(self.rows):
            question = next(asked, None)
            if question is None or written(question) != row[0]:
                del self.rows[number:]
                return number, asked if question is None else chain([question], asked)
        return len(self.rows), asked

    @contextmanager
    def more(self) -> Iterator[Kept]:
        """Opens the file for ``add``; it holds the rows that were there."""
        with self._path.open("w", encoding="utf-8", newline="") as self._file:
            self._writer = csv.writer(self._file, lineterminator="\n")
            self._writer.writerows([self._columns, *self.rows])
            yield self

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Writes them through to the system, so that a killed process loses none."""
        self._writer.writerows(rows)
        self._file.flush()
        self.rows += map(list, rows)


@contextmanager
def kept(path: Path, depends_on: str, columns: Sequence[str]) -> Iterator[Kept]:
    """Around a command that writes ``path``, a device or pipe as it is; InputError ``file_unwritable``."""
    target = path.resolve()
    regular = target.is_file() or not target.exists()
    waiting = target.with_name(f".{target.name}.{depends_on}.partial") if regular else target
    try:
        waiting.open("a").close()
    except OSError as error:
        cause = f"{path}: {error.strerror}."
        raise InputError("file_unwritable", cause, "Give a place that exists and may be written.") from error
    work = Kept(waiting, columns)
    try:
        yield work
    except BaseException:
        if regular and not work.rows:
            waiting.unlink()
        raise
    if regular:
        waiting.replace(target)


def _whole_rows(path: Path, columns: int) -> Iterator[list[str]]:
    """Rows whose line was finished; none when there is no such file or it is another's."""
    if not path.is_file():
        return
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    finished = "".join(lines if not lines or lines[-1].endswith("\n") else lines[:-1])
    rows = csv.reader(finished.splitlines(keepends=True))
    next(rows, None)
    yield from (row for row in rows if len(row) == columns)
