"""Coded issues of a problem, found before solving: what no plan can ever satisfy, and what can be done about it.

An issue is no error: the solve goes on without the visit or the shift. One function finds one code, which is its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np

from solver.cost import owed_groups
from solver.draft import Draft
from solver.eligibility import obstacle
from solver.problem import UNREACHABLE, Pin, Problem, Shift, Visit
from solver.schedule import Timed, ending_in_time, first_place, first_second, late_left


@dataclass(frozen=True, slots=True)
class Issue:
    """``pointer`` is a JSON pointer into the serialized problem, e.g. ``/visits/3/skills``."""

    code: str
    pointer: str
    message: str
    action: str
    visit: str | None = None
    shift: str | None = None


def validate(problem: Problem) -> tuple[Issue, ...]:
    """Every issue of the problem, in the order of its rules, then of its visits or shifts."""
    world = _World(problem)
    return tuple(issue for rule in RULES for issue in rule(world))


class _World:
    """The problem with what several rules ask of it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.empty = Draft(problem)

    @cached_property
    def visits(self) -> tuple[tuple[int, Visit], ...]:
        """Those not made yet, with their index."""
        return tuple((i, v) for i, v in enumerate(self.problem.visits) if v.id not in self.empty.closed)

    @cached_property
    def pins(self) -> dict[str, list[tuple[int, Pin]]]:
        pins: dict[str, list[tuple[int, Pin]]] = {}
        for i, pin in enumerate(self.problem.pins):
            pins.setdefault(pin.visit, []).append((i, pin))
        return pins

    def eligible(self, visit: Visit) -> list[Shift]:
        return [self.empty.shifts[row] for row in np.flatnonzero(self.empty.eligibility.row(visit))]

    @cached_property
    def impossible(self) -> frozenset[str]:
        """Visits that even an empty plan has no room for."""
        return frozenset(v.id for _, v in self.visits if not self._fits(v))

    def _fits(self, visit: Visit) -> bool:
        collectors: set[str] = set()
        for row in dict.fromkeys(self.empty.gaps(visit).rows.tolist()):
            if isinstance(self._alone(row, visit), Timed):
                collectors.add(self.empty.shifts[row].collector)
            if len(collectors) >= visit.crew:
                return True
        return False

    def _alone(self, row: int, visit: Visit) -> object:
        return self.empty.timetable.schedule(self.empty.shifts[row].id, (visit.id,))

    def leg(self, shift: Shift, a: int, b: int) -> int:
        return int(self.problem.matrices[shift.matrix].seconds[a, b])


Rule = Callable[[_World], Iterator[Issue]]


def visit_skills(world: _World) -> Iterator[Issue]:
    for i, v in world.visits:
        if world.problem.shifts and not any(v.skills <= s.skills for s in world.problem.shifts):
            message = f"no shift has all of the skills {', '.join(sorted(v.skills))}"
            action = "Give a collector the skills, or take the demand off the visit."
            yield Issue("visit_skills", f"/visits/{i}/skills", message, action, v.id)


def visit_allowed_shifts(world: _World) -> Iterator[Issue]:
    for i, v in world.visits:
        if v.allowed_shifts is not None and not v.allowed_shifts & world.problem.shift_by_id.keys():
            message = "none of its allowed shifts is there"
            yield Issue(
                "visit_allowed_shifts", f"/visits/{i}/allowed_shifts", message, "Allow a shift of this plan.", v.id
            )


def visit_collectors(world: _World) -> Iterator[Issue]:
    collectors = {s.collector for s in world.problem.shifts}
    for i, v in world.visits:
        wanted = collectors if v.required_collectors is None else v.required_collectors & collectors
        if collectors and not wanted - v.forbidden_collectors:
            message = "every collector with a shift is forbidden or not among those required"
            action = "Add a shift of a required collector, or lift the ban."
            yield Issue("visit_collectors", f"/visits/{i}/required_collectors", message, action, v.id)


def visit_crew(world: _World) -> Iterator[Issue]:
    for i, v in world.visits:
        found = {s.collector for s in world.eligible(v)} if v.crew == 2 else set()
        if v.crew == 2 and len(found) < 2:
            message = f"it needs two collectors, {len(found)} can make it"
            yield Issue("visit_crew", f"/visits/{i}/crew", message, "Add a shift of a second suitable collector.", v.id)


def visit_windows(world: _World) -> Iterator[Issue]:
    for i, v in world.visits:
        shifts = world.eligible(v)
        if shifts and not any(_overlap(v, s) for s in shifts):
            message = "none of its windows lies inside a shift that may make it"
            action = "Widen a window, or add a shift at that time."
            yield Issue("visit_windows", f"/visits/{i}/windows", message, action, v.id)


def _overlap(visit: Visit, shift: Shift) -> bool:
    begin = first_second(shift)
    return any(w.end >= begin and w.start + visit.service_seconds <= shift.window.end for w in visit.windows)


def visit_unreachable(world: _World) -> Iterator[Issue]:
    for i, v in world.visits:
        shifts = world.eligible(v)
        if shifts and all(_cut_off(world, v, s) for s in shifts):
            message = "no road joins it to the start and the end of any shift that may make it"
            action = "Check the place on the map, or start from another base."
            yield Issue("visit_unreachable", f"/visits/{i}/location", message, action, v.id)


def _cut_off(world: _World, visit: Visit, shift: Shift) -> bool:
    there = world.leg(shift, first_place(shift), visit.location)
    return max(there, world.leg(shift, visit.location, shift.end_location)) >= UNREACHABLE


def visit_load(world: _World) -> Iterator[Issue]:
    for i, v in world.visits:
        rooms = [_room(world, s) for s in world.eligible(v)] if v.load else []
        if rooms and v.load > max(rooms):
            message = f"it loads {v.load}, no shift that may make it can carry more than {max(rooms)}"
            yield Issue("visit_load", f"/visits/{i}/load", message, "Split the load, or give a shift more room.", v.id)


def _room(world: _World, shift: Shift) -> float:
    return inf if shift.max_load is None else max(0, shift.max_load - world.problem.loaded(shift))


def visit_late(world: _World) -> Iterator[Issue]:
    full = {s.id for s in world.problem.shifts if late_left(world.problem, s) <= 0}
    for i, v in world.visits if full else ():
        if _must_be_late(world, v) and all(s.id in full for s in world.eligible(v) if _overlap(v, s)):
            message = "it can only end late, and no shift that may make it may make one more late visit"
            action = "Widen a window to earlier hours, or allow a shift more late visits."
            yield Issue("visit_late", f"/visits/{i}/windows", message, action, v.id)


def _must_be_late(world: _World, visit: Visit) -> bool:
    """Whether it ends late on every shift that may make it, however early it starts."""
    shifts = [s for s in world.eligible(visit) if _overlap(visit, s)]
    return bool(shifts) and not any(ending_in_time(s, visit, world.empty.timetable.pieces(s, visit)) for s in shifts)


def visit_never_fits(world: _World) -> Iterator[Issue]:
    for i, v in world.visits:
        if v.id in world.impossible and world.eligible(v):
            message = "no shift can make it, even if it made nothing else"
            action = "Ask for the visit's reasons: each shift names the rule that stands in the way."
            yield Issue("visit_never_fits", f"/visits/{i}", message, action, v.id)


def required_impossible(world: _World) -> Iterator[Issue]:
    index = {v.id: i for i, v in enumerate(world.problem.visits)}
    for members in owed_groups(world.problem):
        if members <= world.impossible:
            name = min(members)
            message = f"{' or '.join(sorted(members))} is required or pinned, and no shift can make it"
            action = "Solve the visit's other issues, or require it no longer."
            yield Issue("required_impossible", f"/visits/{index[name]}/required", message, action, name)


def required_load(world: _World) -> Iterator[Issue]:
    """Of alternatives the lightest counts, as it may be the one that is made."""
    visits, closed = world.problem.visit_by_id, world.empty.closed
    owed = [[visits[v] for v in members] for members in owed_groups(world.problem) if not members & closed]
    load = sum(min(v.load * v.crew for v in members) for members in owed)
    room = sum(_room(world, s) for s in world.problem.shifts)
    if load > room:
        message = f"the required and pinned visits load {load}, all shifts together can carry {room}"
        yield Issue("required_load", "/shifts", message, "Require fewer visits, or give the shifts more room.")


def required_late(world: _World) -> Iterator[Issue]:
    visits, closed = world.problem.visit_by_id, world.empty.closed
    owed = [[visits[v] for v in members] for members in owed_groups(world.problem) if not members & closed]
    late = sum(min(v.crew for v in members) for members in owed if all(_must_be_late(world, v) for v in members))
    room = sum(max(0, late_left(world.problem, s)) for s in world.problem.shifts)
    if late > room:
        message = f"{late} required or pinned visits can only end late, all shifts together may make {room} such visits"
        yield Issue("required_late", "/shifts", message, "Require fewer of them, or allow the shifts more late visits.")


def pin_conflict(world: _World) -> Iterator[Issue]:
    for name, pins in sorted(world.pins.items()):
        visit, starts = world.problem.visit_by_id[name], {p.start for _, p in pins} - {None}
        collectors = {world.problem.shift_by_id[p.shift].collector for _, p in pins}
        if len(pins) > visit.crew or len(starts) > 1 or len(collectors) < len(pins):
            message = f"{len(pins)} pins ask for more than {visit.crew} collectors, or for different starts"
            yield Issue("pin_conflict", f"/pins/{pins[-1][0]}", message, "Remove all pins but the right ones.", name)


def pin_shift(world: _World) -> Iterator[Issue]:
    for name, pins in sorted(world.pins.items()):
        for i, pin in pins:
            bar = obstacle(world.problem.visit_by_id[name], world.problem.shift_by_id[pin.shift], ())
            if bar is not None:
                message = f"the shift may not make the visit: {bar}"
                yield Issue(
                    "pin_shift", f"/pins/{i}/shift", message, "Pin the visit to another shift.", name, pin.shift
                )


def pin_start(world: _World) -> Iterator[Issue]:
    for name, pins in sorted(world.pins.items()):
        windows = world.problem.visit_by_id[name].windows
        for i, pin in pins:
            if pin.start is not None and not any(w.start <= pin.start <= w.end for w in windows):
                message = f"second {pin.start} lies in no window of the visit"
                yield Issue("pin_start", f"/pins/{i}/start", message, "Pin a start inside a window.", name, pin.shift)


def group_required_twice(world: _World) -> Iterator[Issue]:
    groups: dict[str, list[int]] = {}
    for i, v in enumerate(world.problem.visits):
        if v.group is not None and (v.required or v.id in world.pins):
            groups.setdefault(v.group, []).append(i)
    for name, found in sorted(groups.items()):
        if len(found) > 1:
            message = f"{len(found)} alternatives of {name} are required or pinned; one of them will be made"
            pointer, visit = f"/visits/{found[-1]}/required", world.problem.visits[found[-1]].id
            yield Issue("group_required_twice", pointer, message, "Require the one that is meant.", visit)


def shift_break(world: _World) -> Iterator[Issue]:
    for i, s in enumerate(world.problem.shifts):
        if s.break_ is None or (s.progress and s.progress.break_taken):
            continue
        rest = max(first_second(s), s.break_.window.start)
        if rest > s.break_.window.end or rest + s.break_.seconds > s.window.end:
            message = "the break no longer fits into the shift, so that it can make no visit"
            action = "Move the break's window, or say that the break was taken."
            yield Issue("shift_break", f"/shifts/{i}/break", message, action, None, s.id)


def shift_way_home(world: _World) -> Iterator[Issue]:
    for i, s in enumerate(world.problem.shifts):
        leg = world.leg(s, first_place(s), s.end_location)
        late = s.progress is not None and s.progress.time + leg > s.window.end
        if leg >= UNREACHABLE or late:
            message = "no road leads to its end" if leg >= UNREACHABLE else "it cannot be back in time any more"
            action = "Correct its start or end, or let it end later."
            yield Issue("shift_way_home", f"/shifts/{i}/end_location", message, action, None, s.id)


def progress_crew(world: _World) -> Iterator[Issue]:
    made: dict[str, list[int]] = {}
    for i, s in enumerate(world.problem.shifts):
        for visit, _ in s.progress.done if s.progress else ():
            made.setdefault(visit, []).append(i)
    for name, shifts in sorted(made.items()):
        crew = world.problem.visit_by_id[name].crew
        if len(shifts) != crew:
            message = f"{name} was made by {len(shifts)} shifts, it needs {crew}; it counts as made"
            pointer, shift = f"/shifts/{shifts[-1]}/progress/done", world.problem.shifts[shifts[-1]].id
            yield Issue("progress_crew", pointer, message, "Correct what was reported as made.", name, shift)


RULES: tuple[Rule, ...] = (
    visit_skills, visit_allowed_shifts, visit_collectors, visit_crew, visit_windows, visit_unreachable,
    visit_load, visit_late, visit_never_fits, required_impossible, required_load, required_late, pin_conflict,
    pin_shift, pin_start, group_required_twice, shift_break, shift_way_home, progress_crew,
)  # fmt: skip
"""Each rule's name is the code of its issues; ``docs/reference/checks.md`` explains them."""
