"""A problem as the tables of the search: names become indices, prizes become seconds, rules become flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.cost import over, owed_groups
from solver.eligibility import Eligibility
from solver.kernels import tables as t
from solver.kernels.tables import Int32s, Int64s, World
from solver.nearness import Duties, Flags, near_bases, near_calls, remoteness, ways_back
from solver.problem import UNREACHABLE, Problem, Shift, SoftLimit, Visit
from solver.schedule import late_left

WEIGHT = 10_000
"""Travel seconds that a prize point outweighs in the search at the least: more than a detour in one town."""


@dataclass(frozen=True, eq=False)
class Tables:
    """The world, and what its rows stand for: the visit of each call, the shift of each row. ``owed`` are the calls
    of visits that are owed; ``weight`` is the travel seconds that a prize point outweighs in the search."""

    world: World
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    owed: NDArray[np.int64]
    weight: int = WEIGHT


def tabulate(problem: Problem, stop: Callable[[], bool] = lambda: False) -> Tables:
    """Rows are sorted by id, so that the order of the input never matters. Visits that no shift can make are left out;
    those already made, and their alternatives, too. Raises CancelledError soon after ``stop`` says so."""
    shifts = tuple(sorted(problem.shifts, key=lambda s: s.id))
    eligibility = Eligibility(problem, shifts)
    opens = np.array([s.window.start for s in shifts], np.int64)
    closes = np.array([s.window.end for s in shifts], np.int64)
    rows = [(v, half, able) for v in _open(problem) for half, able in _halves(v, eligibility, shifts, opens, closes)]
    visits = tuple(v for v, _, _ in rows)
    able = np.array([a for _, _, a in rows], np.bool_).reshape(len(rows), len(shifts))
    owed = {v for members in owed_groups(problem) for v in members}
    calls, windows = _calls(problem, visits, owed)
    table = _shifts(problem, shifts)
    travel = _travel(problem)
    back = ways_back(travel)
    near = near_calls(travel[0], back[0], calls, stop)
    bases = near_bases(travel[0], back[0], Duties(calls, windows, table), able, stop)
    calls[:, t.REMOTE] = remoteness(travel[0], calls, table, bases)
    extra, rules = _extra(problem, visits, shifts)
    rules[t.OWED_GAIN] = _owed_gain(problem) // 2  # either half of a visit of two has at least so much
    named = np.flatnonzero([v.id in owed for v in visits])
    world = World(calls, table, windows, travel, back, able, extra, near, bases, rules)
    return Tables(world, visits, shifts, named, _weight(problem))


def _open(problem: Problem) -> list[Visit]:
    done = {v for s in problem.shifts if s.progress for v, _ in s.progress.done}
    groups = {problem.visit_by_id[v].group for v in done} - {None}
    return sorted((v for v in problem.visits if v.id not in done and v.group not in groups), key=lambda v: v.id)


def _halves(
    visit: Visit, eligibility: Eligibility, shifts: tuple[Shift, ...], opens: Int64s, closes: Int64s
) -> list[tuple[int, Flags]]:
    """One row per collector that the visit needs; a pin of one half binds that half only."""
    able = eligibility.row(visit) & _overlap(visit, opens, closes)
    if visit.crew == 1:
        return [(0, able)] if able.any() else []
    pins = {p.shift for p in eligibility.pins(visit)}
    first = able & np.array([s.id in pins for s in shifts], np.bool_) if len(pins) == 1 else able
    if not first.any() or able.sum() < visit.crew:
        return []
    return [(0, first), (1, able)]


def _overlap(visit: Visit, opens: Int64s, closes: Int64s) -> Flags:
    """Which shifts are on duty in one of the visit's windows."""
    found = np.zeros(len(opens), np.bool_)
    for window in visit.windows:
        found |= (window.start <= closes) & (window.end >= opens)
    return found


def _calls(problem: Problem, visits: tuple[Visit, ...], owed: set[str]) -> tuple[Int64s, Int64s]:
    calls = np.zeros((len(visits), t.CALL_COLUMNS), np.int64)
    pinned = {p.visit: p.start for p in problem.pins if p.start is not None}
    owed_gain, weight = _owed_gain(problem), _weight(problem)
    groups: dict[str, int] = {}
    windows: list[tuple[int, int, int]] = []
    for row, visit in enumerate(visits):
        own, best = _windows(visit, pinned.get(visit.id), weight)
        gain = weight * best + (owed_gain if visit.id in owed else 0)
        gain += problem.prices.reassigned if visit.published else 0
        calls[row, [t.PLACE, t.SERVICE, t.GAIN]] = visit.location, visit.service_seconds, gain // visit.crew
        calls[row, [t.FIRST_WINDOW, t.END_WINDOW]] = len(windows), len(windows) + len(own)
        calls[row, t.CHOOSES] = len({loss for _, _, loss in own}) > 1
        calls[row, t.TIMED] = calls[row, t.CHOOSES] or visit.published is not None
        calls[row, t.GROUP] = groups.setdefault(visit.group, len(groups)) if visit.group is not None else -1
        calls[row, t.PROMISED] = visit.published.start if visit.published else -1
        calls[row, t.LOAD] = visit.load
        calls[row, t.WIDTH] = own[-1][1] - own[0][0] if own else 0
        calls[row, t.TWIN] = _twin(visits, row)
        windows += own
    return calls, np.array(windows, np.int64).reshape(len(windows), 3)


def _weight(problem: Problem) -> int:
    """What a prize point is worth: as priced, or more than any detour for one stop."""
    if problem.prices.point is not None:
        return problem.prices.point
    return max(WEIGHT, 2 * _longest_leg(problem))


def _owed_gain(problem: Problem) -> int:
    """What making an owed visit is worth besides its prize: more than all prizes, and than any detour."""
    weight = max(_weight(problem), WEIGHT, 2 * _longest_leg(problem))
    return weight * (1 + sum(_best_prize(v) for v in problem.visits))


def _longest_leg(problem: Problem) -> int:
    return max((int(m.seconds.max(where=m.seconds < UNREACHABLE, initial=0)) for m in problem.matrices), default=0)


def _best_prize(visit: Visit) -> int:
    return visit.prize * max(w.prize_permille for w in visit.windows) // 1000


def _windows(visit: Visit, pinned: int | None, weight: int) -> tuple[list[tuple[int, int, int]], int]:
    """Start, end, and what starting there loses against the best window; and the prize of that one."""
    found = []
    for w in visit.windows:
        start, end = (w.start, w.end) if pinned is None else (max(w.start, pinned), min(w.end, pinned))
        if start <= end:
            found.append((start, end, visit.prize * w.prize_permille // 1000))
    best = max((prize for _, _, prize in found), default=0)
    return [(start, end, weight * (best - prize) // visit.crew) for start, end, prize in found], best


def _twin(visits: tuple[Visit, ...], row: int) -> int:
    """The two halves of a visit stand next to each other."""
    for other in (row - 1, row + 1):
        if 0 <= other < len(visits) and visits[other] is visits[row]:
            return other
    return -1


def _shifts(problem: Problem, shifts: tuple[Shift, ...]) -> Int64s:
    table = np.zeros((len(shifts), t.SHIFT_COLUMNS), np.int64)
    collectors = {name: i for i, name in enumerate(sorted({s.collector for s in shifts}))}
    for row, shift in enumerate(shifts):
        table[row, [t.MATRIX, t.END, t.CLOSES]] = shift.matrix, shift.end_location, shift.window.end
        table[row, t.COLLECTOR] = collectors[shift.collector]
        table[row, [t.START, t.OPENS, t.DEPARTED]] = shift.start_location, shift.window.start, -1
        table[row, t.MOST_WORK] = t.NEVER if shift.max_work_seconds is None else shift.max_work_seconds
        _set_left(table[row], problem, shift)
        _set_break(table[row], shift)
        _set_prices(table[row], problem, shift)
    return table


def _set_left(row: Int64s, problem: Problem, shift: Shift) -> None:
    """What is left of the limits; a shift under way goes on from where it is."""
    progress = shift.progress
    row[t.MOST_LOAD] = t.NEVER if shift.max_load is None else shift.max_load
    row[t.MOST_VISITS] = t.NEVER if shift.max_visits is None else shift.max_visits
    row[t.MOST_TRAVEL] = UNREACHABLE - 1 if shift.max_travel_seconds is None else shift.max_travel_seconds
    if progress is not None:
        row[[t.START, t.OPENS, t.DEPARTED]] = progress.location, progress.time, progress.departed
        row[t.MOST_VISITS] -= len(progress.done)
        row[t.MOST_TRAVEL] -= progress.travelled_seconds
        row[t.MOST_LOAD] -= sum(problem.visit_by_id[visit].load for visit, _ in progress.done)
    _set_late(row, problem, shift)


def _set_late(row: Int64s, problem: Problem, shift: Shift) -> None:
    """A shift that has made more late visits than it may makes no more visits."""
    row[[t.LATE_AFTER, t.MOST_LATE]] = t.NEVER, t.NEVER
    if shift.late is not None:
        left = late_left(problem, shift)
        row[[t.LATE_AFTER, t.MOST_LATE]] = shift.late.after, max(0, left)
        row[t.MOST_VISITS] = min(row[t.MOST_VISITS], 0) if left < 0 else row[t.MOST_VISITS]


def _set_break(row: Int64s, shift: Shift) -> None:
    taken = shift.progress is not None and shift.progress.break_taken
    if shift.break_ is not None and not taken:
        window = shift.break_.window
        row[[t.REST_FROM, t.REST_UNTIL, t.REST_SECONDS]] = window.start, window.end, shift.break_.seconds


def _set_prices(row: Int64s, problem: Problem, shift: Shift) -> None:
    row[[t.OVERTIME_AFTER, t.OVERTIME_PRICE]] = _soft(shift.overtime)
    row[[t.FAIR_AFTER, t.FAIR_PRICE]] = _soft(shift.fair_share)
    began = shift.progress.departed if shift.progress else shift.window.start
    row[t.EXACT] = shift.window.end - began > row[t.MOST_WORK] or bool(row[t.OVERTIME_PRICE] or row[t.FAIR_PRICE])
    if shift.progress is not None:
        home = int(problem.matrices[shift.matrix].seconds[shift.progress.location, shift.end_location])
        work = shift.progress.time + home - shift.progress.departed
        row[t.IDLE] = home + over(shift.overtime, work) + over(shift.fair_share, work)


def _soft(limit: SoftLimit | None) -> tuple[int, int]:
    return (limit.after_seconds, limit.price) if limit is not None else (t.NEVER, 0)


def _travel(problem: Problem) -> Int32s:
    """(matrices, places, places); a single matrix is not copied, as it may be most of the memory."""
    if len(problem.matrices) == 1 and problem.matrices[0].seconds.flags.writeable:
        return np.ascontiguousarray(problem.matrices[0].seconds)[None]
    return np.stack([m.seconds for m in problem.matrices])


def _extra(problem: Problem, visits: tuple[Visit, ...], shifts: tuple[Shift, ...]) -> tuple[Int32s, Int64s]:
    """What the choice of the shift costs, and the rules that hold for the whole problem."""
    prices = problem.prices
    priced = [r for r, v in enumerate(visits) if v.preferred_collectors or v.published]
    extra = np.zeros((len(visits), len(shifts)) if priced else (1, 1), np.int32)
    for row in priced:
        visit = visits[row]
        for column, shift in enumerate(shifts):
            missed = bool(visit.preferred_collectors) and shift.collector not in visit.preferred_collectors
            moved = visit.published is not None and visit.published.shift != shift.id
            cost = prices.not_preferred * missed + prices.reassigned * moved
            extra[row, column] = cost // visit.crew
    return extra, np.array(
        [bool(priced), prices.retimed, prices.retimed_tolerance, 0, prices.point is not None], np.int64
    )
