"""The independent checker: recomputes every time from the steps alone and names every rule that is broken.

Plain Python, no code shared with the engines, the schedule or the cost: where they believe a route and this module
does not, one of them is wrong. The rules and their codes stand in ``docs/reference/checks.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from solver.problem import UNREACHABLE, Pin, Problem, Shift, TimeWindow, Visit
from solver.solution import Route, Solution, Step


class Rule(StrEnum):
    """Every rule that a solution can break."""

    UNKNOWN_SHIFT = "unknown_shift"
    UNKNOWN_VISIT = "unknown_visit"
    SHIFT_TWICE = "shift_twice"
    VISIT_TWICE = "visit_twice"
    VISIT_DONE = "visit_done"
    GROUP_TWICE = "group_twice"
    CREW_SIZE = "crew_size"
    CREW_COLLECTOR = "crew_collector"
    CREW_START = "crew_start"
    SKILL = "skill"
    SHIFT_NOT_ALLOWED = "shift_not_allowed"
    COLLECTOR_REQUIRED = "collector_required"
    COLLECTOR_FORBIDDEN = "collector_forbidden"
    TIME_WINDOW = "time_window"
    TOO_EARLY = "too_early"
    UNREACHABLE = "unreachable"
    SHIFT_START = "shift_start"
    SHIFT_END = "shift_end"
    MAX_VISITS = "max_visits"
    MAX_LOAD = "max_load"
    MAX_LATE = "max_late"
    MAX_WORK = "max_work"
    MAX_TRAVEL = "max_travel"
    BREAK_MISSING = "break_missing"
    BREAK_NOT_OWED = "break_not_owed"
    BREAK_WINDOW = "break_window"
    BREAK_OVERLAP = "break_overlap"
    PIN_SHIFT = "pin_shift"
    PIN_START = "pin_start"


ACTIONS: dict[Rule, str] = {
    Rule.UNKNOWN_SHIFT: "Name a shift of this problem.",
    Rule.UNKNOWN_VISIT: "Name a visit of this problem.",
    Rule.SHIFT_TWICE: "Join the two routes of the shift.",
    Rule.VISIT_TWICE: "Take the visit off one of its places.",
    Rule.VISIT_DONE: "Take the visit off: it was made already.",
    Rule.GROUP_TWICE: "Keep one of the alternatives.",
    Rule.CREW_SIZE: "Put the visit on as many shifts as it needs collectors.",
    Rule.CREW_COLLECTOR: "Put the visit on shifts of different collectors.",
    Rule.CREW_START: "Let both collectors start the visit at the same second.",
    Rule.SKILL: "Move the visit to a collector who has the skills.",
    Rule.SHIFT_NOT_ALLOWED: "Move the visit to one of its allowed shifts.",
    Rule.COLLECTOR_REQUIRED: "Move the visit to one of the collectors it requires.",
    Rule.COLLECTOR_FORBIDDEN: "Move the visit to another collector.",
    Rule.TIME_WINDOW: "Start the visit inside one of its windows, or move it.",
    Rule.TOO_EARLY: "Start later, or take an earlier stop off the route.",
    Rule.UNREACHABLE: "Take the stop off: no road joins it to the stop before it.",
    Rule.SHIFT_START: "Take stops off the front, or let the shift begin earlier.",
    Rule.SHIFT_END: "Take stops off the route, or let the shift end later.",
    Rule.MAX_VISITS: "Take stops off the route.",
    Rule.MAX_LOAD: "Take loads off the route, or give the shift more room.",
    Rule.MAX_LATE: "Start the visits earlier, or take late ones off the route.",
    Rule.MAX_WORK: "Take stops off the route, or close its waits.",
    Rule.MAX_TRAVEL: "Take far stops off the route.",
    Rule.BREAK_MISSING: "Add the break.",
    Rule.BREAK_NOT_OWED: "Take the break off.",
    Rule.BREAK_WINDOW: "Start the break inside its window.",
    Rule.BREAK_OVERLAP: "Start the break after the service before it, and the next service after the break.",
    Rule.PIN_SHIFT: "Put the visit on the shift it is pinned to, or remove the pin.",
    Rule.PIN_START: "Start the visit when its pin says, or remove the pin.",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken rule. ``actual`` and ``limit`` are what was met and what is allowed (seconds, visits, or load)."""

    code: Rule
    message: str
    action: str
    shift: str | None = None
    visit: str | None = None
    actual: int | None = None
    limit: int | None = None


def check(problem: Problem, solution: Solution, sound: Mapping[str, Route] | None = None) -> tuple[Broken, ...]:
    """Every rule that the solution breaks, in the order of its routes; empty when it may be driven.

    ``sound`` are routes by shift that broke nothing before: those that are still the same are not walked again.
    """
    known = sound or {}
    broken = [b for r in solution.routes if known.get(r.shift) != r for b in _check_route(problem, r)]
    return (*broken, *_shifts_once(solution), *_check_visits(problem, solution))


def _broken(code: Rule, message: str, shift: str | None = None, visit: str | None = None,
            actual: int | None = None, limit: int | None = None) -> Broken:  # fmt: skip
    return Broken(code, message, ACTIONS[code], shift, visit, actual, limit)


def _shifts_once(solution: Solution) -> Iterator[Broken]:
    names = [r.shift for r in solution.routes]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield _broken(Rule.SHIFT_TWICE, f"shift {name} has {names.count(name)} routes", name)


# One route: who may make these visits, and do the times fit?


def _check_route(problem: Problem, route: Route) -> Iterator[Broken]:
    shift = problem.shift_by_id.get(route.shift)
    if shift is None:
        yield _broken(Rule.UNKNOWN_SHIFT, f"there is no shift {route.shift}", route.shift)
        return
    unknown = [v for v in route.visits if v not in problem.visit_by_id]
    for visit in unknown:
        yield _broken(Rule.UNKNOWN_VISIT, f"there is no visit {visit}", shift.id, visit)
    steps = tuple(s for s in route.steps if s.visit not in unknown)
    for made in (problem.visit_by_id[s.visit] for s in steps if s.visit is not None):
        yield from _may_make(shift, made)
    yield from _breaks(shift, steps)
    if any(s.visit is not None for s in steps):
        yield from _times(problem, shift, steps)
        yield from _made(problem, shift, steps)


def _may_make(shift: Shift, visit: Visit) -> Iterator[Broken]:
    missing = visit.skills - shift.skills
    if missing:
        yield _broken(Rule.SKILL, f"{visit.id} needs {', '.join(sorted(missing))}", shift.id, visit.id)
    if visit.allowed_shifts is not None and shift.id not in visit.allowed_shifts:
        yield _broken(Rule.SHIFT_NOT_ALLOWED, f"{visit.id} may not be made on shift {shift.id}", shift.id, visit.id)
    if visit.required_collectors is not None and shift.collector not in visit.required_collectors:
        message = f"{visit.id} requires other collectors than {shift.collector}"
        yield _broken(Rule.COLLECTOR_REQUIRED, message, shift.id, visit.id)
    if shift.collector in visit.forbidden_collectors:
        message = f"{shift.collector} may not make {visit.id}"
        yield _broken(Rule.COLLECTOR_FORBIDDEN, message, shift.id, visit.id)


def _breaks(shift: Shift, steps: tuple[Step, ...]) -> Iterator[Broken]:
    taken = [s for s in steps if s.visit is None]
    rest = shift.break_ if not (shift.progress and shift.progress.break_taken) else None
    owed = 1 if rest and len(steps) > len(taken) else 0
    if len(taken) < owed:
        yield _broken(Rule.BREAK_MISSING, f"shift {shift.id} owes a break", shift.id, None, 0, 1)
    if len(taken) > owed:
        yield _broken(Rule.BREAK_NOT_OWED, f"{len(taken)} breaks, {owed} owed", shift.id, None, len(taken), owed)
    for step in taken:
        if rest and not rest.window.start <= step.start <= rest.window.end:
            message = f"the break starts at {step.start}, its window is {_span(rest.window)}"
            yield _broken(Rule.BREAK_WINDOW, message, shift.id, None, step.start, rest.window.end)


def _times(problem: Problem, shift: Shift, steps: tuple[Step, ...]) -> Iterator[Broken]:
    """Walks the steps. A break interrupts travel: leg and break must both fit between two services."""
    progress, pause_seconds = shift.progress, shift.break_.seconds if shift.break_ else 0
    seconds = problem.matrices[shift.matrix].seconds
    here = progress.location if progress else shift.start_location
    free = progress.time if progress else None
    departure = progress.departed if progress else None
    travel = progress.travelled_seconds if progress else 0
    pauses: list[int] = []
    for step in steps:
        if step.visit is None:
            if (free is not None and step.start < free) or (pauses and step.start < pauses[-1] + pause_seconds):
                message = f"the break starts at {step.start}, during what stands before it"
                yield _broken(Rule.BREAK_OVERLAP, message, shift.id, None, step.start, free)
            pauses.append(step.start)
            continue
        visit = problem.visit_by_id[step.visit]
        leg = int(seconds[here, visit.location])
        if leg >= UNREACHABLE:
            yield _broken(Rule.UNREACHABLE, f"no road leads to {visit.id}", shift.id, visit.id)
            leg = 0
        travel += leg
        needed = leg + pause_seconds * len(pauses)
        if departure is None:
            departure = min([step.start - needed, *pauses])
        elif free is not None and step.start < free + needed:
            message = f"{visit.id} starts at {step.start}, earliest possible is {free + needed}"
            yield _broken(Rule.TOO_EARLY, message, shift.id, visit.id, step.start, free + needed)
        if pauses and step.start < pauses[-1] + pause_seconds:
            message = f"{visit.id} starts at {step.start}, during the break"
            yield _broken(Rule.BREAK_OVERLAP, message, shift.id, visit.id, step.start, pauses[-1] + pause_seconds)
        if not any(w.start <= step.start <= w.end for w in visit.windows):
            message = f"{visit.id} starts at {step.start}, outside {', '.join(map(_span, visit.windows))}"
            yield _broken(Rule.TIME_WINDOW, message, shift.id, visit.id, step.start)
        here, free, pauses = visit.location, step.start + visit.service_seconds, []
    leg = int(seconds[here, shift.end_location])
    if leg >= UNREACHABLE:
        yield _broken(Rule.UNREACHABLE, f"no road leads to the end of shift {shift.id}", shift.id)
        leg = 0
    end = max([(free or 0) + leg + pause_seconds * len(pauses), *(p + pause_seconds for p in pauses)])
    visits = sum(s.visit is not None for s in steps) + (len(progress.done) if progress else 0)
    yield from _limits(shift, departure or 0, end, travel + leg, visits)


def _limits(shift: Shift, departure: int, end: int, travel: int, visits: int) -> Iterator[Broken]:
    lo, hi, name, work = shift.window.start, shift.window.end, shift.id, end - departure
    if departure < lo and shift.progress is None:
        yield _broken(Rule.SHIFT_START, f"{name} leaves at {departure}, begins at {lo}", name, None, departure, lo)
    if end > hi:
        yield _broken(Rule.SHIFT_END, f"{name} is back at {end}, ends at {hi}", name, None, end, hi)
    if shift.max_visits is not None and visits > shift.max_visits:
        message = f"{name} makes {visits} visits, at most {shift.max_visits}"
        yield _broken(Rule.MAX_VISITS, message, name, None, visits, shift.max_visits)
    if shift.max_work_seconds is not None and work > shift.max_work_seconds:
        message = f"{name} works {work} s, at most {shift.max_work_seconds}"
        yield _broken(Rule.MAX_WORK, message, name, None, work, shift.max_work_seconds)
    if shift.max_travel_seconds is not None and travel > shift.max_travel_seconds:
        message = f"{name} travels {travel} s, at most {shift.max_travel_seconds}"
        yield _broken(Rule.MAX_TRAVEL, message, name, None, travel, shift.max_travel_seconds)


def _made(problem: Problem, shift: Shift, steps: tuple[Step, ...]) -> Iterator[Broken]:
    """Limits that count what was made already."""
    done = shift.progress.done if shift.progress else ()
    made = [(problem.visit_by_id[v], at) for v, at in (*done, *((s.visit, s.start) for s in steps)) if v is not None]
    load, most = sum(visit.load for visit, _ in made), shift.max_load
    if most is not None and load > most:
        yield _broken(Rule.MAX_LOAD, f"{shift.id} carries a load of {load}, at most {most}", shift.id, None, load, most)
    late = sum(start + v.service_seconds > shift.late.after for v, start in made) if shift.late else 0
    if shift.late and late > shift.late.most:
        message = f"{late} visits of {shift.id} end after {shift.late.after}, at most {shift.late.most} may"
        yield _broken(Rule.MAX_LATE, message, shift.id, None, late, shift.late.most)


def _span(window: TimeWindow) -> str:
    return f"{window.start}-{window.end}"


# All routes together: crews, alternatives, pins, what is done already.


def _check_visits(problem: Problem, solution: Solution) -> Iterator[Broken]:
    places: dict[str, list[tuple[Shift, int]]] = {}
    for route in solution.routes:
        for step in route.steps:
            if step.visit in problem.visit_by_id and route.shift in problem.shift_by_id:
                places.setdefault(step.visit, []).append((problem.shift_by_id[route.shift], step.start))
    done = {v for s in problem.shifts if s.progress for v, _ in s.progress.done}
    pins: dict[str, list[Pin]] = {}
    for pin in problem.pins:
        pins.setdefault(pin.visit, []).append(pin)
    for name, where in sorted(places.items()):
        visit = problem.visit_by_id[name]
        if name in done:
            yield _broken(Rule.VISIT_DONE, f"{name} was made already", where[0][0].id, name)
        yield from _crew(visit, where)
        for pin in pins.get(name, ()):
            yield from _pin(pin, where)
    yield from _groups(problem, set(places), done)


def _crew(visit: Visit, where: list[tuple[Shift, int]]) -> Iterator[Broken]:
    name, shifts, starts = visit.id, {s.id for s, _ in where}, {t for _, t in where}
    if len(where) > visit.crew:
        message = f"{name} is planned {len(where)} times, it needs {visit.crew}"
        yield _broken(Rule.VISIT_TWICE, message, where[-1][0].id, name, len(where), visit.crew)
    if len(where) < visit.crew:
        message = f"{name} needs {visit.crew} collectors, {len(where)} is there"
        yield _broken(Rule.CREW_SIZE, message, where[0][0].id, name, len(where), visit.crew)
    elif visit.crew > 1 and (len({s.collector for s, _ in where}) < len(where) or len(shifts) < len(where)):
        yield _broken(Rule.CREW_COLLECTOR, f"{name} is made twice by one collector", where[0][0].id, name)
    if len(starts) > 1 and visit.crew > 1:
        message = f"the crew of {name} starts at {' and '.join(map(str, sorted(starts)))}"
        yield _broken(Rule.CREW_START, message, where[0][0].id, name, min(starts), max(starts))


def _pin(pin: Pin, where: list[tuple[Shift, int]]) -> Iterator[Broken]:
    if all(s.id != pin.shift for s, _ in where):
        yield _broken(Rule.PIN_SHIFT, f"{pin.visit} is pinned to shift {pin.shift}", where[0][0].id, pin.visit)
    for shift, start in where:
        if pin.start is not None and start != pin.start:
            message = f"{pin.visit} starts at {start}, it is pinned to {pin.start}"
            yield _broken(Rule.PIN_START, message, shift.id, pin.visit, start, pin.start)


def _groups(problem: Problem, planned: set[str], done: set[str]) -> Iterator[Broken]:
    made = planned | done
    groups: dict[str, list[str]] = {}
    for visit in problem.visits:
        if visit.group is not None and visit.id in made:
            groups.setdefault(visit.group, []).append(visit.id)
    for name, members in sorted(groups.items()):
        if len(members) > 1 and planned & set(members):
            message = f"{' and '.join(sorted(members))} are alternatives ({name})"
            yield _broken(Rule.GROUP_TWICE, message, None, min(planned & set(members)), len(members), 1)
