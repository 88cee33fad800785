"""The table of follow-ups: what each outcome leads to. An organisation may edit it; every outcome has a line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from service.model.attempt import PartOfDay
from service.model.hold import HoldKind
from service.model.next_step import Action, Goal
from service.model.outcome import OutcomeKind

FULL = 1000

UNSAFE = "unsafe"
"""The risk that an unsafe visit leaves on its case."""


class FollowUpError(ValueError):
    """A table that cannot be meant; one sentence that shows the value."""


def _require(true: bool, sentence: str) -> None:
    if not true:
        raise FollowUpError(sentence)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One line: after ``outcome`` for the ``times``-th time in a row, or more often, until a line for more says other.

    ``wait_days``: no visit earlier; ``within_days``: wanted by then; both after the visit, or after the promised day
    where there is one. ``other_part``: at another part of the day. ``doubt_address``: where it was visited is wrong.
    ``two``: from now on never alone. ``conflict``: the same collector is not preferred next time.
    """

    outcome: OutcomeKind
    action: Action
    times: int = 1
    wait_days: int = 1
    within_days: int | None = None
    other_part: bool = False
    doubt_address: bool = False
    two: bool = False
    manager: bool = False
    conflict: bool = False
    hold: HoldKind | None = None
    refer_to: str = ""
    goal: Goal | None = None

    def __post_init__(self) -> None:
        _require(self.times >= 1, f"{self.name}: lines count from the first time")
        _require(0 <= self.wait_days <= 366, f"{self.name}: a wait of {self.wait_days} days is outside 0-366")
        _require(
            self.within_days is None or self.wait_days <= self.within_days <= 366,
            f"{self.name}: within {self.within_days} days, but not before {self.wait_days}",
        )

    @property
    def name(self) -> str:
        return f"{self.outcome.value}/{self.times}"


@dataclass(frozen=True, slots=True)
class FollowUps:
    """``template``: the parts of the day to try where nobody was home; a weekend's day counts as one.

    A visit in a part that was not tried yet keeps its whole prize, ``other_permille`` of it in one that is not in the
    template, ``same_permille`` in one that found nobody. The law's visiting hours cut all of it. ``promise_grace``:
    days that a payment may take to arrive.
    """

    lines: tuple[FollowUp, ...]
    template: tuple[PartOfDay, ...] = (PartOfDay.MORNING, PartOfDay.EVENING, PartOfDay.WEEKEND)
    other_permille: int = 700
    same_permille: int = 400
    promise_grace: int = 0

    def __post_init__(self) -> None:
        names = [line.name for line in self.lines]
        _require(len(set(names)) == len(names), "two lines are for the same outcome and time")
        first = {line.outcome for line in self.lines if line.times == 1}
        absent = sorted(kind.value for kind in OutcomeKind if kind not in first)
        _require(not absent, f"no line for {', '.join(absent)}")
        _require(0 <= self.same_permille <= self.other_permille <= FULL, "the thousandths of a part leave 0-1000")
        _require(0 <= self.promise_grace <= 30, f"a grace of {self.promise_grace} days is outside 0-30")

    def line(self, outcome: OutcomeKind, times: int) -> FollowUp:
        """The line for the ``times``-th such outcome in a row."""
        fitting = [line for line in self.lines if line.outcome is outcome and line.times <= times]
        return max(fitting, key=lambda line: line.times)


def in_a_row(kinds: list[OutcomeKind]) -> int:
    """How often the last outcome came in a row; 0 where there is none."""
    return next((len(list(run)) for _, run in groupby(reversed(kinds))), 0)


FOLLOW_UPS = FollowUps(
    (
        FollowUp(OutcomeKind.MET, Action.VISIT_AGAIN, goal=Goal.PROMISE),
        FollowUp(OutcomeKind.PROMISE, Action.CHECK_PROMISE, wait_days=0, within_days=2, goal=Goal.PROMISE),
        FollowUp(OutcomeKind.PAID, Action.CLOSE),
        FollowUp(OutcomeKind.NOT_HOME, Action.RETRY, within_days=2, other_part=True),
        FollowUp(OutcomeKind.NOT_HOME, Action.RETRY, 4, wait_days=7, other_part=True, goal=Goal.FIND_PERSON),
        FollowUp(OutcomeKind.NOT_HOME, Action.DECIDE, 6, wait_days=14, manager=True, goal=Goal.FIND_PERSON),
        FollowUp(OutcomeKind.REFUSED, Action.COOL_OFF, wait_days=7, conflict=True, goal=Goal.RESTRUCTURING),
        FollowUp(OutcomeKind.REFUSED, Action.COOL_OFF, 2, wait_days=14, two=True, manager=True, conflict=True),
        FollowUp(OutcomeKind.MOVED, Action.FIND_PERSON, doubt_address=True, goal=Goal.FIND_PERSON),
        FollowUp(OutcomeKind.WRONG_ADDRESS, Action.FIND_PERSON, doubt_address=True, goal=Goal.FIND_PERSON),
        FollowUp(OutcomeKind.UNSAFE, Action.COOL_OFF, wait_days=7, two=True, manager=True, conflict=True),
        FollowUp(
            OutcomeKind.HARDSHIP, Action.REFER, hold=HoldKind.HARDSHIP, refer_to="hardship", goal=Goal.RESTRUCTURING
        ),
        FollowUp(OutcomeKind.OTHER, Action.VISIT_AGAIN),
    )
)
"""Trying again follows process servers' practice: other days, one attempt before 11:00, one after 18:00, one at a
weekend, the next within 48 hours."""
