"""Which shifts could make which visits if they made nothing else: every pair of them judged at once.

The labels of :mod:`solver.labels` for a route of one visit, as arrays of pairs (visits, shifts). The answer is that of
:meth:`solver.schedule.Timetable.schedule`, a property test holds them together; ten thousand visits and five hundred
shifts take about a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.eligibility import CODES, Eligibility, Obstacle
from solver.problem import UNREACHABLE, Problem, Shift, Visit
from solver.schedule import first_place, late_left, work_left

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

PAIRS = 32_768
"""Pairs of visits and shifts judged together: their arrays stay in the cache of a core."""

NEVER = 4 * UNREACHABLE


class _Labels(NamedTuple):
    """As :class:`solver.labels.Label`; ``real`` says where there is one."""

    duration: Ints
    earliest: Ints
    latest: Ints
    real: Flags

    def append(self, leg: Ints, start: Ints, end: Ints, service: Ints) -> _Labels:
        reach = self.duration + leg
        wait = np.maximum(0, start - reach - self.latest)
        earliest = np.minimum(self.latest, np.maximum(self.earliest, start - reach))
        real = self.real & (self.earliest + reach <= end)
        return _Labels(reach + wait + service, earliest, np.minimum(self.latest, end - reach), real)

    def home(self, leg: Ints, close: Ints) -> tuple[Ints, Flags]:
        """Duration with the way home, and whether one is there by ``close``."""
        reach = self.duration + leg
        return reach, self.real & (self.earliest + reach <= close)

    def where(self, true: Flags) -> _Labels:
        return self._replace(real=self.real & true)


class _Facts(NamedTuple):
    """Of each pair, in any window: there in time; and with no more work than allowed; and rested by then; home in time
    without resting; home in time, rested; and with no more work than allowed."""

    came: Flags
    worked: Flags
    rested: Flags
    home: Flags
    back: Flags
    fits: Flags


class Screen:
    """``shifts`` are the columns."""

    def __init__(self, problem: Problem, shifts: Sequence[Shift], eligibility: Eligibility) -> None:
        self._problem, self._shifts, self._eligibility = problem, shifts, eligibility
        self._pins = {p.visit: p.start for p in problem.pins if p.start is not None}
        self._starts = np.array([first_place(s) for s in shifts], np.int64)
        self._ends = np.array([s.end_location for s in shifts], np.int64)
        self._begin = np.array([s.progress.time if s.progress else s.window.start for s in shifts], np.int64)
        self._last = np.array([s.progress.time if s.progress else s.window.end for s in shifts], np.int64)
        self._close = np.array([s.window.end for s in shifts], np.int64)
        self._work = np.array([work_left(s) for s in shifts], np.int64)
        self._set_limits()
        rests = [None if s.progress and s.progress.break_taken else s.break_ for s in shifts]
        self._owes = np.array([r is not None for r in rests], np.bool_)
        self._rest_from = np.array([r.window.start if r else 0 for r in rests], np.int64)
        self._rest_until = np.array([r.window.end if r else 0 for r in rests], np.int64)
        self._rest = np.array([r.seconds if r else 0 for r in rests], np.int64)

    def _set_limits(self) -> None:
        problem, shifts = self._problem, self._shifts
        self._driven = np.array([s.progress.travelled_seconds if s.progress else 0 for s in shifts], np.int64)
        self._farthest = np.array([_or_never(s.max_travel_seconds) for s in shifts], np.int64)
        self._load = np.array([_or_never(s.max_load) - problem.loaded(s) for s in shifts], np.int64)
        made = [len(s.progress.done) if s.progress else 0 for s in shifts]
        most = [_or_never(s.max_visits) for s in shifts]
        left = np.array([late_left(problem, s) for s in shifts], np.int64)
        self._overdue = left < 0
        self._by = np.array([s.late.after if s.late else NEVER for s in shifts], np.int64)
        self._by[left > 0] = NEVER
        self._full = np.array([m >= n for m, n in zip(made, most, strict=True)], np.bool_)

    def codes(self, visits: Sequence[Visit]) -> Codes:
        """Shape (visits, shifts): 0 where the shift could make the visit alone, else what bars it, see ``CODES``."""
        found = np.zeros((len(visits), len(self._shifts)), np.int8)
        size = self._block_size
        for first in range(0, len(visits) if self._shifts else 0, size):
            found[first : first + size] = self._block(visits[first : first + size])
        return found

    @property
    def _block_size(self) -> int:
        return max(1, PAIRS // max(1, len(self._shifts)))

    def hopeless(self, visits: Sequence[Visit]) -> bool:
        """Whether no shift could make any of the visits; ends at the first block with one that could."""
        blocks = (visits[first : first + self._block_size] for first in range(0, len(visits), self._block_size))
        return all(bool(self.codes(block).all()) for block in blocks)

    def legs(self, visit: Visit) -> Ints:
        """Seconds from each shift's start to the visit and on to the shift's end."""
        legs_in, legs_out = self._legs([visit])
        there_and_back: Ints = (legs_in + legs_out)[0]
        return there_and_back

    def _block(self, visits: Sequence[Visit]) -> Codes:
        legs_in, legs_out = self._legs(visits)
        travel = legs_in + legs_out + self._driven
        load = np.array([v.load for v in visits], np.int64)[:, None]
        codes = self._timing(visits, legs_in, legs_out, NEVER)
        if (self._by < NEVER).any():
            late = (codes == 0) & (self._timing(visits, legs_in, legs_out, self._by) > 0)
            np.copyto(codes, CODES.index(Obstacle.MAX_LATE), where=late)
        for bar, barred in (
            (Obstacle.MAX_TRAVEL, travel > self._farthest),
            (Obstacle.UNREACHABLE, travel >= UNREACHABLE),
            (Obstacle.MAX_LATE, self._overdue),
            (Obstacle.MAX_LOAD, load > self._load),
            (Obstacle.MAX_VISITS, self._full),
        ):
            np.copyto(codes, CODES.index(bar), where=barred)
        known = np.stack([self._eligibility.codes(v) for v in visits])
        np.copyto(codes, known, where=known > 0)
        return codes

    def _legs(self, visits: Sequence[Visit]) -> tuple[Ints, Ints]:
        places = np.array([v.location for v in visits], np.int64)
        legs_in = np.empty((len(visits), len(self._shifts)), np.int64)
        legs_out = np.empty_like(legs_in)
        for number, matrix in enumerate(self._problem.matrices):
            mine = np.flatnonzero([s.matrix == number for s in self._shifts])
            starts, from_start = np.unique(self._starts[mine], return_inverse=True)
            ends, to_end = np.unique(self._ends[mine], return_inverse=True)
            legs_in[:, mine] = matrix.seconds[np.ix_(starts, places)].T[:, from_start]
            legs_out[:, mine] = matrix.seconds[np.ix_(places, ends)][:, to_end]
        return legs_in, legs_out

    def _timing(self, visits: Sequence[Visit], legs_in: Ints, legs_out: Ints, by: Ints | int) -> Codes:
        """What the clock says, over all windows, of visits that have ended ``by`` then."""
        facts = self._window(visits, 0, legs_in, legs_out, by)
        for number in range(1, max(len(v.windows) for v in visits)):
            rows = np.flatnonzero([len(v.windows) > number for v in visits])
            more = self._window([visits[int(row)] for row in rows], number, legs_in[rows], legs_out[rows], by)
            for fact, further in zip(facts, more, strict=True):
                fact[rows] |= further
        return self._verdict(facts)

    def _pin(self, visits: Sequence[Visit], start: Ints, end: Ints) -> None:
        for row, visit in enumerate(visits):
            pinned = self._pins.get(visit.id)
            if pinned is not None:
                inside = (start[row] <= pinned) & (pinned <= end[row])
                start[row], end[row] = np.where(inside, pinned, 0), np.where(inside, pinned, -1)

    def _window(self, visits: Sequence[Visit], number: int, legs_in: Ints, legs_out: Ints, by: Ints | int) -> _Facts:
        """The facts of the window of that number."""
        spans = np.array([(v.windows[number].start, v.windows[number].end) for v in visits], np.int64)
        service = np.array([v.service_seconds for v in visits], np.int64)[:, None]
        start = np.maximum(spans[:, :1], self._begin)
        end = np.minimum(spans[:, 1:], np.minimum(self._close, by) - service)
        self._pin(visits, start, end)
        nobody = np.zeros(len(self._shifts), np.int64)
        first = _Labels(nobody, self._begin, self._last, np.ones(len(self._shifts), np.bool_))
        there = first.append(legs_in, start, end, service).where(start <= end)
        rested = self._resting(first, legs_in).append(nobody, start, end, service).where(start <= end)
        in_time, in_time_rested = self._not_too_long(there), self._not_too_long(rested)
        straight, home = in_time.home(legs_out, self._close)
        ways = [(straight, home & ~self._owes)]
        if self._owes.any():
            ways.append(in_time_rested.home(legs_out, self._close))
            ways.append(self._resting(in_time, legs_out).home(nobody, self._close))
        back = np.logical_or.reduce([real for _, real in ways])
        fits = np.logical_or.reduce([real & (duration <= self._work) for duration, real in ways])
        came, worked = there.real | rested.real, in_time.real | in_time_rested.real
        return _Facts(came, worked, in_time_rested.real, home, back, fits)

    def _resting(self, labels: _Labels, leg: Ints) -> _Labels:
        return labels.append(leg, self._rest_from, self._rest_until + leg, self._rest).where(self._owes)

    def _not_too_long(self, labels: _Labels) -> _Labels:
        return labels.where(labels.duration <= self._work)

    def _verdict(self, facts: _Facts) -> Codes:
        """As :class:`solver.schedule.Timetable` decides between the rules that the labels of one visit meet."""
        codes = np.full(facts.fits.shape, CODES.index(Obstacle.SHIFT_END), np.int8)
        np.copyto(codes, CODES.index(Obstacle.BREAK), where=self._owes & ~facts.rested & facts.home)
        np.copyto(codes, CODES.index(Obstacle.MAX_WORK), where=facts.back | ~facts.worked)
        np.copyto(codes, CODES.index(Obstacle.TIME_WINDOW), where=~facts.came)
        np.copyto(codes, 0, where=facts.fits)
        return codes


def _or_never(limit: int | None) -> int:
    return NEVER if limit is None else limit
