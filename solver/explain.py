"""Why a visit is unserved: for each shift, *impossible* (which rule) or *outcompeted* (what it would displace)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from solver.draft import Draft
from solver.eligibility import Obstacle, obstacle
from solver.frames import Frames
from solver.insertion import draft_of, insertions, unserved
from solver.problem import UNREACHABLE, Problem, Shift, Visit
from solver.reasons import ACTIONS, MESSAGES, Reason, ShiftReason, Unserved
from solver.schedule import Impossible, Timed, first_place
from solver.solution import Solution

__all__ = ["ACTIONS", "MESSAGES", "Reason", "ShiftReason", "Unserved", "explain"]

ALL_SHIFTS_UP_TO = 2_000
"""Pairs of unserved visits and shifts up to which every shift's answer is worked out; beyond it only the nearest."""

NEAREST = 3

NEAREST_TO_POSSIBLE = (
    Reason.BREAK, Reason.MAX_WORK, Reason.MAX_TRAVEL, Reason.MAX_VISITS, Reason.SHIFT_END, Reason.TIME_WINDOW,
    Reason.UNREACHABLE, Reason.COLLECTOR_FORBIDDEN, Reason.SHIFT_NOT_ALLOWED, Reason.COLLECTOR_REQUIRED, Reason.SKILLS,
    Reason.PIN,
)  # fmt: skip
"""Of an impossible visit's reasons the one of the shift that comes nearest to making it is the visit's own."""


def explain(
    problem: Problem,
    solution: Solution,
    visits: Iterable[str] | None = None,
    over: Callable[[], bool] = lambda: False,
) -> tuple[Unserved, ...]:
    """A reason for each visit that is not made (or for each of ``visits``, then with every shift's answer).

    When ``over()`` turns true, what would be displaced is no longer worked out for the visits that follow.
    """
    wanted = None if visits is None else frozenset(visits)
    left = [v for v in unserved(problem, solution) if wanted is None or v.id in wanted]
    every = wanted is not None or len(left) * len(problem.shifts) <= ALL_SHIFTS_UP_TO
    book = _Book(problem, solution)
    return tuple(book.explain(visit, every, over) for visit in left)


class _Book:
    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._problem = problem
        self._draft = draft_of(problem, solution)
        self._empty = Draft(problem, self._draft.timetable)

    def explain(self, visit: Visit, every: bool, over: Callable[[], bool]) -> Unserved:
        gaps = self._empty.gaps(visit)
        near = list(dict.fromkeys(gaps.rows.tolist()))
        possible = [row for row in near if isinstance(self._alone(row, visit), Timed)] if every else near[:NEAREST]
        rows = range(len(self._draft.shifts)) if every or not possible else possible
        answers = tuple(self._answer(row, visit, row in possible) for row in rows if not possible or not over())
        reason = self._reason(visit, possible, answers)
        return Unserved(
            visit.id,
            reason,
            f"{visit.id}: {MESSAGES[reason]}",
            ACTIONS[reason],
            answers if every else answers[:NEAREST],
        )

    def _alone(self, row: int, visit: Visit) -> Timed | Impossible:
        return self._draft.timetable.schedule(self._draft.shifts[row].id, (visit.id,))

    def _reason(self, visit: Visit, possible: list[int], answers: tuple[ShiftReason, ...]) -> Reason:
        if not self._draft.shifts:
            return Reason.NO_SHIFT
        if not possible:
            found = {a.reason for a in answers}
            return next((r for r in NEAREST_TO_POSSIBLE if r in found), Reason.TIME_WINDOW)
        if visit.crew == 2:
            if len({self._draft.shifts[row].collector for row in self._empty.gaps(visit).rows.tolist()}) < 2:
                return Reason.CREW_SHORT
            if next(insertions(self._empty, visit, always=True), None) is None:
                return Reason.CREW_TIME
        return Reason.NO_GAIN if visit.prize == 0 and visit.id not in self._draft.owed else Reason.OUTCOMPETED

    def _answer(self, row: int, visit: Visit, possible: bool) -> ShiftReason:
        shift = self._draft.shifts[row]
        bar = obstacle(visit, shift, self._draft.eligibility.pins(visit))
        if bar is not None:
            return ShiftReason(shift.id, Reason(bar.value), False, f"{shift.id}: {_BARS[bar]}")
        if not possible:
            return self._impossible(row, visit)
        return self._outcompeted(row, visit)

    def _impossible(self, row: int, visit: Visit) -> ShiftReason:
        shift, alone = self._draft.shifts[row], self._alone(row, visit)
        bar = alone.obstacle if isinstance(alone, Impossible) else Obstacle.TIME_WINDOW
        needed, allowed = self._by_how_much(shift, visit, bar)
        amount = f" (needs {needed}, has {allowed})" if needed is not None else ""
        return ShiftReason(shift.id, Reason(bar.value), False, f"{shift.id}: {_BARS[bar]}{amount}", needed, allowed)

    def _by_how_much(self, shift: Shift, visit: Visit, bar: Obstacle) -> tuple[int | None, int | None]:
        seconds = self._problem.matrices[shift.matrix].seconds
        leg_in = int(seconds[first_place(shift), visit.location])
        leg_out = int(seconds[visit.location, shift.end_location])
        if max(leg_in, leg_out) >= UNREACHABLE:
            return None, None
        progress = shift.progress
        begin = progress.time if progress else shift.window.start
        if bar is Obstacle.MAX_TRAVEL:
            return leg_in + leg_out + (progress.travelled_seconds if progress else 0), shift.max_travel_seconds
        if bar is Obstacle.MAX_VISITS:
            return 1 + (len(progress.done) if progress else 0), shift.max_visits
        if bar is Obstacle.TIME_WINDOW:
            return begin + leg_in, min(visit.windows[-1].end, shift.window.end - visit.service_seconds)
        if bar is Obstacle.SHIFT_END:
            start = next(
                (max(w.start, begin + leg_in) for w in visit.windows if w.end >= begin + leg_in), begin + leg_in
            )
            return start + visit.service_seconds + leg_out, shift.window.end
        if bar is Obstacle.MAX_WORK:
            relaxed = replace(
                self._problem, visits=(visit,), shifts=(replace(shift, max_work_seconds=None, progress=None),), pins=()
            )
            longer = Draft(relaxed).timetable.schedule(shift.id, (visit.id,))
            return (longer.end - longer.departure if isinstance(longer, Timed) else None), shift.max_work_seconds
        return None, None

    def _outcompeted(self, row: int, visit: Visit) -> ShiftReason:
        shift, order = self._draft.shifts[row], self._draft.order(row)
        if self._fits(row, visit, order):
            reason = Reason.NO_GAIN if visit.prize == 0 else Reason.OUTCOMPETED
            return ShiftReason(
                shift.id, reason, True, f"{shift.id}: it would fit", displaces=(), prize_lost=-visit.prize
            )
        gone = self._displaced(row, visit, order)
        if gone is None:
            return ShiftReason(
                shift.id, Reason.OUTCOMPETED, True, f"{shift.id}: required or pinned visits leave no room"
            )
        lost = sum(self._problem.visit_by_id[v].prize for v in gone) - visit.prize
        message = f"{shift.id}: it would displace {', '.join(gone)}"
        return ShiftReason(shift.id, Reason.OUTCOMPETED, True, message, displaces=gone, prize_lost=lost)

    def _displaced(self, row: int, visit: Visit, order: tuple[str, ...]) -> tuple[str, ...] | None:
        """The single cheapest stop if one is enough; otherwise stops from the cheapest up, less those not needed."""
        prize = {v: self._problem.visit_by_id[v].prize for v in order}
        optional = sorted((v for v in order if v not in self._draft.owed), key=lambda v: (prize[v], v))
        for stop in optional:
            if self._fits(row, visit, _without(order, {stop})):
                return (stop,)
        if not self._fits(row, visit, _without(order, set(optional))):
            return None
        gone = set(optional)
        for stop in reversed(optional):
            if self._fits(row, visit, _without(order, gone - {stop})):
                gone.discard(stop)
        return tuple(v for v in order if v in gone)

    def _fits(self, row: int, visit: Visit, order: tuple[str, ...]) -> bool:
        """Whether the visit fits into the order on this shift, judged by the gaps first and by the schedule then."""
        stops = [self._problem.visit_by_id[v] for v in order]
        shift, table, crews = self._draft.shifts[row], self._draft.timetable, self._draft.crew_starts
        frames = Frames(self._problem, (shift,))
        frames.set_row(0, stops, [table.pieces(shift, v, crews.get(v.id)) for v in stops])
        gaps = frames.gaps(visit, np.ones(1, np.bool_), np.zeros(1, np.int64)).positions.tolist()
        tries = ((*order[:p], visit.id, *order[p:]) for p in gaps)
        return any(isinstance(table.schedule(shift.id, t, crews), Timed) for t in tries)


def _without(order: tuple[str, ...], gone: set[str]) -> tuple[str, ...]:
    return tuple(v for v in order if v not in gone)


_BARS: dict[Obstacle, str] = {
    Obstacle.SKILLS: "a skill is missing",
    Obstacle.SHIFT_NOT_ALLOWED: "the shift is not among those allowed",
    Obstacle.COLLECTOR_REQUIRED: "another collector is required",
    Obstacle.COLLECTOR_FORBIDDEN: "the collector is forbidden",
    Obstacle.PIN: "the visit is pinned elsewhere, or its pins contradict each other",
    Obstacle.UNREACHABLE: "no road leads there and back",
    Obstacle.TIME_WINDOW: "the shift cannot be there in a window",
    Obstacle.SHIFT_END: "the shift would be back too late",
    Obstacle.MAX_VISITS: "the shift may make no more visits",
    Obstacle.MAX_WORK: "the shift would work too long",
    Obstacle.MAX_TRAVEL: "the shift would travel too far",
    Obstacle.BREAK: "the break would no longer fit",
}
