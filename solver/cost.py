"""The objective, in one place. Lower is better, compared in this order:

1. ``required_missing``: required visits (and required groups, and pinned visits) that are not made;
2. ``prize``: the prizes earned, more is better;
3. ``priced_seconds + travel_seconds``: what is priced, in travel seconds, plus the driving itself.

Where the problem prices a ``point`` of prize, 2 and 3 are one sum: ``priced_seconds + travel_seconds - point * prize``.
A solution that breaks a rule has no cost: :mod:`solver.check` says so first. ``docs/objective.md`` uses the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from solver.problem import FULL_PRIZE, Problem, SoftLimit, Visit
from solver.solution import Route, Solution


@dataclass(frozen=True, slots=True)
class Priced:
    """What the priced terms add up to, each in travel seconds."""

    overtime: int = 0
    fair_share: int = 0
    not_preferred: int = 0
    reassigned: int = 0
    retimed: int = 0

    @property
    def total(self) -> int:
        return self.overtime + self.fair_share + self.not_preferred + self.reassigned + self.retimed


def worth(point: int | None, prize: int, seconds: int) -> tuple[int, int]:
    """A prize won and the seconds of travel and prices paid for it, to be compared: more is better, (0, 0) is nothing.

    ``point`` is ``Prices.point``: None compares prizes first, a number makes one sum of both.
    """
    return (prize, -seconds) if point is None else (point * prize - seconds, 0)


@dataclass(frozen=True, slots=True)
class Cost:
    """The value of a solution; ``a < b`` means that ``a`` is the better plan, ``a <= b`` that it is no worse."""

    required_missing: int
    prize: int
    priced_seconds: int
    travel_seconds: int
    priced: Priced = field(default_factory=Priced, compare=False)
    point: int | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[int, int, int]:
        """What plans of one problem are compared by."""
        first, second = worth(self.point, self.prize, self.priced_seconds + self.travel_seconds)
        return (self.required_missing, -first, -second)

    def __lt__(self, other: Cost) -> bool:
        return self.key < other.key

    def __le__(self, other: Cost) -> bool:
        return self.key <= other.key


@dataclass(frozen=True, slots=True)
class Away:
    """A shift's time on the road: seconds it leaves and is back, and what it drives (frozen prefix included)."""

    departure: int
    end: int
    travel_seconds: int

    @property
    def work_seconds(self) -> int:
        return self.end - self.departure


def cost(problem: Problem, solution: Solution) -> Cost:
    """The cost of a solution that breaks no rule."""
    starts = _starts(problem, solution)
    chosen = [
        (v, [s for s, _ in starts.get(v.id, ())]) for v in problem.visits if v.preferred_collectors or v.published
    ]
    away = [(problem.shift_by_id[r.shift], away_of(problem, r)) for r in _all_routes(problem, solution)]
    priced = Priced(
        overtime=sum(over(s.overtime, a.work_seconds) for s, a in away),
        fair_share=sum(over(s.fair_share, a.work_seconds) for s, a in away),
        not_preferred=sum(not_preferred(problem, v, shifts) for v, shifts in chosen),
        reassigned=sum(reassigned(problem, v, shifts) for v, shifts in chosen),
        retimed=sum(retimed(problem, problem.visit_by_id[v], where[0][1]) for v, where in starts.items()),
    )
    prize = sum(prize_at(problem.visit_by_id[v], where[0][1]) for v, where in starts.items())
    travel = sum(a.travel_seconds for _, a in away)
    return Cost(len(required_missing(problem, solution)), prize, priced.total, travel, priced, problem.prices.point)


def prize_at(visit: Visit, start: int) -> int:
    """The prize earned by starting at ``start``: in no window (a visit already made, early or late) the whole prize."""
    factor = next((w.prize_permille for w in visit.windows if w.start <= start <= w.end), FULL_PRIZE)
    return visit.prize * factor // 1000


def over(limit: SoftLimit | None, work_seconds: int) -> int:
    """The price of working beyond a soft limit."""
    return limit.price * max(0, work_seconds - limit.after_seconds) if limit else 0


def not_preferred(problem: Problem, visit: Visit, shifts: Iterable[str]) -> int:
    """The price of a visit that is made by none of its preferred collectors; nothing when it is not made."""
    collectors = {problem.shift_by_id[s].collector for s in shifts}
    missed = bool(visit.preferred_collectors) and bool(collectors) and not (collectors & visit.preferred_collectors)
    return problem.prices.not_preferred if missed else 0


def reassigned(problem: Problem, visit: Visit, shifts: Iterable[str]) -> int:
    """The price of taking a published visit off its shift, be it to another shift or to none."""
    moved = visit.published is not None and visit.published.shift not in set(shifts)
    return problem.prices.reassigned if moved else 0


def retimed(problem: Problem, visit: Visit, start: int) -> int:
    """The price of starting a published visit off its published start by more than the tolerance."""
    if visit.published is None:
        return 0
    return problem.prices.retimed * max(0, abs(start - visit.published.start) - problem.prices.retimed_tolerance)


def owed_groups(problem: Problem) -> tuple[frozenset[str], ...]:
    """Sets of visits of which one is owed: each required or pinned visit, together with its alternatives."""
    pinned = {p.visit for p in problem.pins}
    groups: dict[str, set[str]] = {}
    for visit in problem.visits:
        key = f"group {visit.group}" if visit.group is not None else f"visit {visit.id}"
        groups.setdefault(key, set()).add(visit.id)
    owed = {v.id for v in problem.visits if v.required or v.id in pinned}
    return tuple(frozenset(members) for members in groups.values() if members & owed)


def required_missing(problem: Problem, solution: Solution) -> tuple[frozenset[str], ...]:
    """The owed sets of which no visit is made."""
    made = solution.served | {v for s in problem.shifts if s.progress for v, _ in s.progress.done}
    return tuple(members for members in owed_groups(problem) if not members & made)


def away_of(problem: Problem, route: Route) -> Away:
    """When the shift leaves and is back: leaving as late as its first step allows, then as the steps say."""
    shift = problem.shift_by_id[route.shift]
    seconds, progress = problem.matrices[shift.matrix].seconds, shift.progress
    here = progress.location if progress else shift.start_location
    free, travel = (progress.time, progress.travelled_seconds) if progress else (0, 0)
    departure = progress.departed if progress else None
    pause, rested = 0, 0
    for step in route.steps:
        if step.visit is None:
            pause = shift.break_.seconds if shift.break_ else 0
            rested = step.start + pause
            continue
        visit = problem.visit_by_id[step.visit]
        leg = int(seconds[here, visit.location])
        if departure is None:
            departure = step.start - leg if pause == 0 else min(step.start - leg - pause, rested - pause)
        travel += leg
        here, free, pause, rested = visit.location, step.start + visit.service_seconds, 0, 0
    leg = int(seconds[here, shift.end_location])
    return Away(departure or 0, max(free + leg + pause, rested), travel + leg)


def _all_routes(problem: Problem, solution: Solution) -> Iterator[Route]:
    """Routes with a visit, and the way home of every shift that is already on the road."""
    routes = {r.shift: r for r in solution.routes if r.visits}
    yield from routes.values()
    yield from (Route(s.id, ()) for s in problem.shifts if s.progress and s.id not in routes)


def _starts(problem: Problem, solution: Solution) -> dict[str, list[tuple[str, int]]]:
    starts: dict[str, list[tuple[str, int]]] = {}
    for shift in problem.shifts:
        for visit, start in shift.progress.done if shift.progress else ():
            starts.setdefault(visit, []).append((shift.id, start))
    for route in solution.routes:
        for step in route.steps:
            if step.visit is not None:
                starts.setdefault(step.visit, []).append((route.shift, step.start))
    return starts
