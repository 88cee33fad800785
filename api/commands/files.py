"""Files that a command is given, and files that it writes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from api.commands.failures import InputError


def read_bytes(path: Path) -> bytes:
    """A whole input file; InputError ``file_unreadable``."""
    with opened(path) as file:
        return file.read()


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """An input file; InputError ``file_unreadable``."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError("file_unreadable", f"{path}: {error.strerror}.", "Give a file that may be read.") from error
    with file:
        yield file


@contextmanager
def replaced(path: Path) -> Iterator[IO[str]]:
    """An output file of text that appears whole or not at all; a device or pipe is written to as it is.

    InputError ``file_unwritable`` before anything is done.
    """
    if path.exists() and not path.is_file():
        with _unwritable(path):
            device = path.open("w", encoding="utf-8", newline="")
        with device:
            yield device
        return
    target = path.resolve()
    with _unwritable(path):
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner may read, whole or not at all; InputError ``file_unwritable``."""
    with _unwritable(path):
        handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path.resolve())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def _unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = f"{path}: {error.strerror}."
        raise InputError("file_unwritable", cause, "Give a place that exists and may be written.") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
