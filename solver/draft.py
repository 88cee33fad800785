"""A plan in the making: orders that can be driven, the crews' agreed starts, and the exact effect of one more visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from solver.cost import not_preferred, owed_groups, reassigned, worth
from solver.eligibility import Eligibility
from solver.frames import Frames, Gaps, Ints
from solver.problem import Problem, Visit
from solver.schedule import Impossible, Timed, Timetable
from solver.solution import Solution


class Draft:
    """Routes by shift, changed one insertion or removal at a time. Rows are the shifts in the order of their ids."""

    def __init__(self, problem: Problem, timetable: Timetable | None = None) -> None:
        self.problem = problem
        self.timetable = timetable or Timetable(problem)
        self.shifts = tuple(sorted(problem.shifts, key=lambda s: s.id))
        self.eligibility = Eligibility(problem, self.shifts)
        self.row_of = {s.id: row for row, s in enumerate(self.shifts)}
        self.routes: dict[int, Timed] = {}
        self.crew_starts: dict[str, int] = {}
        self.rows_of: dict[str, tuple[int, ...]] = {}
        self.owed = frozenset(v for members in owed_groups(problem) for v in members)
        self._members = _members(problem)
        self.closed = _done(problem)
        self.closed |= {m for v in self.closed for m in self._members[v]}
        self._frames = Frames(problem, self.shifts)
        for row in range(len(self.shifts)):
            self._frames.set_row(row, (), ())

    @property
    def solution(self) -> Solution:
        return Solution(tuple(self.routes[row].route for row in sorted(self.routes)))

    def open(self, visit: Visit) -> bool:
        """Whether the visit is neither made, nor an alternative of one that is."""
        return visit.id not in self.closed and not any(m in self.rows_of for m in self._members[visit.id])

    def alternatives(self, visit: str) -> frozenset[str]:
        """The visits of which at most one is made, this one among them."""
        return self._members[visit]

    def order(self, row: int) -> tuple[str, ...]:
        return self.routes[row].visits if row in self.routes else ()

    def gaps(self, visit: Visit) -> Gaps:
        """Gaps that look possible, cheapest first; the exact word is :meth:`try_at`."""
        return self._frames.gaps(visit, self.eligibility.row(visit), self.prices(visit))

    def prices(self, visit: Visit) -> Ints:
        """For each row what it costs that this shift makes the visit rather than none, apart from time."""
        if not visit.preferred_collectors and visit.published is None:
            return np.zeros(len(self.shifts), np.int64)
        none = reassigned(self.problem, visit, ())
        return np.array([self.price(visit, (s.id,)) - none for s in self.shifts], np.int64)

    def price(self, visit: Visit, shifts: Iterable[str]) -> int:
        names = tuple(shifts)
        return not_preferred(self.problem, visit, names) + reassigned(self.problem, visit, names)

    def try_at(self, row: int, position: int, visit: str, start: int | None = None) -> Timed | None:
        """The exact route with the visit in that gap, or None; ``start`` is the agreed one of a crew."""
        order = self.order(row)
        fixed = self.crew_starts if start is None else {**self.crew_starts, visit: start}
        timed = self.timetable.schedule(self.shifts[row].id, (*order[:position], visit, *order[position:]), fixed)
        return None if isinstance(timed, Impossible) else timed

    def gain(self, row: int, timed: Timed) -> tuple[int, int]:
        """Prize won and seconds saved (travel and what time prices) by replacing a row's route."""
        old = self.routes.get(row)
        prize, seconds = (old.prize, old.travel_seconds + old.priced_seconds) if old else (0, self._idle(row))
        return timed.prize - prize, seconds - timed.travel_seconds - timed.priced_seconds

    def pays(self, prize: int, saved: int) -> bool:
        """Whether such a gain makes a better plan."""
        return worth(self.problem.prices.point, prize, -saved) > (0, 0)

    def _idle(self, row: int) -> int:
        """A shift that is on the road drives home, and is paid for it, whether it makes more visits or not."""
        if self.shifts[row].progress is None:
            return 0
        home = self.timetable.schedule(self.shifts[row].id, ())
        return 0 if isinstance(home, Impossible) else home.travel_seconds + home.priced_seconds

    def put(self, visit: str, timed: Mapping[int, Timed], start: int | None = None) -> None:
        """Takes over the routes that :meth:`try_at` found."""
        self.rows_of[visit] = tuple(sorted(timed))
        if start is not None:
            self.crew_starts[visit] = start
        for row, route in timed.items():
            self.set_route(row, route)

    def set_route(self, row: int, timed: Timed | None) -> None:
        if timed is None or not timed.visits:
            self.routes.pop(row, None)
        else:
            self.routes[row] = timed
        stops = [self.problem.visit_by_id[v] for v in self.order(row)]
        pieces = [self.timetable.pieces(self.shifts[row], v, self.crew_starts.get(v.id)) for v in stops]
        self._frames.set_row(row, stops, pieces)

    def remove(self, visits: Iterable[str]) -> None:
        """Takes visits off all their shifts."""
        gone = set(visits)
        rows = {row for v in gone for row in self.rows_of.pop(v, ())}
        for v in gone:
            self.crew_starts.pop(v, None)
        for row in sorted(rows):
            self._reschedule(row, tuple(v for v in self.order(row) if v not in gone))

    def _reschedule(self, row: int, order: tuple[str, ...]) -> None:
        """Where roads break the triangle inequality a shorter order may be impossible: then its last stop goes too."""
        timed = self.timetable.schedule(self.shifts[row].id, order, self.crew_starts) if order else None
        self.set_route(row, timed if isinstance(timed, Timed) else None)
        if isinstance(timed, Impossible):
            self._drop_last(row, order)

    def _drop_last(self, row: int, order: tuple[str, ...]) -> None:
        last = order[-1]
        others = [other for other in self.rows_of.pop(last, ()) if other != row]
        self.crew_starts.pop(last, None)
        for other in others:
            self._reschedule(other, tuple(v for v in self.order(other) if v != last))
        self._reschedule(row, order[:-1])


def _done(problem: Problem) -> set[str]:
    return {v for s in problem.shifts if s.progress for v, _ in s.progress.done}


def _members(problem: Problem) -> dict[str, frozenset[str]]:
    """For each visit the visits of which at most one is made."""
    groups: dict[str, set[str]] = {}
    for visit in problem.visits:
        if visit.group is not None:
            groups.setdefault(visit.group, set()).add(visit.id)
    return {v.id: frozenset(groups[v.group]) if v.group is not None else frozenset((v.id,)) for v in problem.visits}
