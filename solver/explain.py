"""Why a visit is unserved: for each shift, *impossible* (which rule) or *outcompeted* (what it would displace).

All pairs of visits and shifts are screened at once: which rule bars the shift, even if it made nothing else. Then each
pair's own answer is worked out (by how much it misses, what would leave, at what loss), every visit's nearest shift
first, as far as the time goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from solver.answering import Answers
from solver.cost import owed_groups
from solver.draft import Draft
from solver.eligibility import CODES, Eligibility
from solver.insertion import draft_of, insertions, unserved
from solver.problem import Problem, Visit
from solver.reasons import ACTIONS, MESSAGES, Reason, ShiftReason, Unserved
from solver.schedule import Timetable
from solver.screen import Codes, Ints, Screen
from solver.solution import Solution

__all__ = ["ACTIONS", "MESSAGES", "Reason", "ShiftReason", "Unserved", "explain", "explain_one"]

NEAREST_TO_POSSIBLE = (
    Reason.BREAK, Reason.MAX_LATE, Reason.MAX_WORK, Reason.MAX_TRAVEL, Reason.MAX_LOAD, Reason.MAX_VISITS,
    Reason.SHIFT_END, Reason.TIME_WINDOW, Reason.UNREACHABLE, Reason.COLLECTOR_FORBIDDEN, Reason.SHIFT_NOT_ALLOWED,
    Reason.COLLECTOR_REQUIRED, Reason.SKILLS, Reason.PIN,
)  # fmt: skip
"""Of an impossible visit's reasons the one of the shift that comes nearest to making it is the visit's own."""

GLANCES = 8
"""Parts in which shifts are screened when time is over: most visits are settled by the first."""

REASONS = tuple(Reason.OUTCOMPETED if bar is None else Reason(bar.value) for bar in CODES)
"""The reason of each code of the screen."""


def explain(
    problem: Problem,
    solution: Solution,
    visits: Iterable[str] | None = None,
    over: Callable[[], bool] = lambda: False,
) -> tuple[Unserved, ...]:
    """A reason for each visit that is not made (of those in ``visits``, if they are given).

    When ``over()`` turns true no more pairs are worked out; the others stay screened. Whether two collectors can ever
    meet is looked at with a visit's nearest shift. If it is true from the start, no more shifts are screened than it
    takes to find one that could make the visit.
    """
    wanted = None if visits is None else frozenset(visits)
    left = [v for v in unserved(problem, solution) if wanted is None or v.id in wanted]
    return _Book(problem, solution).explain(left, over)


def explain_one(problem: Problem, solution: Solution, visit: str) -> Unserved:
    """One visit's reason with every shift's answer. LookupError when the visit, or an alternative of it, is made."""
    found = explain(problem, solution, (visit,))
    if not found:
        raise LookupError(f"visit {visit} is made, is an alternative of one that is, or is not there")
    return found[0]


class _Book:
    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._problem, self._solution = problem, solution
        self._timetable = Timetable(problem)
        self._shifts = tuple(sorted(problem.shifts, key=lambda s: s.id))
        self._never_met: set[str] = set()
        self._owed = frozenset().union(*owed_groups(problem))
        self._screen = Screen(problem, self._shifts, Eligibility(problem, self._shifts))

    @cached_property
    def _answers(self) -> Answers:
        return Answers(draft_of(self._problem, self._solution, self._timetable))

    @cached_property
    def _empty(self) -> Draft:
        return Draft(self._problem, self._timetable)

    def explain(self, visits: Sequence[Visit], over: Callable[[], bool]) -> tuple[Unserved, ...]:
        codes = self._glance(visits) if over() else self._screen.codes(visits)
        answers = self._worked_out(visits, codes, over)
        counts = _counts(codes)
        return tuple(self._unserved(v, codes[row], counts[row], answers[row]) for row, v in enumerate(visits))

    def _glance(self, visits: Sequence[Visit]) -> Codes:
        """The codes of as many shifts as it takes to find one that could make the visit; the others are -1."""
        codes = np.full((len(visits), len(self._shifts)), -1, np.int8)
        left = list(range(len(visits)))
        for number in range(GLANCES):
            columns = range(number, len(self._shifts), GLANCES)
            part = tuple(self._shifts[column] for column in columns)
            screen = Screen(self._problem, part, Eligibility(self._problem, part))
            codes[np.ix_(left, columns)] = screen.codes([visits[row] for row in left])
            left = [row for row in left if visits[row].crew == 2 or not (codes[row] == 0).any()]
        return codes

    def _worked_out(
        self, visits: Sequence[Visit], codes: Codes, over: Callable[[], bool]
    ) -> list[list[tuple[int, ShiftReason]]]:
        """Answers by visit, each with its shift's column: round by round, so that each visit's nearest comes first."""
        found: list[list[tuple[int, ShiftReason]]] = [[] for _ in visits]
        near: list[Ints] = []
        for turn in range(len(self._shifts)):
            for row, visit in enumerate(visits):
                if over():
                    return found
                if turn == 0:
                    near.append(self._nearest(visit, codes[row]))
                    self._look_for_a_meeting(visit)
                column = int(near[row][turn])
                found[row].append((column, self._answers.answer(column, visit, CODES[codes[row, column]])))
        return found

    def _nearest(self, visit: Visit, codes: Codes) -> Ints:
        """Columns of the shifts: those that could make the visit, then the others, the shortest way first."""
        return np.lexsort((self._screen.legs(visit), codes > 0))

    def _look_for_a_meeting(self, visit: Visit) -> None:
        if visit.crew == 2 and next(insertions(self._empty, visit, always=True), None) is None:
            self._never_met.add(visit.id)

    def _unserved(self, visit: Visit, codes: Codes, counts: Ints, answers: list[tuple[int, ShiftReason]]) -> Unserved:
        reason = self._reason(visit, codes, counts, [answer for _, answer in answers])
        for column, _ in answers:
            counts[codes[column]] -= 1
        return Unserved(
            visit.id,
            reason,
            f"{visit.id}: {MESSAGES[reason]}",
            ACTIONS[reason],
            tuple(answer for _, answer in answers),
            tuple((REASONS[code], count) for code, count in enumerate(counts.tolist()) if count),
        )

    def _reason(self, visit: Visit, codes: Codes, counts: Ints, answers: Sequence[ShiftReason]) -> Reason:
        if not self._shifts:
            return Reason.NO_SHIFT
        if counts[0] == 0:
            found = {REASONS[code] for code, count in enumerate(counts.tolist()) if count}
            return next(r for r in NEAREST_TO_POSSIBLE if r in found)
        if visit.crew == 2 and len({self._shifts[column].collector for column in np.flatnonzero(codes == 0)}) < 2:
            return Reason.CREW_SHORT
        if visit.id in self._never_met:
            return Reason.CREW_TIME
        if visit.prize == 0 and visit.id not in self._owed:
            return Reason.NO_GAIN
        return Reason.NOT_WORTH if any(a.reason is Reason.NOT_WORTH for a in answers) else Reason.OUTCOMPETED


def _counts(codes: Codes) -> Ints:
    """For each visit how many shifts have each code."""
    return np.stack([(codes == code).sum(axis=1, dtype=np.int64) for code in range(len(CODES))], axis=1)
