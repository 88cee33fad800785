"""Who may make a visit at all, whatever the clock says; and the names of everything that can stand in the way."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from solver.problem import Pin, Problem, Shift, Visit


class Obstacle(StrEnum):
    """Why a shift cannot make a visit: the first five are seen here, the others by the schedule."""

    SKILLS = "skills"
    SHIFT_NOT_ALLOWED = "shift_not_allowed"
    COLLECTOR_REQUIRED = "collector_required"
    COLLECTOR_FORBIDDEN = "collector_forbidden"
    PIN = "pin"
    UNREACHABLE = "unreachable"
    TIME_WINDOW = "time_window"
    SHIFT_END = "shift_end"
    MAX_VISITS = "max_visits"
    MAX_LOAD = "max_load"
    MAX_LATE = "max_late"
    MAX_WORK = "max_work"
    MAX_TRAVEL = "max_travel"
    BREAK = "break"


def obstacle(visit: Visit, shift: Shift, pins: tuple[Pin, ...]) -> Obstacle | None:
    """What bars the visit from the shift at any time; ``pins`` are those of the visit."""
    if not visit.skills <= shift.skills:
        return Obstacle.SKILLS
    if visit.allowed_shifts is not None and shift.id not in visit.allowed_shifts:
        return Obstacle.SHIFT_NOT_ALLOWED
    if visit.required_collectors is not None and shift.collector not in visit.required_collectors:
        return Obstacle.COLLECTOR_REQUIRED
    if shift.collector in visit.forbidden_collectors:
        return Obstacle.COLLECTOR_FORBIDDEN
    pinned = {p.shift for p in pins}
    starts = {p.start for p in pins if p.start is not None}
    conflict = len(pinned) > visit.crew or len(starts) > 1
    return Obstacle.PIN if conflict or (len(pinned) == visit.crew and shift.id not in pinned) else None


CODES: tuple[Obstacle | None, ...] = (None, *Obstacle)
"""What the small numbers of :meth:`Eligibility.codes` mean."""

_NUMBERS = {bar: number for number, bar in enumerate(CODES)}


class Eligibility:
    """For each visit the shifts that may make it. Visits with the same demands share one row."""

    def __init__(self, problem: Problem, shifts: tuple[Shift, ...]) -> None:
        self._shifts = shifts
        self._pins: dict[str, tuple[Pin, ...]] = {}
        for pin in problem.pins:
            self._pins[pin.visit] = (*self._pins.get(pin.visit, ()), pin)
        self._codes: dict[object, NDArray[np.int8]] = {}
        self._rows: dict[object, NDArray[np.bool_]] = {}

    def pins(self, visit: Visit) -> tuple[Pin, ...]:
        return self._pins.get(visit.id, ())

    def row(self, visit: Visit) -> NDArray[np.bool_]:
        """One flag per shift, in the order given at construction."""
        demands = self._demands(visit)
        if demands not in self._rows:
            self._rows[demands] = self.codes(visit) == 0
        return self._rows[demands]

    def codes(self, visit: Visit) -> NDArray[np.int8]:
        """One number per shift: which of ``CODES`` bars it."""
        demands = self._demands(visit)
        if demands not in self._codes:
            pins = self.pins(visit)
            found = [_NUMBERS[obstacle(visit, shift, pins)] for shift in self._shifts]
            self._codes[demands] = np.array(found, np.int8)
        return self._codes[demands]

    def _demands(self, visit: Visit) -> tuple[object, ...]:
        collectors = (visit.required_collectors, visit.forbidden_collectors)
        return (visit.skills, visit.allowed_shifts, *collectors, visit.crew, self.pins(visit))
