"""Where a visit could go: all positions of all routes judged at once, before any of them is scheduled exactly.

For the gap before stop ``p`` of a route the arrays hold how early one can be free before it and how late the stop after
it may start, each once *without* the break and once *with* it on that side. A gap that fails this test is impossible;
one that passes is nearly always possible (only work limits, which depend on both sides, are judged roughly). Where the
late visits of a shift are limited, what comes before a gap is timed as if the gap held one more stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.labels import Piece
from solver.problem import UNREACHABLE, Problem, Shift, Visit
from solver.schedule import ending_in_time, first_place, late_left, stops_in_time

Ints = NDArray[np.int64]

NEVER = 4 * UNREACHABLE
"""Later than any time of a problem; sums of a few of these still fit."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Possible gaps for one visit, cheapest first: row of the shift, position in it, detour, first and last start."""

    rows: Ints
    positions: Ints
    detours: Ints
    earliest: Ints
    latest: Ints

    def __len__(self) -> int:
        return len(self.rows)


class Frames:
    """One row per shift, one column per gap. All arrays but ``_row_*`` have the shape (shifts, gaps)."""

    def __init__(self, problem: Problem, shifts: Sequence[Shift]) -> None:
        self._shifts = shifts
        self._matrices = [m.seconds for m in problem.matrices]
        self._views = [memoryview(m.seconds) for m in problem.matrices]
        self._row_matrix = np.array([s.matrix for s in shifts], np.int64)
        self._problem = problem
        self._row_load_left = np.zeros(len(shifts), np.int64)
        self._row_stops_left = np.zeros(len(shifts), np.int64)
        self._row_travel_left = np.zeros(len(shifts), np.int64)
        self._row_work_left = np.zeros(len(shifts), np.int64)
        rests = [None if _rested(s) else s.break_ for s in shifts]
        self._rest_from = np.array([r.window.start if r else 0 for r in rests], np.int64).reshape(-1, 1)
        self._rest_until = np.array([r.window.end if r else -1 for r in rests], np.int64).reshape(-1, 1)
        self._rest_seconds = np.array([r.seconds if r else 0 for r in rests], np.int64).reshape(-1, 1)
        self._allocate(4)

    def _allocate(self, gaps: int) -> None:
        shape = (len(self._shifts), gaps)
        self.previous, self.next, self.leg = (np.zeros(shape, np.int64) for _ in range(3))
        self.free, self.free_rested = np.full(shape, NEVER), np.full(shape, NEVER)
        self.latest, self.latest_resting = np.full(shape, -NEVER), np.full(shape, -NEVER)
        self.ended_by = np.full(shape, NEVER)

    def _widen(self) -> None:
        old = self._arrays
        width = old[0].shape[1]
        self._allocate(2 * width)
        for before, after in zip(old, self._arrays, strict=True):
            after[:, :width] = before

    @property
    def _arrays(self) -> tuple[Ints, ...]:
        times = (self.free, self.free_rested, self.latest, self.latest_resting, self.ended_by)
        return (self.previous, self.next, self.leg, *times)

    def set_row(self, row: int, stops: Sequence[Visit], pieces: Sequence[Sequence[Piece]]) -> None:
        """Describes the route that makes ``stops``, each inside its ``pieces``."""
        while len(stops) >= self.free.shape[1]:
            self._widen()
        shift, count = self._shifts[row], len(stops) + 1
        places = [first_place(shift), *(v.location for v in stops), shift.end_location]
        view = self._views[shift.matrix]
        legs = [view[a, b] for a, b in pairwise(places)]
        used = bool(stops) or shift.progress is not None
        self.previous[row, :count], self.next[row, :count] = places[:-1], places[1:]
        self.leg[row, :count] = legs if used else 0
        self.free[row], self.free_rested[row], self.latest[row], self.latest_resting[row] = NEVER, NEVER, -NEVER, -NEVER
        before, after = (self._in_time(shift, stops, pieces, n) for n in (count, len(stops)))
        self.free[row, :count], self.free_rested[row, :count] = self._forwards(row, stops, before, legs)
        self.latest[row, :count], self.latest_resting[row, :count] = self._backwards(row, stops, after, legs)
        self.ended_by[row] = NEVER
        if shift.late is not None:
            self.ended_by[row, : stops_in_time(self._problem, shift, count)] = shift.late.after
        self._set_limits(row, stops, sum(legs) if used else 0)

    def _in_time(
        self, shift: Shift, stops: Sequence[Visit], pieces: Sequence[Sequence[Piece]], count: int
    ) -> Sequence[Sequence[Piece]]:
        """The pieces in a route of ``count`` stops, of which only so many may end late."""
        if shift.late is None:
            return pieces
        first = stops_in_time(self._problem, shift, count)
        held = [ending_in_time(shift, v, p) for v, p in zip(stops[:first], pieces[:first], strict=True)]
        return (*held, *pieces[first:])

    def _set_limits(self, row: int, stops: Sequence[Visit], travel: int) -> None:
        shift = self._shifts[row]
        progress = shift.progress
        made = len(stops) + (len(progress.done) if progress else 0)
        driven = travel + (progress.travelled_seconds if progress else 0)
        worked = travel + sum(v.service_seconds for v in stops) + int(self._rest_seconds[row, 0])
        worked += progress.time - progress.departed if progress else 0
        loaded = self._problem.loaded(shift) + sum(v.load for v in stops)
        self._row_load_left[row] = NEVER if shift.max_load is None else shift.max_load - loaded
        self._row_stops_left[row] = NEVER if shift.max_visits is None else shift.max_visits - made
        if late_left(self._problem, shift) < 0:
            self._row_stops_left[row] = 0
        self._row_travel_left[row] = NEVER if shift.max_travel_seconds is None else shift.max_travel_seconds - driven
        self._row_work_left[row] = NEVER if shift.max_work_seconds is None else shift.max_work_seconds - worked

    def _forwards(
        self, row: int, stops: Sequence[Visit], pieces: Sequence[Sequence[Piece]], legs: list[int]
    ) -> tuple[list[int], list[int]]:
        """Earliest second of being free before each gap: not having rested, and having rested."""
        shift = self._shifts[row]
        begin = shift.progress.time if shift.progress else shift.window.start
        free, rested = ([begin], [NEVER]) if self._rest_seconds[row, 0] else ([NEVER], [begin])
        for visit, parts, leg in zip(stops, pieces, legs, strict=False):
            arrive_rested = min(rested[-1] + leg, self._after_rest(row, free[-1], leg))
            free.append(_first_start(parts, free[-1] + leg) + visit.service_seconds)
            rested.append(_first_start(parts, arrive_rested) + visit.service_seconds)
        return [min(f, NEVER) for f in free], [min(r, NEVER) for r in rested]

    def _after_rest(self, row: int, free: int, leg: int) -> int:
        """Earliest arrival when the break is taken on this leg."""
        if free > self._rest_until[row, 0]:
            return NEVER
        return max(free + leg, int(self._rest_from[row, 0])) + int(self._rest_seconds[row, 0])

    def _backwards(
        self, row: int, stops: Sequence[Visit], pieces: Sequence[Sequence[Piece]], legs: list[int]
    ) -> tuple[list[int], list[int]]:
        """Latest start of the stop after each gap: with no break after it, and with the break after it."""
        rest, until = int(self._rest_seconds[row, 0]), int(self._rest_until[row, 0])
        latest, resting = [self._shifts[row].window.end], [-NEVER]
        for visit, parts, leg in zip(reversed(stops), reversed(pieces), reversed(legs), strict=False):
            on_leg = (
                min(until, latest[0] - rest - leg) if rest and self._rest_from[row, 0] + rest <= latest[0] else -NEVER
            )
            resting.insert(0, _last_start(parts, max(resting[0] - leg, on_leg) - visit.service_seconds))
            latest.insert(0, _last_start(parts, latest[0] - leg - visit.service_seconds))
        return latest, resting

    def gaps(self, visit: Visit, eligible: NDArray[np.bool_], prices: Ints) -> Gaps:
        """Every gap the visit may fit in; ``prices`` (one per shift) are added to the detours before sorting."""
        rows = np.flatnonzero(eligible & (self._row_stops_left > 0) & (self._row_load_left >= visit.load))
        legs_in, legs_out = self._legs(rows, visit.location)
        detour = legs_in + legs_out - self.leg[rows]
        first, last = self._first_and_last(rows, visit, legs_in, legs_out)
        fits = (first <= last) & (detour <= self._row_travel_left[rows, None])
        fits &= detour + visit.service_seconds <= self._row_work_left[rows, None]
        r, p = np.nonzero(fits)
        detours = detour[r, p] + prices[rows[r]]
        order = np.argsort(detours, kind="stable")
        r, p = r[order], p[order]
        return Gaps(rows[r], p, detours[order], first[r, p], last[r, p])

    def _legs(self, rows: Ints, place: int) -> tuple[Ints, Ints]:
        previous, following = self.previous[rows], self.next[rows]
        if len(self._matrices) == 1:
            seconds = self._matrices[0]
            return seconds[previous, place].astype(np.int64), seconds[place, following].astype(np.int64)
        legs_in, legs_out = np.empty(previous.shape, np.int64), np.empty(previous.shape, np.int64)
        for matrix, seconds in enumerate(self._matrices):
            mine = self._row_matrix[rows] == matrix
            legs_in[mine], legs_out[mine] = seconds[previous[mine], place], seconds[place, following[mine]]
        return legs_in, legs_out

    def _first_and_last(self, rows: Ints, visit: Visit, legs_in: Ints, legs_out: Ints) -> tuple[Ints, Ints]:
        """First and last possible start in each gap (first > last: none), over the three places of the break."""
        free, rest, since, until = (
            self.free[rows],
            self._rest_seconds[rows],
            self._rest_from[rows],
            self._rest_until[rows],
        )
        on_leg_in = np.where(free <= until, np.maximum(free + legs_in, since) + rest, NEVER)
        rested = _first_starts(visit, np.minimum(self.free_rested[rows] + legs_in, on_leg_in))
        unrested = _first_starts(visit, free + legs_in)
        bound = self.latest[rows] - legs_out - visit.service_seconds
        by = self.ended_by[rows] - visit.service_seconds
        on_leg_out = np.where(
            since + rest <= self.latest[rows], np.minimum(until - visit.service_seconds, bound - rest), -NEVER
        )
        later = np.minimum(np.maximum(self.latest_resting[rows] - legs_out - visit.service_seconds, on_leg_out), by)
        bound = np.minimum(bound, by)
        first = np.minimum(np.where(rested <= bound, rested, NEVER), np.where(unrested <= later, unrested, NEVER))
        last = np.maximum(np.where(rested <= bound, bound, -NEVER), np.where(unrested <= later, later, -NEVER))
        return first, last


def _rested(shift: Shift) -> bool:
    return shift.progress is not None and shift.progress.break_taken


def _first_start(pieces: Sequence[Piece], ready: int) -> int:
    return next((max(p.start, ready) for p in pieces if ready <= p.end), NEVER)


def _last_start(pieces: Sequence[Piece], bound: int) -> int:
    return next((min(p.end, bound) for p in reversed(pieces) if p.start <= bound), -NEVER)


def _first_starts(visit: Visit, ready: Ints) -> Ints:
    """The first start at or after ``ready`` inside a window, for each element."""
    starts = np.full(ready.shape, NEVER)
    for window in reversed(visit.windows):
        starts = np.where(ready <= window.end, np.maximum(ready, window.start), starts)
    return starts
