"""One provider as this installation uses it: where it is, by which key, over which line."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.providers.catalog import Provider
from geo.providers.line import Line


@dataclass(frozen=True, slots=True)
class Account:
    """``key`` is empty where none is needed; it is never shown. ``keep_days``: what the terms allow, 0: nothing; where
    it ``lends``, they bind the places of cases as well."""

    provider: Provider
    url: str
    line: Line
    keep_days: int
    key: str = field(default="", repr=False)
    lends: bool = False

    @property
    def name(self) -> str:
        return self.provider.name
