"""From points to travel times and road geometry: the port that every router fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geo.matrix import Matrix
from geo.point import Point


@dataclass(frozen=True, slots=True)
class Leg:
    """The way between two consecutive points: an encoded polyline (precision 5, lat-lon), seconds, metres."""

    polyline: str
    seconds: int
    metres: int
    estimated: bool = False


class Router(Protocol):
    """The port. ``name`` goes into provenance; ``estimated`` says that figures do not come from roads.

    Raises GeoError (ProviderError, RegionError) for outside trouble; a pair without a road is data, never an error.
    """

    name: str
    estimated: bool

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        """Travel between distinct points: from those whose numbers are in ``rows`` to those in ``columns``; None: all.

        What is remembered of earlier plans grows by such rows and columns, so that nobody pays twice for a pair.
        """
        ...

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        """The ways from each point to the next: one leg fewer than points; raises NoRoadError when one is missing."""
        ...

    def close(self) -> None:
        """Let go of connections and children; safe to call twice."""
        ...
