"""Routes as people name them (cases of collectors' days) → the solver's orders, and broken rules back into words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.model.plan import UnservedCase
from service.model.warning import Params
from service.planning.modelling.legend import Legend
from solver.check import Broken, Rule
from solver.problem import Problem
from solver.solution import Solution


@dataclass(frozen=True, slots=True)
class EditedRoute:
    """The cases of one collector's day in the order wanted; of a day under way, those still to come."""

    collector_id: str
    date: date
    cases: tuple[str, ...]

    @property
    def shift(self) -> str:
        return f"{self.collector_id}@{self.date.isoformat()}"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """``acceptable``: a person may let it pass. The law's rules, and what cannot be driven, never. ``params``: what the
    sentence says, for other languages: times as HH:MM in the plan's zone, minutes and numbers."""

    code: str
    message: str
    action: str
    collector_id: str | None = None
    date: date | None = None
    case_id: str | None = None
    acceptable: bool = False
    params: Params = field(default_factory=dict)


ACCEPTABLE = frozenset(
    {
        Rule.SKILL,
        Rule.SHIFT_NOT_ALLOWED,
        Rule.COLLECTOR_REQUIRED,
        Rule.COLLECTOR_FORBIDDEN,
        Rule.SHIFT_START,
        Rule.SHIFT_END,
        Rule.MAX_VISITS,
        Rule.MAX_LATE,
        Rule.MAX_WORK,
        Rule.MAX_TRAVEL,
        Rule.BREAK_WINDOW,
        Rule.PIN_SHIFT,
        Rule.PIN_START,
    }
)

_CLOCK, _MINUTES, _NUMBER = "clock", "minutes", "number"
_SENTENCES: dict[Rule, tuple[str, str]] = {
    Rule.UNKNOWN_SHIFT: (_NUMBER, "{collector} has no shift in this plan on that day."),
    Rule.UNKNOWN_VISIT: (_NUMBER, "Case {case} is not in this plan."),
    Rule.SHIFT_TWICE: (_NUMBER, "The day of {collector} is given twice."),
    Rule.VISIT_TWICE: (_NUMBER, "Case {case} is on {actual} routes, it needs {limit}."),
    Rule.VISIT_DONE: (_NUMBER, "Case {case} was visited already."),
    Rule.GROUP_TWICE: (_NUMBER, "Case {case} or another of its debtor is visited already."),
    Rule.CREW_SIZE: (_NUMBER, "Case {case} needs {limit} collectors, it has {actual}."),
    Rule.CREW_COLLECTOR: (_NUMBER, "Both visits of case {case} are the same collector's."),
    Rule.CREW_START: (_CLOCK, "The crew of case {case} starts at {actual} and {limit}."),
    Rule.SKILL: (_NUMBER, "{collector} lacks a skill that case {case} needs."),
    Rule.SHIFT_NOT_ALLOWED: (_NUMBER, "Case {case} may not be on this shift."),
    Rule.COLLECTOR_REQUIRED: (_NUMBER, "Case {case} requires other collectors."),
    Rule.COLLECTOR_FORBIDDEN: (_NUMBER, "{collector} may not visit case {case}."),
    Rule.TIME_WINDOW: (_CLOCK, "Case {case} would start at {actual}, outside its hours."),
    Rule.TOO_EARLY: (_CLOCK, "Case {case} cannot start at {actual}, the earliest is {limit}."),
    Rule.UNREACHABLE: (_NUMBER, "No road joins the places of this route."),
    Rule.SHIFT_START: (_CLOCK, "{collector} would leave at {actual}, the shift begins at {limit}."),
    Rule.SHIFT_END: (_CLOCK, "{collector} would be back at {actual}, the shift ends at {limit}."),
    Rule.MAX_VISITS: (_NUMBER, "{collector} would make {actual} visits, at most {limit}."),
    Rule.MAX_LOAD: (_NUMBER, "{collector} would carry {actual}, at most {limit}."),
    Rule.MAX_LATE: (_NUMBER, "{collector} would make {actual} late visits, at most {limit}."),
    Rule.MAX_WORK: (_MINUTES, "{collector} would work {actual} min, at most {limit}."),
    Rule.MAX_TRAVEL: (_MINUTES, "{collector} would travel {actual} min, at most {limit}."),
    Rule.BREAK_MISSING: (_NUMBER, "The break of {collector} does not fit."),
    Rule.BREAK_NOT_OWED: (_NUMBER, "{collector} has a break too many."),
    Rule.BREAK_WINDOW: (_CLOCK, "The break of {collector} would start at {actual}, the latest is {limit}."),
    Rule.BREAK_OVERLAP: (_CLOCK, "The break of {collector} overlaps a visit."),
    Rule.PIN_SHIFT: (_NUMBER, "Case {case} is pinned to another collector's day."),
    Rule.PIN_START: (_CLOCK, "Case {case} starts at {actual}, it is pinned to {limit}."),
}


def orders_of(
    problem: Problem, legend: Legend, solution: Solution, routes: Sequence[EditedRoute]
) -> dict[str, tuple[str, ...]]:
    """All shifts' visits in order, the edited ones in their places. Cases that are not in the problem are left out."""
    wanted, occasion = legend.by_visit, _occasions(legend)
    before = {route.shift: route.visits for route in solution.routes}
    now = {shift: [wanted[visit].case_id for visit in visits] for shift, visits in before.items()}
    now |= {route.shift: _to_come(legend, route) for route in routes}
    crews = Counter(occasion(case_id, shift) for shift, cases in now.items() for case_id in set(cases))
    used = {occasion(wanted[visit].case_id, shift): visit for shift, visits in before.items() for visit in visits}
    # a case whose crew changed changes its visit on the other route too
    choose = {one: _variant(problem, legend, *one, n, used.get(one)) for one, n in crews.items()}
    picked = {shift: [choose[occasion(case_id, shift)] for case_id in cases] for shift, cases in now.items()}
    return {shift: tuple(visit for visit in visits if visit is not None) for shift, visits in picked.items()}


def _occasions(legend: Legend) -> Callable[[str, str], tuple[str, date | None]]:
    """For a case on a shift, what is visited: the case, and the day where it is wanted on several."""
    dated = {wanted.case_id for wanted in legend.visits if wanted.day is not None}
    return lambda case_id, shift: (case_id, _worked(legend, shift)[1] if case_id in dated else None)


def _to_come(legend: Legend, route: EditedRoute) -> list[str]:
    """The cases of an edited day without those behind it."""
    wanted = legend.by_visit
    done = {wanted[stop.visit].case_id for stop in legend.done.get(route.shift, ())}
    return [case_id for case_id in route.cases if case_id not in done]


def strangers(legend: Legend, routes: Iterable[EditedRoute]) -> Iterator[BrokenRule]:
    """Cases that these routes name and the problem does not have: barred ones, with the reason, and unknown ones."""
    known = {wanted.case_id for wanted in legend.visits}
    barred = {case.case_id: case for case in legend.barred}
    for route in routes:
        for case_id in route.cases:
            if case_id in barred and case_id not in known:
                why = barred[case_id]
                yield barred_stop(route, why)
            elif case_id not in known:
                message, action = f"Case {case_id} is not in this plan.", "Take it off, or plan these days again."
                code, told = Rule.UNKNOWN_VISIT.value, {"case": case_id}
                yield BrokenRule(code, message, action, route.collector_id, route.date, case_id, params=told)


def barred_stop(route: EditedRoute, why: UnservedCase) -> BrokenRule:
    """A case on a route that may not be visited. Its code is the reason's."""
    message, told = f"Case {why.case_id} may not be visited: {why.message}", {"case": why.case_id}
    return BrokenRule(why.reason, message, why.action, route.collector_id, route.date, why.case_id, params=told)


def broken_rules(legend: Legend, broken: Iterable[Broken]) -> Iterator[BrokenRule]:
    """In words, with local times."""
    wanted = legend.by_visit
    for rule in broken:
        case_id = wanted[rule.visit].case_id if rule.visit in wanted else rule.visit
        collector_id, day = _worked(legend, rule.shift)
        kind, sentence = _SENTENCES[rule.code]
        told = {"case": case_id or "", "collector": collector_id or ""}
        told |= {"actual": _shown(legend, kind, rule.actual), "limit": _shown(legend, kind, rule.limit)}
        message, acceptable = sentence.format_map(told), rule.code in ACCEPTABLE
        yield BrokenRule(rule.code.value, message, rule.action, collector_id, day, case_id, acceptable, told)


def _variant(
    problem: Problem, legend: Legend, case_id: str, day: date | None, collectors: int, used: str | None
) -> str | None:
    """The visit of a case for so many collectors: the one in use if it fits, else the first that fits, else any. Of a
    case that is wanted on several days, that of ``day``."""
    visits = legend.visits_of(case_id, day) or legend.visits_of(case_id)
    fitting = [visit for visit in visits if problem.visit_by_id[visit].crew == collectors]
    if used in fitting or (used is not None and not fitting):
        return used
    return next(iter(fitting or visits), None)


def _worked(legend: Legend, shift: str | None) -> tuple[str | None, date | None]:
    if shift is None:
        return None, None
    if shift in legend.shifts:
        return legend.shifts[shift].collector_id, legend.shifts[shift].date
    collector_id, _, day = shift.rpartition("@")
    return collector_id, date.fromisoformat(day)


def _shown(legend: Legend, kind: str, value: int | None) -> str:
    if value is None:
        return "–"
    if kind == _CLOCK:
        return f"{legend.horizon.instant(value):%H:%M}"
    return str(round(value / 60)) if kind == _MINUTES else str(value)
