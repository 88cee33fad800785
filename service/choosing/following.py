"""What an outcome leads to: the line of the table, the day, the part of the day, and what it does to the case. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from service.model.attempt import PartOfDay, part_of
from service.model.case import Case, CaseState
from service.model.follow_up import FULL, UNSAFE, FollowUp, FollowUps, in_a_row
from service.model.hold import Hold, HoldSource, review_day
from service.model.next_step import Action, NextStep
from service.model.outcome import OutcomeKind, Promise


@dataclass(frozen=True, slots=True)
class MadeVisit:
    """A visit that was made and what came of it. ``at``: local time at the door; ``free``: a public holiday there."""

    kind: OutcomeKind
    at: datetime
    collector_id: str
    promise: Promise | None = None
    free: bool = False

    @property
    def part(self) -> PartOfDay:
        return part_of(self.at.date(), self.at.hour, self.free)


def follow(table: FollowUps, visits: Sequence[MadeVisit]) -> tuple[FollowUp, NextStep]:
    """The line that the last of these visits meets, and what it means for this case. ``visits``: oldest first, at
    least one; a crew's visit once, a corrected report not at all."""
    last = visits[-1]
    line = table.line(last.kind, in_a_row([visit.kind for visit in visits]))
    begin = last.at.date()
    if last.promise is not None:
        begin = max(begin, last.promise.on + timedelta(days=table.promise_grace))
    parts, tried = _parts(table, visits) if line.other_part else ((), ())
    step = NextStep(
        action=line.action,
        rule=line.name,
        on=begin + timedelta(days=line.wait_days),
        by=begin + timedelta(days=line.within_days) if line.within_days is not None else None,
        parts=parts,
        tried=tried,
        goal=line.goal,
        prefer=None if line.conflict or line.action is Action.CLOSE else last.collector_id,
        manager=line.manager,
        refer_to=line.refer_to,
    )
    return line, step


def _parts(table: FollowUps, visits: Sequence[MadeVisit]) -> tuple[tuple[PartOfDay, ...], tuple[PartOfDay, ...]]:
    """The template's parts tried least since somebody was last met, and those tried more often than these."""
    tries = []
    for visit in reversed(visits):
        if visit.kind is not OutcomeKind.NOT_HOME:
            break
        tries.append(visit.part)
    fewest = min((tries.count(part) for part in table.template), default=0)
    wanted = tuple(part for part in table.template if tries.count(part) == fewest)
    return wanted, tuple(part for part in PartOfDay if part in tries and part not in wanted)


def part_permille(table: FollowUps, step: NextStep | None, part: PartOfDay) -> int:
    """What is left of a visit's prize in this part of the day."""
    if step is None or not step.parts or part in step.parts:
        return FULL
    return table.same_permille if part in step.tried else table.other_permille


def apply(line: FollowUp, step: NextStep, case: Case, day: date, by: str = "", at: datetime | None = None) -> Case:
    """The case after a visit on ``day``; its addresses are the caller's matter. A later wish to wait stays."""
    moved = replace(case, not_before=max(step.on, case.not_before or step.on))
    if line.two:
        moved = replace(moved, crew=2, risks=moved.risks | ({UNSAFE} if line.outcome is OutcomeKind.UNSAFE else set()))
    if line.hold is not None and all(hold.kind is not line.hold or hold.ended(day) for hold in case.holds):
        review = review_day(line.hold, day)
        hold = Hold(line.hold, day, review_on=review, source=HoldSource.VISIT, set_by=by, set_at=at)
        moved = replace(moved, holds=(*moved.holds, hold))
    return replace(moved, state=CaseState.CLOSED) if line.action is Action.CLOSE else moved
