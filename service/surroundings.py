"""What the business is told by whoever runs it: its settings, the time, the regions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from geo.region import Region
from service.settings import Settings

type Clock = Callable[[], datetime]
"""Aware instants; handed in, so that nothing in the depth asks the machine."""


class Surroundings(Protocol):
    """What a facade needs to know beside its transaction; ``wiring.Rounds`` fills it."""

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    def region(self, name: str | None) -> Region: ...
