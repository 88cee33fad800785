"""The table of follow-ups, line by line, and whether promises were kept."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from service.choosing.following import MadeVisit, apply, follow, part_permille
from service.choosing.promising import broken, judge
from service.model.attempt import PartOfDay
from service.model.case import CaseState
from service.model.follow_up import FOLLOW_UPS, FollowUp, FollowUpError, FollowUps, in_a_row
from service.model.hold import HoldKind, HoldSource
from service.model.next_step import Action, Goal, NextStep
from service.model.outcome import OutcomeKind, Promise
from service.model.promise import Payment, Promised, PromiseState
from tests.fixtures.world import MONDAY, NOW, ZONE, a_case

MORNING, DAY, EVENING, WEEKEND = PartOfDay.MORNING, PartOfDay.DAY, PartOfDay.EVENING, PartOfDay.WEEKEND


def on(days: int) -> date:
    return MONDAY + timedelta(days)


def visit(
    kind: OutcomeKind, hour: int = 9, days: int = 0, who: str = "C1", promise: Promise | None = None
) -> MadeVisit:
    return MadeVisit(kind, datetime.combine(on(days), time(hour), ZONE), who, promise)


def step_after(*visits: MadeVisit) -> NextStep:
    return follow(FOLLOW_UPS, visits)[1]


@pytest.mark.parametrize(
    ("kind", "times", "action", "wait", "by", "goal", "prefer", "manager"),
    [
        (OutcomeKind.MET, 1, Action.VISIT_AGAIN, 1, None, Goal.PROMISE, "C1", False),
        (OutcomeKind.PROMISE, 1, Action.CHECK_PROMISE, 10, 12, Goal.PROMISE, "C1", False),
        (OutcomeKind.PAID, 1, Action.CLOSE, 1, None, None, None, False),
        (OutcomeKind.NOT_HOME, 1, Action.RETRY, 1, 2, None, "C1", False),
        (OutcomeKind.NOT_HOME, 3, Action.RETRY, 1, 2, None, "C1", False),
        (OutcomeKind.NOT_HOME, 4, Action.RETRY, 7, None, Goal.FIND_PERSON, "C1", False),
        (OutcomeKind.NOT_HOME, 9, Action.DECIDE, 14, None, Goal.FIND_PERSON, "C1", True),
        (OutcomeKind.REFUSED, 1, Action.COOL_OFF, 7, None, Goal.RESTRUCTURING, None, False),
        (OutcomeKind.REFUSED, 2, Action.COOL_OFF, 14, None, None, None, True),
        (OutcomeKind.MOVED, 1, Action.FIND_PERSON, 1, None, Goal.FIND_PERSON, "C1", False),
        (OutcomeKind.WRONG_ADDRESS, 1, Action.FIND_PERSON, 1, None, Goal.FIND_PERSON, "C1", False),
        (OutcomeKind.UNSAFE, 1, Action.COOL_OFF, 7, None, None, None, True),
        (OutcomeKind.HARDSHIP, 1, Action.REFER, 1, None, Goal.RESTRUCTURING, "C1", False),
        (OutcomeKind.OTHER, 1, Action.VISIT_AGAIN, 1, None, None, "C1", False),
    ],
)
def test_what_each_outcome_leads_to(
    kind: OutcomeKind,
    times: int,
    action: Action,
    wait: int,
    by: int | None,
    goal: Goal | None,
    prefer: str | None,
    manager: bool,
) -> None:
    promise = Promise(5000, on(10)) if kind is OutcomeKind.PROMISE else None
    step = step_after(*[visit(kind, days=n - times + 1, promise=promise) for n in range(times)])
    assert (step.action, step.on, step.goal, step.prefer, step.manager) == (action, on(wait), goal, prefer, manager)
    assert step.by == (on(by) if by is not None else None)
    assert step.refer_to == ("hardship" if kind is OutcomeKind.HARDSHIP else "")


@pytest.mark.parametrize(
    ("hours", "wanted", "tried"),
    [
        ([(0, 9)], (EVENING, WEEKEND), (MORNING,)),
        ([(0, 14)], (MORNING, EVENING, WEEKEND), (DAY,)),
        ([(0, 9), (1, 19)], (WEEKEND,), (MORNING, EVENING)),
        ([(0, 9), (1, 19), (5, 9)], (MORNING, EVENING, WEEKEND), ()),
        ([(0, 9), (1, 19), (5, 9), (7, 9)], (EVENING, WEEKEND), (MORNING,)),
    ],
)
def test_nobody_home_means_another_part_of_the_day(
    hours: list[tuple[int, int]], wanted: tuple[PartOfDay, ...], tried: tuple[PartOfDay, ...]
) -> None:
    step = step_after(*[visit(OutcomeKind.NOT_HOME, hour, day) for day, hour in hours])
    assert (step.parts, step.tried) == (wanted, tried)


def test_a_talk_begins_the_template_anew() -> None:
    before, talk = visit(OutcomeKind.NOT_HOME, 9), visit(OutcomeKind.MET, 19, 1)
    assert step_after(before, talk, visit(OutcomeKind.NOT_HOME, 19, 3)).parts == (MORNING, WEEKEND)
    assert step_after(before, talk).parts == ()


def test_parts_scale_the_prize() -> None:
    step = step_after(visit(OutcomeKind.NOT_HOME, 9))
    assert [part_permille(FOLLOW_UPS, step, part) for part in (MORNING, DAY, EVENING, WEEKEND)] == [
        400,
        700,
        1000,
        1000,
    ]
    assert {part_permille(FOLLOW_UPS, None, part) for part in PartOfDay} == {1000}


def test_a_payment_may_take_days_to_arrive() -> None:
    patient = replace(FOLLOW_UPS, promise_grace=3)
    promise = Promise(5000, on(10))
    assert follow(patient, [visit(OutcomeKind.PROMISE, promise=promise)])[1].on == on(13)


def test_what_a_visit_does_to_its_case() -> None:
    line, step = follow(FOLLOW_UPS, [visit(OutcomeKind.HARDSHIP)])
    held = apply(line, step, a_case("K1"), MONDAY, "link:1", NOW).holds[0]
    assert (held.kind, held.since, held.source, held.set_by) == (HoldKind.HARDSHIP, MONDAY, HoldSource.VISIT, "link:1")
    assert held.review_on == on(30)
    again = apply(line, step, apply(line, step, a_case("K1"), MONDAY), MONDAY)
    assert len(again.holds) == 1
    line, step = follow(FOLLOW_UPS, [visit(OutcomeKind.REFUSED, days=-8), visit(OutcomeKind.REFUSED)])
    cooled = apply(line, step, a_case("K1", not_before=on(60)), MONDAY)
    assert (cooled.crew, cooled.risks, cooled.not_before, cooled.state) == (2, frozenset(), on(60), CaseState.OPEN)


def test_tables_that_cannot_be_meant_are_refused() -> None:
    lines = FOLLOW_UPS.lines
    with pytest.raises(FollowUpError, match="no line for paid"):
        FollowUps(tuple(line for line in lines if line.outcome is not OutcomeKind.PAID))
    with pytest.raises(FollowUpError, match="two lines"):
        FollowUps((*lines, FollowUp(OutcomeKind.PAID, Action.DECIDE)))
    with pytest.raises(FollowUpError, match="within 1 days, but not before 3"):
        FollowUp(OutcomeKind.MET, Action.VISIT_AGAIN, wait_days=3, within_days=1)


def test_an_organisation_edits_a_line() -> None:
    lines = tuple(replace(x, wait_days=30) if x.outcome is OutcomeKind.REFUSED else x for x in FOLLOW_UPS.lines)
    assert follow(replace(FOLLOW_UPS, lines=lines), [visit(OutcomeKind.REFUSED)])[1].on == on(30)


def test_how_often_in_a_row() -> None:
    home, met = OutcomeKind.NOT_HOME, OutcomeKind.MET
    assert [in_a_row(kinds) for kinds in ([], [home], [home, met], [met, home, home])] == [0, 1, 1, 2]


def promised(amount: int, due: int, made: int = 0) -> Promised:
    return Promised(on(made), Promise(amount, on(due)))


@pytest.mark.parametrize(
    ("promises", "payments", "day", "grace", "states"),
    [
        ([promised(100, 10)], [], 10, 0, [PromiseState.OPEN]),
        ([promised(100, 10)], [], 11, 0, [PromiseState.BROKEN]),
        ([promised(100, 10)], [], 13, 3, [PromiseState.OPEN]),
        ([promised(100, 10)], [(10, 100)], 11, 0, [PromiseState.KEPT]),
        ([promised(100, 10)], [(4, 60), (9, 40)], 11, 0, [PromiseState.KEPT]),
        ([promised(100, 10)], [(9, 99)], 11, 0, [PromiseState.BROKEN]),
        ([promised(100, 10)], [(-1, 100)], 11, 0, [PromiseState.BROKEN]),
        ([promised(100, 10)], [(12, 100)], 13, 0, [PromiseState.BROKEN]),
        ([promised(100, 10)], [(12, 100)], 13, 3, [PromiseState.KEPT]),
        ([promised(100, 10), promised(100, 20, 11)], [(12, 100)], 30, 0, [PromiseState.BROKEN, PromiseState.KEPT]),
        ([promised(100, 10), promised(50, 8, 5)], [(6, 50)], 30, 0, [PromiseState.REPLACED, PromiseState.KEPT]),
        ([promised(100, 10), promised(100, 10)], [(5, 150)], 30, 0, [PromiseState.REPLACED, PromiseState.KEPT]),
    ],
)
def test_whether_promises_were_kept(
    promises: list[Promised], payments: list[tuple[int, int]], day: int, grace: int, states: list[PromiseState]
) -> None:
    assert judge(promises, [Payment(on(d), amount) for d, amount in payments], on(day), grace) == states
    assert broken(states) == states.count(PromiseState.BROKEN)
