"""Messages between a process and its child: one JSON object per line over a pair of pipes, nothing else on them."""

from __future__ import annotations

import json
import os
import select
from typing import Any

type Message = dict[str, Any]

_READ_BYTES = 1 << 20


class ClosedError(Exception):
    """The other side is gone."""


class Pipes:
    """One side. Reads never block longer than asked; writes block until the other side has taken them."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = read, write
        self._poll = select.poll()  # select() refuses descriptors above 1,023, which a busy server has
        self._poll.register(read, select.POLLIN)
        self._unfinished: list[bytes] = []

    def send(self, message: Message) -> None:
        """Raises ClosedError."""
        rest = memoryview(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        try:
            while rest:
                rest = rest[os.write(self._write, rest) :]
        except OSError as error:
            raise ClosedError from error

    def receive(self, timeout_seconds: float | None = 0.0) -> list[Message]:
        """Whatever whole messages have come; waits for the first bytes up to the timeout (None: without end).

        Raises ClosedError when the other side has closed and nothing is left to read.
        """
        if not self._poll.poll(None if timeout_seconds is None else timeout_seconds * 1000):
            return []
        chunk = os.read(self._read, _READ_BYTES)
        if not chunk:
            raise ClosedError
        *lines, rest = chunk.split(b"\n")
        if lines:
            lines[0] = b"".join(self._unfinished) + lines[0]
            self._unfinished = []
        self._unfinished.append(rest)
        return [json.loads(line) for line in lines]
