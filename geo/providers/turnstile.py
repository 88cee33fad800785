"""A rate limit shared by every thread that asks one provider."""

from __future__ import annotations

import threading

from geo.providers.clock import Clock


class Turnstile:
    """Lets one request through every ``1 / per_second`` seconds, in order of arrival (GCRA without a burst: providers
    count in their own windows, and a burst at a window's edge counts twice)."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._spacing, self._clock = 1.0 / per_second, clock
        self._lock = threading.Lock()
        self._next = 0.0
        self._pauses = 0

    def wait(self) -> None:
        """Returns when it is this thread's turn."""
        while True:
            with self._lock:
                now, pauses = self._clock.monotonic(), self._pauses
                turn = max(self._next, now)
                self._next = turn + self._spacing
            if turn > now:
                self._clock.sleep(turn - now)
            if pauses == self._pauses:  # else everyone was asked to wait meanwhile: line up again
                return

    def pause(self, seconds: float) -> None:
        """Nobody passes for that long, also those who have a turn already."""
        with self._lock:
            self._next = max(self._next, self._clock.monotonic() + seconds)
            self._pauses += 1
