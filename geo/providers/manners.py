"""How a provider is asked: how often, how long we wait, when we stop asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manners:
    """``requests_per_second`` holds for all processes of a machine together, ``at_once`` for one batch. ``attempts``
    includes the first; the pause before the second is up to ``back_off_seconds``, and doubles. A provider that asks for
    a longer pause than ``patience_seconds`` is not waited for. ``open_after`` failures in a row open the circuit for
    ``open_seconds``; each failed probe doubles that, up to ``open_seconds_max``."""

    requests_per_second: float = 10.0
    at_once: int = 4
    timeout_seconds: float = 10.0
    attempts: int = 3
    back_off_seconds: float = 0.5
    patience_seconds: float = 20.0
    open_after: int = 5
    open_seconds: float = 30.0
    open_seconds_max: float = 300.0

    def __post_init__(self) -> None:
        if self.requests_per_second <= 0 or self.timeout_seconds <= 0:
            raise ValueError("a rate and a time-out are greater than 0")
        if min(self.at_once, self.attempts, self.open_after) < 1:
            raise ValueError("at least one request at once, one attempt, one failure")
