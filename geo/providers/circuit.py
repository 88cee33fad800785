"""Stops asking a provider that does not answer, and finds out by itself when it does again.

closed ──failures in a row, or shut()──► open ──time passes──► half-open: one request goes through
  ▲                                       ▲                        │ fails: open again, twice as long
  └────────────────── it is answered ─────┼────────────────────────┤
                                          └────────────────────────┘
"""

from __future__ import annotations

import threading
from enum import StrEnum

from geo.errors import ProviderError
from geo.providers.clock import Clock
from geo.providers.manners import Manners


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Circuit:
    """One provider's. Safe to use from several threads; never held while a request is under way."""

    def __init__(self, name: str, manners: Manners, clock: Clock) -> None:
        self._name, self._manners, self._clock = name, manners, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until: float | None = None
        self._open_seconds = manners.open_seconds
        self._probing = False
        self._why: ProviderError | None = None

    @property
    def state(self) -> State:
        with self._lock:
            return self._state()

    def enter(self) -> None:
        """Before a request; it has to be followed by ``answered`` or ``failed``. Raises what opened the circuit while
        it is open: ProviderError ``provider_paused`` for an outage, the provider's own refusal otherwise."""
        with self._lock:
            state = self._state()
            if state is State.OPEN or self._probing:
                raise self._barred()
            self._probing = state is State.HALF_OPEN

    def answered(self) -> None:
        """The provider lives, whatever it said."""
        with self._lock:
            self._failures, self._open_until, self._probing, self._why = 0, None, False, None
            self._open_seconds = self._manners.open_seconds

    def failed(self) -> bool:
        """No usable answer came; whether this opened the circuit."""
        with self._lock:
            self._failures += 1
            probe, self._probing = self._probing, False
            if not probe and (self._failures < self._manners.open_after or self._open_until is not None):
                return False
            if probe:
                self._open_seconds = min(2 * self._open_seconds, self._manners.open_seconds_max)
            self._open_until = self._clock.monotonic() + self._open_seconds
            self._why = None
            return True

    def shut(self, why: ProviderError, seconds: float) -> None:
        """Opens it at once: the provider has said that asking again is useless for now."""
        with self._lock:
            self._probing, self._why = False, why
            self._open_until = self._clock.monotonic() + seconds

    def _state(self) -> State:
        if self._open_until is None:
            return State.CLOSED
        return State.OPEN if self._clock.monotonic() < self._open_until else State.HALF_OPEN

    def _barred(self) -> ProviderError:
        if self._why is not None:  # a new one each time: an exception belongs to the thread that raises it
            return type(self._why)(self._why.code, self._why.cause, self._why.action)
        return ProviderError(
            "provider_paused",
            f"The provider “{self._name}” failed {self._failures} times in a row and is not asked for now.",
            f"It is asked again by itself within {self._open_seconds:.0f} s; `rounds providers` says how it is.",
        )
