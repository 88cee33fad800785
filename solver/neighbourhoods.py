"""Pieces of a large problem: some shifts that work near each other, their visits, and the unserved around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.insertion import unserved
from solver.problem import Pin, Problem, Shift, Visit
from solver.schedule import first_place
from solver.solution import Route, Solution


@dataclass(frozen=True)
class Piece:
    """A problem of its own, and the routes that it starts from."""

    problem: Problem
    solution: Solution


class Neighbourhoods:
    """Cuts pieces out of one problem. Shifts are near when their visits are, and when their windows overlap."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._shifts = tuple(sorted(problem.shifts, key=lambda s: s.id))
        self._done = frozenset(v for s in problem.shifts if s.progress for v, _ in s.progress.done)

    @cached_property
    def _pins(self) -> dict[str, tuple[Pin, ...]]:
        pins: dict[str, tuple[Pin, ...]] = {}
        for pin in self._problem.pins:
            pins[pin.visit] = (*pins.get(pin.visit, ()), pin)
        return pins

    def cut(self, solution: Solution, seed: int, shifts: int, visits: int) -> Piece:
        """The piece around the shift of rank ``seed``: at most so many shifts, and about so many visits."""
        routes = {r.shift: r for r in solution.routes}
        centre = self._shifts[seed % len(self._shifts)]
        return self._piece(solution, self._near(centre, routes)[:shifts], visits)

    def partition(self, solution: Solution, shifts: int) -> Iterator[Piece]:
        """The routes of a solution in pieces of so many, without unserved visits; each route is in one piece."""
        used = {r.shift for r in solution.routes}
        chosen = [s for s in self._shifts if s.id in used]
        for first in range(0, len(chosen), shifts):
            yield self._piece(solution, chosen[first : first + shifts], 0)

    def _piece(self, solution: Solution, chosen: Sequence[Shift], visits: int) -> Piece:
        names = {s.id for s in chosen}
        mine = tuple(r for r in solution.routes if r.shift in names)
        inside = self._inside(mine, solution, names)
        free = self._around(chosen, mine, solution, max(0, visits - len(inside)))
        done = [self._problem.visit_by_id[v] for s in chosen if s.progress for v, _ in s.progress.done]
        members = {v.id: v for v in (*done, *inside, *free)}
        pins = [p for v in members for p in self._pins.get(v, ()) if p.shift in names]
        pins += self._held(mine, solution, names)
        pins = list({(p.visit, p.shift): p for p in pins}.values())
        piece = replace(self._problem, visits=tuple(members.values()), shifts=tuple(chosen), pins=tuple(pins))
        return Piece(piece, Solution(mine))

    def _near(self, centre: Shift, routes: dict[str, Route]) -> list[Shift]:
        """All shifts, nearest first, by the road between their middle stops."""
        seconds = self._problem.matrices[centre.matrix].seconds
        here = self._middle(centre, routes)
        together = [
            s for s in self._shifts if s.window.start < centre.window.end and centre.window.start < s.window.end
        ]
        return sorted(together, key=lambda s: (s is not centre, int(seconds[here, self._middle(s, routes)]), s.id))

    def _middle(self, shift: Shift, routes: dict[str, Route]) -> int:
        stops = routes[shift.id].visits if shift.id in routes else ()
        return self._problem.visit_by_id[stops[len(stops) // 2]].location if stops else first_place(shift)

    def _inside(self, mine: Sequence[Route], solution: Solution, names: set[str]) -> list[Visit]:
        """The visits of the routes; of a crew that is half outside only this half, which may not move."""
        half = {p.visit for p in self._held(mine, solution, names)}
        visits = [self._problem.visit_by_id[v] for r in mine for v in r.visits]
        return [replace(v, crew=1, prize=0) if v.id in half else v for v in {v.id: v for v in visits}.values()]

    def _held(self, mine: Sequence[Route], solution: Solution, names: set[str]) -> list[Pin]:
        outside = {v for r in solution.routes if r.shift not in names for v in r.visits}
        return [
            Pin(step.visit, route.shift, step.start)
            for route in mine
            for step in route.steps
            if step.visit is not None and step.visit in outside
        ]

    def _around(self, chosen: Sequence[Shift], mine: Sequence[Route], solution: Solution, most: int) -> list[Visit]:
        """The unserved visits: owed ones, then those with the shortest road from one of the routes' places."""
        open_visits = [v for v in unserved(self._problem, solution) if self._may_join(v, chosen)]
        places = sorted(
            {self._problem.visit_by_id[v].location for r in mine for v in r.visits} or {first_place(chosen[0])}
        )
        seconds = self._problem.matrices[chosen[0].matrix].seconds
        nearest: NDArray[np.int32] = seconds[np.ix_([v.location for v in open_visits], places)].min(
            axis=1, initial=2**30
        )
        owed = np.array([v.required or v.id in self._pins for v in open_visits], np.bool_)
        return [open_visits[i] for i in np.lexsort((nearest, ~owed))[:most]]

    def _may_join(self, visit: Visit, chosen: Sequence[Shift]) -> bool:
        names = {s.id for s in chosen}
        pinned = {p.shift for p in self._pins.get(visit.id, ())}
        return pinned <= names and any(
            w.end >= s.window.start and w.start <= s.window.end for w in visit.windows for s in chosen
        )
