"""A rate limit shared by every thread, and by every process of a machine, that asks one provider."""

from __future__ import annotations

import fcntl
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from geo.providers.clock import Clock

_INSTANT = struct.Struct("<d")
_MOST_AHEAD_SECONDS = 2 * 3600.0
"""A next turn farther away was written before the machine started anew: its clock began at 0 then."""


class Turnstile:
    """Lets one request through every ``1 / per_second`` seconds, in order of arrival (GCRA without a burst: providers
    count in their own windows, and a burst at a window's edge counts twice).

    ``shared``: a file that holds the next free turn for all processes; one that cannot be used is done without.
    """

    def __init__(self, per_second: float, clock: Clock, shared: Path | None = None) -> None:
        self._spacing, self._clock, self._shared = 1.0 / per_second, clock, shared
        self._lock = threading.Lock()
        self._next = 0.0
        self._pauses = 0

    def wait(self) -> None:
        """Returns when it is this thread's turn."""
        while True:
            with self._held():
                now, pauses = self._clock.monotonic(), self._pauses
                turn = max(self._next, now)
                self._next = turn + self._spacing
            if turn > now:
                self._clock.sleep(turn - now)
            if pauses == self._pauses:  # else everyone was asked to wait meanwhile: line up again
                return

    def pause(self, seconds: float) -> None:
        """Nobody passes for that long; of this process also those who have a turn already."""
        with self._held():
            self._next = max(self._next, self._clock.monotonic() + seconds)
            self._pauses += 1

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Nobody else books a turn meanwhile; ``_next`` is what all of them know, and will know."""
        with self._lock, ExitStack() as stack:
            file = self._locked(stack)
            if file is not None:
                self._next = max(self._next, self._read(file))
            yield
            if file is not None:
                with suppress(OSError):  # a full disk
                    os.pwrite(file, _INSTANT.pack(self._next), 0)

    def _locked(self, stack: ExitStack) -> int | None:
        if self._shared is None:
            return None
        try:
            self._shared.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._shared, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            stack.callback(os.close, file)
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            return None
        return file

    def _read(self, file: int) -> float:
        said = os.pread(file, _INSTANT.size, 0)
        turn = float(_INSTANT.unpack(said)[0]) if len(said) == _INSTANT.size else 0.0
        return turn if turn - self._clock.monotonic() < _MOST_AHEAD_SECONDS else 0.0
