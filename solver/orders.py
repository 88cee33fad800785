"""Orders as a person dragged them: times as good as they get, and every rule that is broken on the way.

An order that can be driven gets its canonical times. One that cannot is driven anyhow, late where it must be late, so
that a person sees *how* late; then the independent checker says what is broken. Crews wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solver.check import Broken, check
from solver.cost import away_of, required_missing
from solver.problem import UNREACHABLE, Break, Problem, Shift, Visit
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


def check_orders(problem: Problem, orders: Mapping[str, Sequence[str]]) -> CheckedOrders:
    """Times and checks ``{shift: [visit, ...]}``. Unknown names are reported as broken, never raised."""
    timetable, known = Timetable(problem), _known(problem, orders)
    starts: dict[str, int] = {}
    routes = {shift: _drive(problem, timetable, shift, order, starts) for shift, order in known.items()}
    for _ in range(ROUNDS):
        later = _common_starts(problem, routes)
        if later == starts:
            break
        starts = later
        touched = [shift for shift, order in known.items() if any(v in starts for v in order)]
        routes |= {shift: _drive(problem, timetable, shift, known[shift], starts) for shift in touched}
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
    stops, metres, rest = [], 0, 0
    for step in route.steps:
        if step.visit is None:
            rest = shift.break_.seconds if shift.break_ else 0
            free = max(free, step.start + rest) if step.start <= free else free + rest
            continue
        visit = problem.visit_by_id[step.visit]
        arrival = min(step.start, free + int(matrix.seconds[here, visit.location]))
        stops.append(TimedStop(visit.id, arrival, step.start, step.start + visit.service_seconds))
        metres += int(matrix.metres[here, visit.location])
        here, free = visit.location, stops[-1].leave
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
    if isinstance(timed, Timed):
        return timed.route
    shift = problem.shift_by_id[shift_id]
    stops = [problem.visit_by_id[v] for v in order]
    owes = shift.break_ is not None and not (shift.progress and shift.progress.break_taken)
    tries = range(len(stops) + 1) if owes else (None,)
    return min((_drive_late(problem, shift, stops, starts, rest) for rest in tries), key=lambda found: found[0])[1]


def _drive_late(
    problem: Problem, shift: Shift, stops: list[Visit], starts: dict[str, int], rest: int | None
) -> tuple[tuple[int, int], Route]:
    """The order driven as early as it can be, resting before stop ``rest``; and how late that is in all."""
    seconds = problem.matrices[shift.matrix].seconds
    here, clock = (
        (shift.progress.location, shift.progress.time) if shift.progress else (shift.start_location, shift.window.start)
    )
    steps, late = [], 0
    for number, visit in enumerate(stops):
        if number == rest and shift.break_:
            clock, start, missed = _rest(clock, shift.break_)
            steps.append(Step(None, start))
            late += missed
        leg = int(seconds[here, visit.location])
        clock = max(clock + (0 if leg >= UNREACHABLE else leg), starts.get(visit.id, 0))
        ready = next((max(clock, w.start) for w in visit.windows if clock <= w.end), None)
        late += 0 if ready is not None else clock - visit.windows[-1].end
        steps.append(Step(visit.id, clock if ready is None else ready))
        here, clock = visit.location, steps[-1].start + visit.service_seconds
    if rest == len(stops) and shift.break_:
        clock, start, missed = _rest(clock, shift.break_)
        steps.append(Step(None, start))
        late += missed
    leg = int(seconds[here, shift.end_location])
    end = clock + (0 if leg >= UNREACHABLE else leg)
    return (late + max(0, end - shift.window.end), end), Route(shift.id, tuple(steps))


def _rest(clock: int, rest: Break) -> tuple[int, int, int]:
    """When one is free after resting as soon as allowed, when the rest starts, and how late that is."""
    start = max(clock, rest.window.start)
    return start + rest.seconds, start, max(0, start - rest.window.end)


def _common_starts(problem: Problem, routes: Mapping[str, Route]) -> dict[str, int]:
    """For each visit of two collectors that is on two routes: the later of its two starts, inside a window if it can."""
    found: dict[str, list[int]] = {}
    for route in routes.values():
        for step in route.steps:
            if step.visit is not None and problem.visit_by_id[step.visit].crew == 2:
                found.setdefault(step.visit, []).append(step.start)
    return {v: max(starts) for v, starts in found.items() if len(starts) == 2}
