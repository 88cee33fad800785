"""The solution: which shift makes which visits, in which order, starting when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A stop (``visit`` is its id) or the break (``visit`` is None), starting at ``start`` seconds."""

    visit: str | None
    start: int


@dataclass(frozen=True, slots=True)
class Route:
    """The steps of one shift in order. A shift's frozen prefix (its progress) is not repeated here."""

    shift: str
    steps: tuple[Step, ...]

    @property
    def visits(self) -> tuple[str, ...]:
        return tuple(step.visit for step in self.steps if step.visit is not None)


@dataclass(frozen=True, slots=True)
class Solution:
    """Routes of the shifts that make at least one visit; every visit not named here or in a progress is unserved."""

    routes: tuple[Route, ...] = ()

    @property
    def served(self) -> frozenset[str]:
        return frozenset(visit for route in self.routes for visit in route.visits)
