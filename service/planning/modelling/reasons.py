"""Why a case that the solver was asked about got no visit, in words a supervisor understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from service.model.detail import Detail, DetailCode, detail
from service.model.plan import UnservedCase
from service.planning.modelling.legend import Legend, Wanted, Worked
from solver.explain import Reason, ShiftReason, Unserved
from solver.solution import Solution

MAX_DETAILS, MIN_DETAILS = 20, 3
"""Shifts that a reason names, of a few cases and of very many."""

MOST_DETAILS = 50_000
"""Of all cases of a plan together: more would make a long plan slow to read."""

SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.NO_SHIFT: ("No shift is planned that could make it.", "Add a collector or a shift."),
    Reason.SKILLS: ("Nobody on shift has the skills it needs.", "Plan a collector with these skills, or drop one."),
    Reason.SHIFT_NOT_ALLOWED: ("It may only be made on shifts that are not planned.", "Plan one of those shifts."),
    Reason.COLLECTOR_REQUIRED: ("The collectors it requires are not on shift.", "Plan one of them, or lift the wish."),
    Reason.COLLECTOR_FORBIDDEN: ("Everybody on shift is excluded from it.", "Plan another collector."),
    Reason.CREW_SHORT: ("It needs two collectors, and fewer can make it.", "Plan another collector on these dates."),
    Reason.CREW_TIME: ("No two collectors are free at one moment for it.", "Widen its windows or lengthen a shift."),
    Reason.PIN: ("Its pin cannot be kept.", "Move or remove the pin."),
    Reason.UNREACHABLE: ("No road joins it to any base.", "Check the point on the map, or allow estimates."),
    Reason.TIME_WINDOW: (
        "Its windows and the shifts do not meet.",
        "Agree another time, or plan an earlier or later shift.",
    ),
    Reason.SHIFT_END: ("No shift is long enough to go there and be back.", "Lengthen a shift, or move its start."),
    Reason.MAX_VISITS: ("Every shift that could make it has all the visits it may.", "Raise the limit or add a shift."),
    Reason.MAX_LOAD: ("It is more than the shifts can still carry.", "Split the load, or give a shift more room."),
    Reason.MAX_LATE: (
        "It would end late, and every shift that could make it has all the late visits it may.",
        "Raise the limit of late visits, or agree an earlier time.",
    ),
    Reason.MAX_WORK: ("It would break the limit on working time.", "Raise the limit or add a shift."),
    Reason.MAX_TRAVEL: ("It would break the limit on travel time.", "Raise the limit or plan a nearer base."),
    Reason.BREAK: ("With the break it does not fit.", "Move the break, or agree another time."),
    Reason.NO_GAIN: ("It fits, but its priority pays nothing.", "Raise its priority, or make it required."),
    Reason.NOT_WORTH: ("It is not worth its travel.", "Raise its priority, or make it required."),
    Reason.OUTCOMPETED: ("The time goes to cases of higher priority.", "Raise its priority, or add a shift."),
}


def unserved_cases(legend: Legend, solution: Solution, unserved: Sequence[Unserved]) -> Iterator[UnservedCase]:
    """One entry per case and wanted day: of alternatives the first speaks, and none does when another one is made."""
    wanted = legend.by_visit
    told = {wanted[visit].occasion for visit in solution.served}
    most = max(MIN_DETAILS, min(MAX_DETAILS, MOST_DETAILS // max(1, len(unserved))))
    for reason in sorted(unserved, key=lambda r: r.visit):
        one = wanted[reason.visit]
        if one.occasion not in told:
            told.add(one.occasion)
            message, action = SENTENCES[reason.reason]
            details = [*_ruled(one), *(_detail(wanted, legend.shifts[s.shift], s) for s in reason.shifts[:most])]
            yield UnservedCase(one.case_id, reason.reason.value, message, action, tuple(details))
    yield from _given_way(legend, solution, told)


def _given_way(legend: Legend, solution: Solution, told: set[tuple[str, str]]) -> Iterator[UnservedCase]:
    """Cases whose debtor is visited about another one, or on another day, and the rules leave no further visit."""
    served = set(solution.served)
    visited = {wanted.shared for wanted in legend.visits if wanted.shared and wanted.visit in served}
    for case_id, day in sorted({w.occasion for w in legend.visits if w.shared in visited} - told):
        yield UnservedCase(
            case_id,
            "debtor_visited",
            "Its debtor is visited about another case, or on another day, and the rules leave no further visit.",
            "Talk about both cases on that visit, or plan it on later days.",
            _on_day(day),
        )


def _on_day(day: str) -> tuple[Detail, ...]:
    return (detail(DetailCode.WANTED_ON, date=day),) if day else ()


def _ruled(wanted: Wanted) -> Iterator[Detail]:
    yield from _on_day(wanted.occasion[1])
    if wanted.territory:
        yield detail(DetailCode.TERRITORY, territory=wanted.territory)


def _detail(wanted: Mapping[str, Wanted], worked: Worked, reason: ShiftReason) -> Detail:
    where = {"collector": worked.collector_id, "date": worked.date.isoformat()}
    if not reason.displaces:
        said = reason.reason.value.replace("_", " ")
        return detail(DetailCode.SHIFT, **where, reason=reason.reason.value, said=said)
    cases = ", ".join(sorted({wanted[visit].case_id for visit in reason.displaces}))
    if reason.prize_lost is None:
        return detail(DetailCode.DISPLACES, **where, cases=cases)
    return detail(DetailCode.DISPLACES_WORTH, **where, cases=cases, points=reason.prize_lost)
