"""What the routing model is made of: its nodes, its places, the shifts that can work, the worth of a prize point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solver.draft import Draft
from solver.problem import UNREACHABLE, Problem, Shift, TimeWindow, Visit
from solver.schedule import first_place, first_second, late_left

LARGEST_COST = 2**60
"""All costs of a model add up to less than this; OR-Tools counts in 64 bits."""

LARGEST_LOAD = 2**60


@dataclass(frozen=True, slots=True)
class Node:
    """A visit's half (0, or 1 for the second collector of a crew) inside those of its windows that pay one prize.

    Where late visits are limited windows are cut, so that a node ends late, or does not, wherever in them it starts:
    it does for the shifts of ``late``.
    """

    visit: Visit
    half: int
    windows: tuple[TimeWindow, ...]
    prize: int
    late: frozenset[str] = frozenset()


def nodes_of(draft: Draft) -> list[Node]:
    """The nodes of every visit that is not made yet, may be made by some shift, and can start before the last ends."""
    horizon = max((s.window.end for s in draft.shifts if can_work(draft.problem, s)), default=-1)
    limited = [s for s in draft.shifts if s.late is not None and can_work(draft.problem, s)]
    nodes = []
    for visit in sorted(draft.problem.visits, key=lambda v: v.id):
        if visit.id in draft.closed or not draft.eligibility.row(visit).any():
            continue
        for prize, windows in _by_prize(visit, draft, horizon).items():
            for late, parts in _by_lateness(visit, windows, limited, horizon).items():
                nodes += [Node(visit, half, tuple(parts), prize, late) for half in range(visit.crew)]
    return nodes


def _by_lateness(
    visit: Visit, windows: list[TimeWindow], limited: Sequence[Shift], horizon: int
) -> dict[frozenset[str], list[TimeWindow]]:
    """The windows by the shifts for which a visit that starts in them ends late."""
    lasts = {s.id: s.late.after - visit.service_seconds for s in limited if s.late is not None}
    found: dict[frozenset[str], list[TimeWindow]] = {}
    for window in windows:
        cuts = sorted({last + 1 for last in lasts.values() if window.start <= last < min(window.end, horizon)})
        for start, end in pairwise((window.start, *cuts, window.end + 1)):
            on_duty = {s.id for s in limited if first_second(s) < end and start <= s.window.end}
            late = frozenset(name for name in on_duty if start > lasts[name])
            late = frozenset(lasts) if late and late == on_duty else late  # as on other days: one node for all of them
            found.setdefault(late, []).append(replace(window, start=start, end=end - 1))
    return found


def _by_prize(visit: Visit, draft: Draft, horizon: int) -> dict[int, list[TimeWindow]]:
    pinned = {p.start for p in draft.eligibility.pins(visit) if p.start is not None}
    found: dict[int, list[TimeWindow]] = {}
    for window in (w for w in visit.windows if w.start <= horizon):
        held = (
            [TimeWindow(t, t) for t in pinned if window.start <= t <= min(window.end, horizon)] if pinned else [window]
        )
        found.setdefault(visit.prize * window.prize_permille // 1000, []).extend(held)
    return {prize: windows for prize, windows in found.items() if windows}


@dataclass(frozen=True, slots=True)
class Choice:
    """Nodes of which at most one is made: a visit's (or its alternatives') nodes of one half."""

    half: int
    numbers: tuple[int, ...]
    prize: int
    unmade_price: int
    owed: bool


def choices_of(draft: Draft, nodes: Sequence[Node]) -> list[Choice]:
    groups: dict[tuple[frozenset[str], int], list[int]] = {}
    for number, node in enumerate(nodes):
        groups.setdefault((draft.alternatives(node.visit.id), node.half), []).append(number)
    choices = []
    for (members, half), numbers in groups.items():
        unmade = sum(draft.price(draft.problem.visit_by_id[m], ()) for m in members)
        best = max(nodes[n].prize for n in numbers)
        choices.append(Choice(half, tuple(numbers), best, unmade, bool(members & draft.owed)))
    return choices


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each model node, visits first, then starts and ends; and each shift's own start and end node.

    ``idle`` are the starts and ends of shifts that do not have to get home: the way between two of them is only taken
    by a shift that makes no visit, which stays where it is.
    """

    locations: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    idle: tuple[int, ...]

    def between(self, seconds: NDArray[np.int32]) -> NDArray[np.int64]:
        """Travel from node to node."""
        chosen: NDArray[np.int64] = seconds[np.ix_(self.locations, self.locations)].astype(np.int64)
        chosen[np.ix_(self.idle, self.idle)] = 0
        return chosen


def places_of(problem: Problem, nodes: Sequence[Node], shifts: Sequence[Shift]) -> Places:
    stays = [not goes_home(problem, s) for s in shifts]
    bases: dict[tuple[int, bool], int] = {}
    for shift, idle in zip(shifts, stays, strict=True):
        for place in (first_place(shift), shift.end_location):
            bases.setdefault((place, idle), len(nodes) + len(bases))
    return Places(
        locations=(*(n.visit.location for n in nodes), *(place for place, _ in bases)),
        starts=tuple(bases[first_place(s), idle] for s, idle in zip(shifts, stays, strict=True)),
        ends=tuple(bases[s.end_location, idle] for s, idle in zip(shifts, stays, strict=True)),
        idle=tuple(node for (_, idle), node in bases.items() if idle),
    )


def can_work(problem: Problem, shift: Shift) -> bool:
    """Whether the shift could make a visit where it is: none of its limits is used up, and it can still rest."""
    light = shift.max_load is None or problem.loaded(shift) <= shift.max_load
    return _has_room(shift, 0) and stops_left(shift, 1) > 0 and light and late_left(problem, shift) >= 0


def goes_home(problem: Problem, shift: Shift) -> bool:
    """Whether a shift under way that makes no more visits gets home.

    One that does not may still get there by way of a visit, where roads break the triangle inequality.
    """
    home = int(problem.matrices[shift.matrix].seconds[first_place(shift), shift.end_location])
    return shift.progress is not None and _has_room(shift, home)


def _has_room(shift: Shift, leg: int) -> bool:
    """Whether a leg, and the break if it is owed, fit into what is left of the shift."""
    progress = shift.progress
    begin, worked, driven = shift.window.start, 0, 0
    if progress is not None:
        begin, worked, driven = progress.time, progress.time - progress.departed, progress.travelled_seconds
    rest = None if progress and progress.break_taken else shift.break_
    back = begin + leg
    if rest is not None:
        if begin > rest.window.end:
            return False
        back = max(back, rest.window.start) + rest.seconds
    least = worked + back - begin if progress else (rest.seconds if rest else 0)
    enough = shift.max_work_seconds is None or least <= shift.max_work_seconds
    near = shift.max_travel_seconds is None or driven + leg <= shift.max_travel_seconds
    return back <= shift.window.end and enough and near


def stops_left(shift: Shift, most: int) -> int:
    made = len(shift.progress.done) if shift.progress else 0
    return most if shift.max_visits is None else max(0, min(most, shift.max_visits - made))


def late_demands(nodes: Sequence[Node], shift: Shift, size: int) -> NDArray[np.int64]:
    """From each of the model's ``size`` nodes to any: 1 for one that ends late on the shift."""
    demands = np.zeros((size, size), np.int64)
    demands[: len(nodes)] = [[shift.id in n.late] for n in nodes]
    return demands


def travel_left(shift: Shift) -> int:
    driven = shift.progress.travelled_seconds if shift.progress else 0
    return UNREACHABLE if shift.max_travel_seconds is None else max(0, shift.max_travel_seconds - driven)


def load_left(problem: Problem, shift: Shift) -> int:
    return LARGEST_LOAD if shift.max_load is None else max(0, shift.max_load - problem.loaded(shift))


def prize_point(problem: Problem, nodes: Sequence[Node], shifts: Sequence[Shift]) -> int:
    """Seconds that one prize point is worth: its price, or more than any plan can drive and pay."""
    most = LARGEST_COST // ((1 + sum(n.prize for n in nodes)) * (2 + len(nodes)))
    point = problem.prices.point
    return max(1, min(most_seconds(problem, nodes, shifts), most)) if point is None else min(point, most)


def owed_penalty(problem: Problem, nodes: Sequence[Node], shifts: Sequence[Shift], point: int) -> int:
    """Seconds that a missing owed visit costs: more than all prizes, travel and prices, as far as 64 bits allow."""
    seconds = most_seconds(problem, nodes, shifts) if problem.prices.point is not None else 0
    return min(seconds + point * (1 + sum(n.prize for n in nodes)), LARGEST_COST // (2 + len(nodes)))


def most_seconds(problem: Problem, nodes: Sequence[Node], shifts: Sequence[Shift]) -> int:
    """More than any plan can drive and pay."""
    spans = [s.window.end - s.window.start for s in shifts]
    soft = [sum(limit.price for limit in (s.overtime, s.fair_share) if limit) for s in shifts]
    bound = 1 + sum(span * (1 + price) for span, price in zip(spans, soft, strict=True))
    prices, horizon = problem.prices, max((s.window.end for s in shifts), default=0)
    bound += len(nodes) * (prices.not_preferred + prices.reassigned)
    return bound + sum(prices.retimed * horizon for n in nodes if n.visit.published is not None)
