"""One shift's answer to one unserved visit: by how much it misses it, or what would have to leave for it."""

from __future__ import annotations

import numpy as np

from solver.draft import Draft
from solver.eligibility import Obstacle
from solver.frames import Frames
from solver.problem import UNREACHABLE, Shift, Visit
from solver.reasons import Reason, ShiftReason
from solver.schedule import Timed, first_place

Order = tuple[str, ...]


class Answers:
    """``draft`` is the plan that left the visits out. Columns are rows of the draft: shifts by id."""

    def __init__(self, draft: Draft) -> None:
        self._draft, self._problem = draft, draft.problem

    def answer(self, row: int, visit: Visit, bar: Obstacle | None) -> ShiftReason:
        """``bar``: what keeps the shift from making the visit even if it made nothing else."""
        return self._outcompeted(row, visit) if bar is None else self._impossible(self._draft.shifts[row], visit, bar)

    def _impossible(self, shift: Shift, visit: Visit, bar: Obstacle) -> ShiftReason:
        needed, allowed = self._by_how_much(shift, visit, bar)
        amount = f" (needs {needed}, has {allowed})" if needed is not None else ""
        return ShiftReason(shift.id, Reason(bar.value), False, f"{shift.id}: {BARS[bar]}{amount}", needed, allowed)

    def _by_how_much(self, shift: Shift, visit: Visit, bar: Obstacle) -> tuple[int | None, int | None]:
        seconds = self._problem.matrices[shift.matrix].seconds
        leg_in = int(seconds[first_place(shift), visit.location])
        leg_out = int(seconds[visit.location, shift.end_location])
        if max(leg_in, leg_out) >= UNREACHABLE:
            return None, None
        progress = shift.progress
        ready = (progress.time if progress else shift.window.start) + leg_in
        if bar is Obstacle.MAX_TRAVEL:
            return leg_in + leg_out + (progress.travelled_seconds if progress else 0), shift.max_travel_seconds
        if bar is Obstacle.MAX_VISITS:
            return 1 + (len(progress.done) if progress else 0), shift.max_visits
        if bar is Obstacle.MAX_LOAD:
            return visit.load + self._problem.loaded(shift), shift.max_load
        if bar is Obstacle.MAX_LATE and shift.late is not None:
            return 1 + self._problem.made_late(shift), shift.late.most
        if bar is Obstacle.TIME_WINDOW:
            return ready, min(visit.windows[-1].end, shift.window.end - visit.service_seconds)
        if bar is Obstacle.SHIFT_END:
            start = next((max(w.start, ready) for w in visit.windows if w.end >= ready), ready)
            return start + visit.service_seconds + leg_out, shift.window.end
        if bar is Obstacle.MAX_WORK:
            longer = self._draft.timetable.schedule(shift.id, (visit.id,), limited=False)
            return (longer.end - longer.departure if isinstance(longer, Timed) else None), shift.max_work_seconds
        return None, None

    def _outcompeted(self, row: int, visit: Visit) -> ShiftReason:
        shift, order = self._draft.shifts[row], self._draft.order(row)
        timed = self._fitted(row, visit, order)
        if timed is not None:
            return self._left_by_choice(row, visit, timed)
        gone = self._displaced(row, visit, order)
        if gone is None:
            sentence = f"{shift.id}: required or pinned visits leave no room"
            return ShiftReason(shift.id, Reason.OUTCOMPETED, True, sentence)
        lost = sum(self._problem.visit_by_id[v].prize for v in gone) - visit.prize
        message = f"{shift.id}: it would displace {', '.join(gone)}"
        return ShiftReason(shift.id, Reason.OUTCOMPETED, True, message, displaces=gone, prize_lost=lost)

    def _left_by_choice(self, row: int, visit: Visit, timed: Timed) -> ShiftReason:
        """The shift has room: the visit brings nothing, or less than its way costs, or nobody has tried."""
        shift, draft, point = self._draft.shifts[row], self._draft, self._problem.prices.point
        prize, saved = draft.gain(row, timed)
        saved += draft.price(visit, ()) - draft.price(visit, (shift.id,))
        fits = ShiftReason(
            shift.id, Reason.OUTCOMPETED, True, f"{shift.id}: it would fit", displaces=(), prize_lost=-visit.prize
        )
        if visit.id in draft.owed or draft.pays(prize, saved):
            return fits
        if point is None or visit.prize == 0:
            return _because(fits, Reason.NO_GAIN, fits.message, None, None)
        message = f"{shift.id}: it would cost {-saved} s, its prize is worth {point * prize} s"
        return _because(fits, Reason.NOT_WORTH, message, -saved, point * prize)

    def _displaced(self, row: int, visit: Visit, order: Order) -> Order | None:
        """The single cheapest stop if one is enough; otherwise stops from the cheapest up, less those not needed."""
        prize = {v: self._problem.visit_by_id[v].prize for v in order}
        optional = sorted((v for v in order if v not in self._draft.owed), key=lambda v: (prize[v], v))
        for stop in optional:
            if self._fitted(row, visit, _without(order, {stop})) is not None:
                return (stop,)
        if self._fitted(row, visit, _without(order, set(optional))) is None:
            return None
        gone = set(optional)
        for stop in reversed(optional):
            if self._fitted(row, visit, _without(order, gone - {stop})) is not None:
                gone.discard(stop)
        return tuple(v for v in order if v in gone)

    def _fitted(self, row: int, visit: Visit, order: Order) -> Timed | None:
        """The order with the visit in the gap of the least detour that holds it; None if no gap does."""
        stops = [self._problem.visit_by_id[v] for v in order]
        shift, table, crews = self._draft.shifts[row], self._draft.timetable, self._draft.crew_starts
        frames = Frames(self._problem, (shift,))
        frames.set_row(0, stops, [table.pieces(shift, v, crews.get(v.id)) for v in stops])
        gaps = frames.gaps(visit, np.ones(1, np.bool_), np.zeros(1, np.int64)).positions.tolist()
        tries = (table.schedule(shift.id, (*order[:p], visit.id, *order[p:]), crews) for p in gaps)
        return next((timed for timed in tries if isinstance(timed, Timed)), None)


def _because(answer: ShiftReason, reason: Reason, message: str, needed: int | None, allowed: int | None) -> ShiftReason:
    return ShiftReason(answer.shift, reason, True, message, needed, allowed, answer.displaces, answer.prize_lost)


def _without(order: Order, gone: set[str]) -> Order:
    return tuple(v for v in order if v not in gone)


BARS: dict[Obstacle, str] = {
    Obstacle.SKILLS: "a skill is missing",
    Obstacle.SHIFT_NOT_ALLOWED: "the shift is not among those allowed",
    Obstacle.COLLECTOR_REQUIRED: "another collector is required",
    Obstacle.COLLECTOR_FORBIDDEN: "the collector is forbidden",
    Obstacle.PIN: "the visit is pinned elsewhere, or its pins contradict each other",
    Obstacle.UNREACHABLE: "no road leads there and back",
    Obstacle.TIME_WINDOW: "the shift cannot be there in a window",
    Obstacle.SHIFT_END: "the shift would be back too late",
    Obstacle.MAX_VISITS: "the shift may make no more visits",
    Obstacle.MAX_LOAD: "the shift cannot carry so much",
    Obstacle.MAX_LATE: "the shift has as many late visits as it may",
    Obstacle.MAX_WORK: "the shift would work too long",
    Obstacle.MAX_TRAVEL: "the shift would travel too far",
    Obstacle.BREAK: "the break would no longer fit",
}
