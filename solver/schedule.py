"""The order of a shift's visits → its times, or what makes the order impossible.

Of all schedules of one order the canonical one earns the most prize, then pays the least for what is priced (where a
point of prize has a price: what is worth most in sum), then works the least, then is back the earliest; it leaves as
late as that allows and starts every service as early as it can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from solver.cost import over, retimed, worth
from solver.eligibility import Obstacle
from solver.labels import Label, Piece, append, rested_or_not, undominated
from solver.problem import UNREACHABLE, Problem, Shift, TimeWindow, Visit
from solver.solution import Route, Step


@dataclass(frozen=True, slots=True)
class Timed:
    """A route that can be driven. ``priced_seconds`` counts what depends on time: overtime, fair share, retimed.

    ``rest`` is the break: how many stops come before it, and the second it starts.
    """

    shift: str
    visits: tuple[str, ...]
    starts: tuple[int, ...]
    rest: tuple[int, int] | None
    departure: int
    end: int
    travel_seconds: int
    prize: int
    priced_seconds: int

    @property
    def route(self) -> Route:
        steps = [Step(v, t) for v, t in zip(self.visits, self.starts, strict=True)]
        if self.rest is not None:
            steps.insert(self.rest[0], Step(None, self.rest[1]))
        return Route(self.shift, tuple(steps))


@dataclass(frozen=True, slots=True)
class Impossible:
    """What stands in the way, and the visit at which it was met (None: on the way home)."""

    obstacle: Obstacle
    visit: str | None = None


class Timetable:
    """Schedules the shifts of one problem; keeps what does not change between two orders."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._seconds = [memoryview(m.seconds) for m in problem.matrices]
        self._pieces: dict[tuple[str, str], tuple[Piece, ...]] = {}
        self._pin_starts = {p.visit: p.start for p in problem.pins if p.start is not None}

    def schedule(
        self,
        shift_id: str,
        visits: Sequence[str],
        fixed: Mapping[str, int] | None = None,
        *,
        limited: bool = True,
    ) -> Timed | Impossible:
        """Times the order. ``fixed`` gives the start of visits that may not choose it (crews).

        ``limited`` False lets go of the limits on visits, load, work and travel, and has no more late visits than the
        order must have. Skills and other rules of who may make a visit are not looked at.
        """
        shift = self._problem.shift_by_id[shift_id] if limited else _unlimited(self._problem.shift_by_id[shift_id])
        stops = [self._problem.visit_by_id[v] for v in visits]
        done = len(shift.progress.done) if shift.progress else 0
        if shift.max_visits is not None and stops and len(stops) + done > shift.max_visits:
            return Impossible(Obstacle.MAX_VISITS, visits[-1])
        if shift.max_load is not None and stops and self._load(shift, stops) > shift.max_load:
            return Impossible(Obstacle.MAX_LOAD, visits[-1])
        if limited and stops and late_left(self._problem, shift) < 0:
            return Impossible(Obstacle.MAX_LATE, visits[-1])
        legs = self._legs(shift, stops)
        travel = sum(legs) + (shift.progress.travelled_seconds if shift.progress else 0)
        if travel >= UNREACHABLE:
            cut_off = (v for v, leg in zip(visits, legs, strict=False) if leg >= UNREACHABLE)
            return Impossible(Obstacle.UNREACHABLE, next(cut_off, None))
        if shift.max_travel_seconds is not None and stops and travel > shift.max_travel_seconds:
            return Impossible(Obstacle.MAX_TRAVEL)
        last = self._last_labels_within(shift, stops, legs, fixed or {}, limited)
        if isinstance(last, Impossible):
            return last
        timed = [self._timed(shift, stops, legs, travel, label) for label in last]
        return min(timed, key=self._rank)

    def _rank(self, timed: Timed) -> tuple[int, int, int, int]:
        first, second = worth(self._problem.prices.point, timed.prize, timed.priced_seconds)
        return (-first, -second, timed.end - timed.departure, timed.end)

    def _load(self, shift: Shift, stops: Sequence[Visit]) -> int:
        return self._problem.loaded(shift) + sum(v.load for v in stops)

    def _legs(self, shift: Shift, stops: Sequence[Visit]) -> list[int]:
        seconds = self._seconds[shift.matrix]
        places = [first_place(shift), *(v.location for v in stops), shift.end_location]
        return [seconds[a, b] for a, b in pairwise(places)]

    def _last_labels_within(
        self, shift: Shift, stops: Sequence[Visit], legs: list[int], fixed: Mapping[str, int], limited: bool
    ) -> list[Label] | Impossible:
        """With so many stops in time as the limit on late visits asks for; or, not ``limited``, as many as can be."""
        in_time = stops_in_time(self._problem, shift, len(stops))
        last = self._last_labels(shift, stops, legs, fixed, in_time)
        if not isinstance(last, Impossible) or in_time == 0:
            return last
        if limited:
            anyhow = self._last_labels(shift, stops, legs, fixed, 0)
            return anyhow if isinstance(anyhow, Impossible) else Impossible(Obstacle.MAX_LATE, last.visit)
        fewer = (self._last_labels(shift, stops, legs, fixed, n) for n in range(in_time - 1, -1, -1))
        return next((labels for labels in fewer if not isinstance(labels, Impossible)), last)

    def _last_labels(
        self, shift: Shift, stops: Sequence[Visit], legs: list[int], fixed: Mapping[str, int], in_time: int
    ) -> list[Label] | Impossible:
        """``in_time``: so many stops, from the first, may not end late."""
        labels = [_first_label(shift, bool(stops))]
        most = work_left(shift)
        for number, (visit, leg) in enumerate(zip(stops, legs, strict=False)):
            pieces = self.pieces(shift, visit, fixed.get(visit.id))
            if number < in_time:
                pieces = ending_in_time(shift, visit, pieces)
            longer = [
                label
                for start, way in rested_or_not(labels, leg, shift.break_)
                for piece in pieces
                if (label := self._extend(start, way, visit, piece)) is not None
            ]
            labels = undominated([label for label in longer if label.duration <= most])
            if not labels:
                return Impossible(Obstacle.MAX_WORK if longer else Obstacle.TIME_WINDOW, visit.id)
        return _home(shift, labels, legs[-1], most)

    def pieces(self, shift: Shift, visit: Visit, fixed: int | None = None) -> tuple[Piece, ...]:
        """When the shift may start the visit, earliest first, each piece with one prize; at ``fixed`` only if given."""
        key = (shift.id, visit.id)
        pieces = self._pieces.get(key)
        if pieces is None:
            pieces = self._pieces[key] = _pieces(self._problem, shift, visit, self._pin_starts.get(visit.id))
        if fixed is None:
            return pieces
        return tuple(Piece(fixed, fixed, p.prize) for p in pieces if p.start <= fixed <= p.end)

    def _extend(self, label: Label, leg: int, visit: Visit, piece: Piece) -> Label | None:
        """The route goes on to the visit, whose service starts inside the piece."""
        longer = append(label, leg, piece.start, piece.end, visit.service_seconds)
        if longer is None:
            return None
        duration, earliest, latest = longer
        price = label.price
        if visit.published is not None:
            price += retimed(self._problem, visit, earliest + duration - visit.service_seconds)
        before, rests = (label.before, True) if label.rests_here and label.piece is None else (label, False)
        return Label(duration, earliest, latest, label.prize + piece.prize, price, label.rested, before, piece, rests)

    def _timed(self, shift: Shift, stops: Sequence[Visit], legs: list[int], travel: int, last: Label) -> Timed:
        clock, starts, rest = last.earliest, [], None
        services = [v.service_seconds for v in stops]
        for stop, (leg, label) in enumerate(zip(legs, _chain(last), strict=True)):
            if label.rests_here and shift.break_:
                rest = (stop, _rest_start(clock, leg, shift.break_.window))
                clock = max(clock + leg, rest[1]) + shift.break_.seconds
            else:
                clock += leg
            if label.piece is not None:
                starts.append(max(clock, label.piece.start))
                clock = starts[-1] + services[stop]
        end = clock
        departure = shift.progress.departed if shift.progress else last.earliest
        work = end - departure
        priced = over(shift.overtime, work) + over(shift.fair_share, work)
        priced += sum(retimed(self._problem, v, t) for v, t in zip(stops, starts, strict=True))
        return Timed(
            shift.id, tuple(v.id for v in stops), tuple(starts), rest, departure, end, travel, last.prize, priced
        )


def schedule(
    problem: Problem, shift: str, visits: Sequence[str], fixed: Mapping[str, int] | None = None
) -> Timed | Impossible:
    """The canonical times of one order; see :meth:`Timetable.schedule` for many."""
    return Timetable(problem).schedule(shift, visits, fixed)


def _unlimited(shift: Shift) -> Shift:
    return replace(shift, max_visits=None, max_load=None, max_work_seconds=None, max_travel_seconds=None)


def first_place(shift: Shift) -> int:
    """Where the part of the shift begins that may still be planned."""
    return shift.progress.location if shift.progress else shift.start_location


def first_second(shift: Shift) -> int:
    """When it begins."""
    return shift.progress.time if shift.progress else shift.window.start


def _first_label(shift: Shift, makes_visits: bool) -> Label:
    window, progress = shift.window, shift.progress
    rested = not makes_visits or shift.break_ is None or (progress is not None and progress.break_taken)
    if progress:
        return Label(0, progress.time, progress.time, 0, 0, rested)
    return Label(0, window.start, window.end, 0, 0, rested)


def work_left(shift: Shift) -> int:
    """Seconds that the part of the shift may last that may still be planned."""
    if shift.max_work_seconds is None:
        return UNREACHABLE
    progress = shift.progress
    return shift.max_work_seconds - (progress.time - progress.departed if progress else 0)


def late_left(problem: Problem, shift: Shift) -> int:
    """How many visits the part of the shift that may still be planned may end late; negative: too many were made."""
    return UNREACHABLE if shift.late is None else shift.late.most - problem.made_late(shift)


def stops_in_time(problem: Problem, shift: Shift, stops: int) -> int:
    """How many of so many stops may not end late: the first ones, as each ends after the one before it."""
    return stops - min(stops, max(0, late_left(problem, shift)))


def ending_in_time(shift: Shift, visit: Visit, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """What is left of the pieces for a visit that may not end late."""
    if shift.late is None:
        return tuple(pieces)
    last = shift.late.after - visit.service_seconds
    return tuple(Piece(p.start, min(p.end, last), p.prize) for p in pieces if p.start <= last)


def _home(shift: Shift, labels: list[Label], leg: int, most: int) -> list[Label] | Impossible:
    back = []
    for label, way in rested_or_not(labels, leg, shift.break_):
        longer = append(label, way, 0, shift.window.end, 0) if label.rested else None
        if longer is not None:
            rests = label.rests_here and label.piece is None
            back.append(Label(*longer, label.prize, label.price, True, label.before if rests else label, None, rests))
    fit = [label for label in back if label.duration <= most]
    if fit:
        return fit
    if back:
        return Impossible(Obstacle.MAX_WORK)
    owes = not any(label.rested for label in labels)
    late = all(append(label, leg, 0, shift.window.end, 0) is None for label in labels)
    return Impossible(Obstacle.BREAK if owes and not late else Obstacle.SHIFT_END)


def _chain(last: Label) -> list[Label]:
    """The labels of the stops and the way home, first to last."""
    chain = [last]
    while chain[-1].before is not None:
        chain.append(chain[-1].before)
    return chain[-2::-1]


def _rest_start(clock: int, leg: int, window: TimeWindow) -> int:
    """When to rest on a leg that begins at ``clock``: rather at one of its stops than on the road."""
    if clock >= window.start:
        return clock
    return max(clock + leg, window.start) if clock + leg <= window.end else window.start


def _pieces(problem: Problem, shift: Shift, visit: Visit, pinned: int | None) -> tuple[Piece, ...]:
    """The visit's windows inside the shift, cut where the price of another time than the published one sets in."""
    lo, hi = first_second(shift), shift.window.end - visit.service_seconds
    pieces = []
    for window in visit.windows:
        start, end = max(window.start, lo), min(window.end, hi)
        if pinned is not None:
            start, end = (pinned, pinned) if start <= pinned <= end else (0, -1)
        cuts = [c for c in _cuts(problem, visit) if start < c <= end]
        edges = [start, *cuts, end + 1]
        prize = visit.prize * window.prize_permille // 1000
        pieces += [Piece(a, b - 1, prize) for a, b in pairwise(edges) if a < b]
    return tuple(pieces)


def _cuts(problem: Problem, visit: Visit) -> tuple[int, ...]:
    if visit.published is None or problem.prices.retimed == 0:
        return ()
    tolerance = problem.prices.retimed_tolerance
    return (visit.published.start - tolerance, visit.published.start + tolerance + 1)
