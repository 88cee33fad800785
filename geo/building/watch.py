"""What every step of building a region shares: saying how far it is, stopping when asked, running a program."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geo.errors import RegionError

Progress = Callable[[str, float], None]
"""Called with what is being done (a short English phrase) and the share of the whole that is done, 0-1."""

_POLL_SECONDS = 0.2
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("no space left", "file size limit", "file too large", "disk full", "disk is full")


@dataclass(frozen=True, slots=True)
class Watch:
    """Carries the caller's wishes through a build."""

    progress: Progress
    cancelled: Callable[[], bool]

    def step(self, doing: str, done: float) -> None:
        """Reports; RegionError ``region_cancelled`` when the caller does not want the region any more."""
        if self.cancelled():
            raise RegionError("region_cancelled", "Building the region was cancelled.", "Nothing was changed.")
        self.progress(doing, done)

    def run(
        self,
        command: Sequence[str | Path],
        code: str,
        cause: str,
        doing: str,
        done: float,
        surroundings: Mapping[str, str] | None = None,
    ) -> None:
        """Runs a program to its end, quietly; RegionError with ``code`` and ``cause`` when it fails.

        ``surroundings``: environment variables on top of ours.
        """
        with tempfile.TemporaryFile() as log:
            with subprocess.Popen(  # noqa: S603 - our own programs and arguments
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **(surroundings or {})},
            ) as process:
                try:
                    self._wait(process, doing, done)
                except BaseException:
                    process.kill()
                    raise
            if process.returncode != 0:
                raise _failed(_tail(log.fileno()), process.returncode, code, cause)

    def _wait(self, process: subprocess.Popen[bytes], doing: str, done: float) -> None:
        while True:
            self.step(doing, done)
            try:
                process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return


@contextmanager
def disk_trouble() -> Iterator[None]:
    """Turns what the operating system says while files are written into RegionError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE):
            raise disk_full() from error
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full() from error
        reason = error.strerror or type(error).__name__
        raise RegionError(
            "region_unwritable",
            f"A file of the region cannot be written or read ({reason}).",
            "Check the rights of the data folder and the disk.",
        ) from error


def disk_full() -> RegionError:
    return RegionError(
        "region_disk_full",
        "The disk is full; the region was not built.",
        "Free about fifteen times the extract's size in the data folder and try again.",
    )


def _failed(log: str, returncode: int, code: str, cause: str) -> RegionError:
    if any(words in log.lower() for words in _FULL_WORDS):
        return disk_full()
    last = log.strip().splitlines()[-1][-200:] if log.strip() else f"exit code {returncode}"
    return RegionError(code, f"{cause} ({last})", "Check that the file is a complete OpenStreetMap extract.")


def _tail(descriptor: int) -> str:
    with open(descriptor, "rb", closefd=False) as log:
        log.seek(0)
        return log.read()[-4000:].decode("utf-8", "replace")
