"""Driving an order that no schedule can keep: as early as possible, and late where it must be late."""

from __future__ import annotations

from solver.problem import UNREACHABLE, Break, Problem, Shift, Visit
from solver.solution import Route, Step


def drive_late(
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
