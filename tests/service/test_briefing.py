"""Manner, goal and notes of a visit, by rules that an organisation may change."""

from dataclasses import replace
from datetime import date

import pytest

from service.choosing.briefing import Situation, brief
from service.model.brief import BRIEF_RULES, BriefRule, BriefRules, Note, When
from service.model.next_step import Action, Goal, Manner, NextStep
from service.model.outcome import OutcomeKind
from tests.fixtures.world import MONDAY, a_case

RULES = replace(BRIEF_RULES, languages=frozenset({"fi"}))


def step(action: Action, goal: Goal | None = None, manager: bool = False, on: date = MONDAY) -> NextStep:
    return NextStep(action, "test/1", on, goal=goal, manager=manager)


@pytest.mark.parametrize(
    ("case", "more", "goal", "manner", "rule"),
    [
        ({}, {}, Goal.FIRST_TALK, (Manner.ALONE,), "first"),
        ({"attempts": 1}, {}, Goal.PROMISE, (Manner.ALONE,), "again"),
        ({"attempts": 2, "days_overdue": 200}, {}, Goal.DOCUMENT, (Manner.ALONE,), "long_overdue"),
        ({"attempts": 2}, {"broken_promises": 1}, Goal.PROMISE, (Manner.ALONE,), "broken_promise"),
        ({"attempts": 2}, {"broken_promises": 3}, Goal.RESTRUCTURING, (Manner.ALONE,), "broken_promises"),
        ({"attempts": 1}, {"hardship": True}, Goal.RESTRUCTURING, (Manner.ALONE,), "hardship"),
        ({"attempts": 1}, {"last": OutcomeKind.REFUSED}, Goal.RESTRUCTURING, (Manner.ALONE,), "refused"),
        ({"attempts": 1}, {"step": step(Action.FIND_PERSON)}, Goal.FIND_PERSON, (Manner.ALONE,), "find_person"),
        ({"attempts": 4}, {"step": step(Action.RETRY, Goal.FIND_PERSON)}, Goal.FIND_PERSON, (Manner.ALONE,), "lost"),
        ({}, {"crew": 2}, Goal.FIRST_TALK, (Manner.TWO,), "together"),
        (
            {"attempts": 3},
            {"crew": 2, "step": step(Action.COOL_OFF, manager=True)},
            Goal.PROMISE,
            (Manner.TWO, Manner.MANAGER),
            "manager",
        ),
    ],
)
def test_goal_and_manner_follow_from_the_state(
    case: dict[str, object], more: dict[str, object], goal: Goal, manner: tuple[Manner, ...], rule: str
) -> None:
    found = brief(RULES, Situation(a_case("K1", **case), **more))
    assert (found.goal, found.manner) == (goal, manner)
    assert rule in found.because


def test_conduct_is_told_at_every_door_and_each_note_once() -> None:
    found = brief(RULES, Situation(a_case("K1", attempts=2), broken_promises=2, hardship=True))
    assert found.notes[:2] == (Note.SHOW_ID, Note.DEBTOR_ONLY)
    assert found.notes.count(Note.OFFER_PLAN) == 1
    danger = brief(RULES, Situation(a_case("K1", risks=frozenset({"weapons"}))))
    assert Note.STAY_OUTSIDE in danger.notes


@pytest.mark.parametrize(
    ("language", "speaks", "needed"),
    [
        ("fi", (), False),
        (None, (), False),
        ("zh-Hans", (), True),
        ("zh-Hans", ("zh",), False),
        ("SV", ("sv_FI",), False),
    ],
)
def test_an_interpreter_comes_where_nobody_speaks_the_language(
    language: str | None, speaks: tuple[str, ...], needed: bool
) -> None:
    case = a_case("K1")
    case = replace(case, debtor=replace(case.debtor, language=language))
    found = brief(RULES, Situation(case, speaks=frozenset(speaks)))
    assert (Manner.INTERPRETER in found.manner) is needed


def test_an_organisation_adds_its_own_words() -> None:
    own = BriefRule("ours", When(days_overdue=30), text="Ask for the branch's form B.")
    found = brief(BriefRules((own, *RULES.rules), frozenset({"fi"})), Situation(a_case("K1", days_overdue=40)))
    assert (found.text, found.because[0], found.goal) == (("Ask for the branch's form B.",), "ours", Goal.FIRST_TALK)
    assert brief(BriefRules((own,)), Situation(a_case("K1", days_overdue=0))).goal is Goal.FIRST_TALK
