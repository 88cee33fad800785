"""When two collectors meet: a common start for each crew of given orders that leaves both routes possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from solver.frames import Frames
from solver.problem import Problem, Visit
from solver.schedule import Timed, Timetable

Orders = Mapping[str, tuple[str, ...]]


def meetings(problem: Problem, timetable: Timetable, orders: Orders, wishes: Mapping[str, int]) -> dict[str, int]:
    """Starts of the visits of two collectors that stand in two orders; those that cannot meet are left out.

    ``wishes`` are tried first: the starts of the plan that the orders come from.
    """
    starts = {v: wishes[v] for v in _crews(problem, orders) if v in wishes}
    if all(isinstance(timetable.schedule(s, order, starts), Timed) for s, order in orders.items()):
        agreed = starts
    else:
        agreed = {}
    for visit, shifts in sorted(_crews(problem, orders).items()):
        if visit not in agreed:
            tries = _tries(problem, timetable, orders, visit, shifts, {**agreed}, wishes.get(visit))
            found = next((t for t in tries if _both(timetable, orders, shifts, {**agreed, visit: t})), None)
            agreed |= {} if found is None else {visit: found}
    return agreed


def _crews(problem: Problem, orders: Orders) -> dict[str, tuple[str, str]]:
    places: dict[str, list[str]] = {}
    for shift, order in orders.items():
        for visit in order:
            if problem.visit_by_id[visit].crew == 2:
                places.setdefault(visit, []).append(shift)
    return {v: (shifts[0], shifts[1]) for v, shifts in places.items() if len(set(shifts)) == len(shifts) == 2}


def _both(timetable: Timetable, orders: Orders, shifts: tuple[str, str], starts: dict[str, int]) -> bool:
    return all(isinstance(timetable.schedule(s, orders[s], starts), Timed) for s in shifts)


def _tries(
    problem: Problem,
    timetable: Timetable,
    orders: Orders,
    visit: str,
    shifts: tuple[str, str],
    agreed: dict[str, int],
    wish: int | None,
) -> Iterator[int]:
    """The wish, then the seconds at which either could start at the earliest or latest, and window edges between."""
    if wish is not None:
        yield wish
    spans = [_span(problem, timetable, s, orders[s], visit, agreed) for s in shifts]
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    windows = problem.visit_by_id[visit].windows
    rests = [rest.seconds for s in shifts if (rest := problem.shift_by_id[s].break_) is not None]
    edges = {first, last, *(first + r for r in rests), *(e for w in windows for e in (w.start, w.end))}
    yield from sorted(e for e in edges if first <= e <= last and any(w.start <= e <= w.end for w in windows))


def _span(
    problem: Problem, timetable: Timetable, shift_id: str, order: tuple[str, ...], visit: str, agreed: dict[str, int]
) -> tuple[int, int]:
    """First and last second at which the visit can start at its place in the order (first > last: never)."""
    shift, position = problem.shift_by_id[shift_id], order.index(visit)
    others: list[Visit] = [problem.visit_by_id[v] for v in order if v != visit]
    frames = Frames(problem, (shift,))
    frames.set_row(0, others, [timetable.pieces(shift, v, agreed.get(v.id)) for v in others])
    gaps = frames.gaps(problem.visit_by_id[visit], np.ones(1, np.bool_), np.zeros(1, np.int64))
    for where, first, last in zip(gaps.positions.tolist(), gaps.earliest.tolist(), gaps.latest.tolist(), strict=True):
        if where == position:
            return first, last
    return 1, 0
