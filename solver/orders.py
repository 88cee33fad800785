"""Orders as a person dragged them: times as good as they get, and every rule that is broken on the way.

An order that can be driven gets its canonical times. One that cannot is driven anyhow, late where it must be late, so
that a person sees *how* late; then the independent checker says what is broken. Crews wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solver.check import Broken, check
from solver.cost import away_of, required_missing
from solver.late import drive_late
from solver.meeting import meetings
from solver.problem import Problem
from solver.schedule import Timed, Timetable
from solver.solution import Route, Solution, Step

ROUNDS = 8
"""How often crews are made to wait for each other; chains of more than so many crews that wait may stay apart."""


@dataclass(frozen=True, slots=True)
class TimedStop:
    """Seconds of the horizon. ``arrival`` is at the door; the collector waits until ``start``."""

    visit: str
    arrival: int
    start: int
    leave: int


@dataclass(frozen=True, slots=True)
class TimedOrder:
    """One shift's route as it would be driven."""

    shift: str
    departure: int
    end: int
    travel_seconds: int
    travel_metres: int
    break_start: int | None
    stops: tuple[TimedStop, ...]

    @property
    def work_seconds(self) -> int:
        return self.end - self.departure


@dataclass(frozen=True, slots=True)
class CheckedOrders:
    """``required_missing``: sets of visits of which one is owed and none is made (no rule, but rarely meant)."""

    solution: Solution
    routes: tuple[TimedOrder, ...]
    broken: tuple[Broken, ...]
    required_missing: tuple[frozenset[str], ...]


def check_orders(
    problem: Problem, orders: Mapping[str, Sequence[str]], starts: Mapping[str, int] | None = None
) -> CheckedOrders:
    """Times and checks ``{shift: [visit, ...]}``. Unknown names are reported as broken, never raised.

    ``starts`` may give the starts of the plan that the orders come from: its crews keep meeting then if they can.
    """
    timetable, known = Timetable(problem), _known(problem, orders)
    agreed = meetings(problem, timetable, known, starts or {})
    routes = {shift: _drive(problem, timetable, shift, order, agreed) for shift, order in known.items()}
    for _ in range(ROUNDS):
        later = _later_starts(problem, routes)
        if later.items() <= agreed.items():
            break
        agreed |= later
        late = [shift for shift, order in known.items() if any(v in later for v in order)]
        routes |= {shift: _drive(problem, timetable, shift, known[shift], agreed) for shift in late}
    solution = Solution(tuple(routes.values()))
    broken = (*check(problem, Solution(_unknown(problem, orders))), *check(problem, solution))
    timed = tuple(time_route(problem, route) for route in solution.routes)
    return CheckedOrders(solution, timed, broken, required_missing(problem, solution))


def time_route(problem: Problem, route: Route) -> TimedOrder:
    """Arrivals, leaves and totals of a route whose starts are known. All its names must be."""
    shift, away = problem.shift_by_id[route.shift], away_of(problem, route)
    matrix = problem.matrices[shift.matrix]
    here, free = (
        (shift.progress.location, shift.progress.time) if shift.progress else (shift.start_location, away.departure)
    )
    stops, metres, resting = [], 0, None
    for step in route.steps:
        if step.visit is None:
            resting = step.start
            continue
        visit = problem.visit_by_id[step.visit]
        arrival = free + int(matrix.seconds[here, visit.location])
        if resting is not None and resting < arrival and shift.break_:
            arrival += shift.break_.seconds
        stops.append(TimedStop(visit.id, min(step.start, arrival), step.start, step.start + visit.service_seconds))
        metres += int(matrix.metres[here, visit.location])
        here, free, resting = visit.location, stops[-1].leave, None
    metres += int(matrix.metres[here, shift.end_location])
    breaks = [step.start for step in route.steps if step.visit is None]
    return TimedOrder(
        shift.id, away.departure, away.end, away.travel_seconds, metres, breaks[0] if breaks else None, tuple(stops)
    )


def _known(problem: Problem, orders: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {
        shift: tuple(v for v in order if v in problem.visit_by_id)
        for shift, order in sorted(orders.items())
        if shift in problem.shift_by_id and any(v in problem.visit_by_id for v in order)
    }


def _unknown(problem: Problem, orders: Mapping[str, Sequence[str]]) -> tuple[Route, ...]:
    """Routes with nothing in them but the names that are not there, for the checker to report."""
    routes = []
    for shift, order in sorted(orders.items()):
        strange = tuple(Step(v, 0) for v in order if v not in problem.visit_by_id)
        if strange or shift not in problem.shift_by_id:
            routes.append(Route(shift, strange))
    return tuple(routes)


def _drive(
    problem: Problem, timetable: Timetable, shift_id: str, order: tuple[str, ...], starts: dict[str, int]
) -> Route:
    timed = timetable.schedule(shift_id, order, starts)
    if not isinstance(timed, Timed):
        timed = timetable.schedule(shift_id, order, starts, limited=False)
    if isinstance(timed, Timed):
        return timed.route
    shift = problem.shift_by_id[shift_id]
    stops = [problem.visit_by_id[v] for v in order]
    owes = shift.break_ is not None and not (shift.progress and shift.progress.break_taken)
    tries = range(len(stops) + 1) if owes else (None,)
    return min((drive_late(problem, shift, stops, starts, rest) for rest in tries), key=lambda found: found[0])[1]


def _later_starts(problem: Problem, routes: Mapping[str, Route]) -> dict[str, int]:
    """The later of the two starts of each visit whose two collectors do not start together."""
    found: dict[str, list[int]] = {}
    for route in routes.values():
        for step in route.steps:
            if step.visit is not None and problem.visit_by_id[step.visit].crew == 2:
                found.setdefault(step.visit, []).append(step.start)
    return {v: max(starts) for v, starts in found.items() if len(starts) == 2 and starts[0] != starts[1]}
