"""From a written address to a point, with an honest doubt: the port that every geocoder fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    """One possible reading. ``confidence`` 0-1 estimates the chance that the point lies within 300 m of the door."""

    point: Point
    precision: Precision
    confidence: float
    matched: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a geocoder says to one query: the candidates best first; empty when it is not there.

    ``ambiguous`` when two readings far apart are about as good, so that no one should choose between them blindly.
    """

    candidates: tuple[Candidate, ...] = field(default=())
    ambiguous: bool = False

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


class Geocoder(Protocol):
    """The port. ``name`` goes into provenance; queries are free text; one answer per query, in order.

    Raises GeoError for outside trouble; an address that is not found is an empty answer, never an error.
    """

    name: str

    def geocode(self, queries: Sequence[str]) -> list[Answer]: ...
