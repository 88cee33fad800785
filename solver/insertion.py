"""Greedy insertion: a complete plan of any size within seconds, repair after a change, and the insertion audit.

Visits are taken in an order (owed ones first, then by what they bring), each goes into the cheapest gap that keeps
every rule. Nothing here is random: the same problem gives the same plan, whatever the order of its input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from solver.cost import prize_at, retimed
from solver.draft import Draft
from solver.frames import Gaps
from solver.problem import Problem, Visit
from solver.schedule import Timed, Timetable
from solver.search import Search
from solver.solution import Solution

CREW_GAPS = 24
"""Gaps of each visit of two collectors that are paired; a pair costs two schedules for each start tried."""

Rank = Callable[[Visit], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Greedy:
    """One construction for each rank; what the time does not allow for stays out. Nothing where a search has been."""

    name: str = "greedy"

    def improve(self, search: Search) -> None:
        if search.searched:
            return
        timetable = Timetable(search.problem)
        if search.best is not None:
            draft = draft_of(search.problem, search.best.solution, timetable)
            fill(draft, _by_prize, lambda: search.over)
            search.offer(draft.solution, self.name)
        for number, rank in enumerate((_by_rate, _by_prize, _by_freedom)):
            if number > 0 and (search.over or search.elapsed * 20 > search.elapsed + search.remaining):
                return
            draft = Draft(search.problem, timetable)
            fill(draft, rank, lambda: search.over)
            search.offer(draft.solution, self.name)


def _by_rate(visit: Visit) -> tuple[float, ...]:
    return (-_best_prize(visit) / (visit.service_seconds + 600), -_best_prize(visit))


def _by_prize(visit: Visit) -> tuple[float, ...]:
    return (-_best_prize(visit), visit.service_seconds)


def _by_freedom(visit: Visit) -> tuple[float, ...]:
    """Least room to move first, among visits of about the same prize."""
    room = sum(w.end - w.start + 1 for w in visit.windows)
    return (-_best_prize(visit).bit_length(), room, -_best_prize(visit))


def _best_prize(visit: Visit) -> int:
    return visit.prize * max(w.prize_permille for w in visit.windows) // 1000


def draft_of(problem: Problem, solution: Solution, timetable: Timetable | None = None) -> Draft:
    """The solution as a draft, re-timed (crews keep their start); stops that do not fit are left out."""
    draft = Draft(problem, timetable)
    places, starts = _places(draft, solution)
    kept = {v: rows for v, rows in places.items() if _may_stay(draft, problem.visit_by_id[v], rows)}
    crews = {v: starts[v] for v in kept if problem.visit_by_id[v].crew == 2}
    orders = {
        draft.row_of[r.shift]: [v for v in r.visits if v in kept] for r in solution.routes if r.shift in draft.row_of
    }
    draft.crew_starts.update(crews)
    for row, order in orders.items():
        timed = draft.timetable.schedule(draft.shifts[row].id, order, crews) if order else None
        if isinstance(timed, Timed):
            draft.set_route(row, timed)
    _settle(draft, kept)
    for row, order in orders.items():
        for visit in order:
            if draft.open(problem.visit_by_id[visit]) and problem.visit_by_id[visit].crew == 1:
                _append(draft, row, visit)
    return draft


def _places(draft: Draft, solution: Solution) -> tuple[dict[str, list[int]], dict[str, int]]:
    places: dict[str, list[int]] = {}
    starts: dict[str, int] = {}
    for route in solution.routes:
        for step in route.steps:
            if step.visit in draft.problem.visit_by_id and route.shift in draft.row_of:
                places.setdefault(step.visit, []).append(draft.row_of[route.shift])
                starts[step.visit] = step.start
    return places, starts


def _may_stay(draft: Draft, visit: Visit, rows: list[int]) -> bool:
    collectors = {draft.shifts[row].collector for row in rows}
    eligible = draft.eligibility.row(visit)
    pinned = {p.shift for p in draft.eligibility.pins(visit)} <= {draft.shifts[row].id for row in rows}
    return draft.open(visit) and len(collectors) == len(rows) == visit.crew and pinned and bool(eligible[rows].all())


def _settle(draft: Draft, kept: dict[str, list[int]]) -> None:
    """Keeps the books of the routes that could be scheduled; a crew of which one half could not is taken off."""
    made = {v for row in draft.routes for v in draft.order(row)}
    draft.rows_of.update({v: tuple(sorted(rows)) for v, rows in kept.items() if v in made})
    draft.crew_starts = {v: start for v, start in draft.crew_starts.items() if v in made}
    draft.remove([v for v, rows in draft.rows_of.items() if any(v not in draft.order(row) for row in rows)])
    twice = [
        v for v in sorted(draft.rows_of) if any(other < v for other in draft.alternatives(v) if other in draft.rows_of)
    ]
    draft.remove(twice)


def _append(draft: Draft, row: int, visit: str) -> None:
    timed = draft.try_at(row, len(draft.order(row)), visit)
    if timed is not None:
        draft.put(visit, {row: timed})


def fill(draft: Draft, rank: Rank, over: Callable[[], bool]) -> tuple[str, ...]:
    """Inserts every open visit that can be and is worth it, owed ones first; returns those it inserted."""
    inserted = []
    for visit in sorted((v for v in draft.problem.visits if draft.open(v)), key=lambda v: _queue(draft, rank, v)):
        if over():
            break
        if draft.open(visit) and insert(draft, visit, always=visit.id in draft.owed):
            inserted.append(visit.id)
    return tuple(inserted)


def fill_all(draft: Draft, over: Callable[[], bool] = lambda: False) -> tuple[str, ...]:
    """Inserts until no open visit can be inserted for a gain."""
    inserted = fill(draft, _by_prize, over)
    return inserted + fill_all(draft, over) if inserted else ()


def _queue(draft: Draft, rank: Rank, visit: Visit) -> tuple[object, ...]:
    owed = visit.id in draft.owed
    if not owed:
        return (True, False, rank(visit), visit.id)
    room = sum(w.end - w.start + 1 for w in visit.windows) * int(draft.eligibility.row(visit).sum())
    return (False, visit.crew == 1, (room,), visit.id)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A visit that fits: ``routes`` holds the new route of each row it touches, ``start`` the common one of a crew."""

    visit: str
    routes: dict[int, Timed]
    start: int | None = None


def insert(draft: Draft, visit: Visit, *, always: bool = False) -> bool:
    """Puts the visit into its cheapest gap; ``always`` even if it costs more than it brings."""
    found = next(insertions(draft, visit, always=always), None)
    if found is not None:
        draft.put(found.visit, found.routes, found.start)
    return found is not None


def insertions(draft: Draft, visit: Visit, *, always: bool = False) -> Iterator[Insertion]:
    """Every exact insertion that gains something, roughly cheapest first."""
    gaps = draft.gaps(visit)
    return _alone(draft, visit, gaps, always) if visit.crew == 1 else _together(draft, visit, gaps, always)


def _alone(draft: Draft, visit: Visit, gaps: Gaps, always: bool) -> Iterator[Insertion]:
    none = draft.price(visit, ())
    for row, position in zip(gaps.rows.tolist(), gaps.positions.tolist(), strict=True):
        timed = draft.try_at(row, position, visit.id)
        if timed is None:
            continue
        prize, saved = draft.gain(row, timed)
        if always or draft.pays(prize, saved + none - draft.price(visit, (draft.shifts[row].id,))):
            yield Insertion(visit.id, {row: timed})


def _together(draft: Draft, visit: Visit, gaps: Gaps, always: bool) -> Iterator[Insertion]:
    """Pairs of gaps on shifts of different collectors, cheapest pairs first, and a few common starts for each."""
    pinned = {p.shift for p in draft.eligibility.pins(visit)}
    for a, b in _pairs(draft, gaps, pinned):
        rows, positions = gaps.rows[[a, b]].tolist(), gaps.positions[[a, b]].tolist()
        first, last = int(gaps.earliest[[a, b]].max()), int(gaps.latest[[a, b]].min())
        for start in _common_starts(draft, visit, rows, first, last):
            one = draft.try_at(rows[0], positions[0], visit.id, start)
            two = one and draft.try_at(rows[1], positions[1], visit.id, start)
            if one is None or two is None:
                continue
            if always or draft.pays(*_crew_gain(draft, visit, {rows[0]: one, rows[1]: two}, start)):
                yield Insertion(visit.id, {rows[0]: one, rows[1]: two}, start)
            break


def _pairs(draft: Draft, gaps: Gaps, pinned: set[str]) -> list[tuple[int, int]]:
    collectors = [draft.shifts[row].collector for row in gaps.rows.tolist()]
    names = [draft.shifts[row].id for row in gaps.rows.tolist()]
    near = [i for i in range(len(gaps)) if i < CREW_GAPS or names[i] in pinned]
    pairs = [
        (a, b) for a, b in combinations(near, 2) if collectors[a] != collectors[b] and pinned <= {names[a], names[b]}
    ]
    return sorted(pairs, key=lambda pair: int(gaps.detours[pair[0]] + gaps.detours[pair[1]]))


def _common_starts(draft: Draft, visit: Visit, rows: list[int], first: int, last: int) -> list[int]:
    """The earliest second for both, the same after either's break, and the latest."""
    rests = [rest.seconds for row in rows if (rest := draft.shifts[row].break_) is not None]
    wishes = [first, *(first + seconds for seconds in rests), *(w.start for w in visit.windows), last]
    wishes += [w.end for w in visit.windows]
    return sorted({t for t in wishes if first <= t <= last and any(w.start <= t <= w.end for w in visit.windows)})


def _crew_gain(draft: Draft, visit: Visit, routes: dict[int, Timed], start: int) -> tuple[int, int]:
    """As the sum of both routes' gains, which count the visit's own prize and price of time twice."""
    gains = [draft.gain(row, timed) for row, timed in routes.items()]
    prize = sum(prize for prize, _ in gains) - prize_at(visit, start)
    saved = sum(saved for _, saved in gains) + retimed(draft.problem, visit, start)
    both = draft.price(visit, (draft.shifts[row].id for row in routes))
    return prize, saved + draft.price(visit, ()) - both


def audit(problem: Problem, solution: Solution, over: Callable[[], bool] = lambda: False) -> tuple[Insertion, ...]:
    """The insertions that the solution missed: empty when no unserved visit fits anywhere for a gain."""
    draft = draft_of(problem, solution)
    missed = []
    for visit in sorted(problem.visits, key=lambda v: v.id):
        if over():
            break
        found = next(insertions(draft, visit, always=visit.id in draft.owed), None) if draft.open(visit) else None
        if found is not None:
            missed.append(found)
    return tuple(missed)


def unserved(problem: Problem, solution: Solution) -> tuple[Visit, ...]:
    """Visits that are neither made nor alternatives of one that is, by id."""
    made: Iterable[str] = {*solution.served, *(v for s in problem.shifts if s.progress for v, _ in s.progress.done)}
    groups = {problem.visit_by_id[v].group for v in made} - {None}
    left = (v for v in problem.visits if v.id not in made and v.group not in groups)
    return tuple(sorted(left, key=lambda v: v.id))
