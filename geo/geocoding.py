"""From a written address to a point, with an honest doubt: the port that every geocoder fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from geo.point import Point


class Precision(StrEnum):
    """How much of the address the point stands for, best first."""

    DOOR = "door"
    INTERPOLATED = "interpolated"
    STREET = "street"
    VILLAGE = "village"
    TOWN = "town"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible reading. ``confidence`` 0-1 estimates the chance that the point lies within 300 m of the door.
    ``forget_on``: the last day on which its provider lets it be kept; None: for good."""

    point: Point
    precision: Precision
    confidence: float
    matched: str
    source: str
    forget_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one provider did not answer one query: the code, cause and action of its GeoError. No personal data."""

    source: str
    code: str
    cause: str
    action: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a geocoder says to one query: the candidates best first; empty when it is not there.

    ``ambiguous`` when two readings far apart are about as good, so that no one should choose between them blindly.
    ``troubles`` names the providers that could not be asked: an empty answer with troubles is not a "not found".
    """

    candidates: tuple[Candidate, ...] = field(default=())
    ambiguous: bool = False
    troubles: tuple[Trouble, ...] = ()

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


class Geocoder(Protocol):
    """The port. ``name`` goes into provenance; queries are free text; one answer per query, in order.

    An address that is not found is an empty answer, and a provider's outage stands in ``Answer.troubles``: neither is
    an error, so that a batch outlives both. Raises GeoError for trouble of our own, such as a region that is missing.
    """

    name: str

    def geocode(self, queries: Sequence[str]) -> list[Answer]: ...
