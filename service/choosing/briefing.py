"""How each visit is to be made: manner, goal and notes, chosen by rules from the state of the case. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.model.brief import Brief, BriefRules, When
from service.model.case import Case
from service.model.next_step import Goal, Manner, NextStep
from service.model.outcome import OutcomeKind


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when a stop is planned. ``crew``: how many collectors go. ``speaks``: the languages of those who
    go, as language tags without a region; the debtor's own is the case's."""

    case: Case
    crew: int = 1
    last: OutcomeKind | None = None
    step: NextStep | None = None
    broken_promises: int = 0
    hardship: bool = False
    speaks: frozenset[str] = frozenset()


def brief(rules: BriefRules, situation: Situation) -> Brief:
    """Notes keep the rules' order, each once. Without a rule that has a goal a visit is a first talk."""
    foreign = _foreign(situation, rules.languages)
    met = [rule for rule in rules.rules if _holds(rule.when, situation, foreign)]
    manner = {manner for rule in met for manner in rule.manner} - {Manner.ALONE}
    return Brief(
        goal=next((rule.goal for rule in met if rule.goal is not None), Goal.FIRST_TALK),
        manner=tuple(m for m in Manner if m in manner) or (Manner.ALONE,),
        notes=_once(note for rule in met for note in rule.notes),
        text=_once(rule.text for rule in met if rule.text),
        because=tuple(rule.name for rule in met),
    )


def _holds(when: When, situation: Situation, foreign: bool) -> bool:
    return _of_case(when, situation) and _of_course(when, situation) and when.foreign in (None, foreign)


def _of_case(when: When, situation: Situation) -> bool:
    case = situation.case
    return (
        when.attempts <= case.attempts
        and (when.attempts_below is None or case.attempts < when.attempts_below)
        and (not when.risks or bool(when.risks & case.risks))
        and when.days_overdue <= case.days_overdue
        and when.crew <= situation.crew
        and when.hardship in (None, situation.hardship)
    )


def _of_course(when: When, situation: Situation) -> bool:
    """What went before, and what the table of follow-ups made of it."""
    step = situation.step
    return (
        (not when.last or situation.last in when.last)
        and (not when.next or (step is not None and step.action in when.next))
        and (not when.goals or (step is not None and step.goal in when.goals))
        and when.broken_promises <= situation.broken_promises
        and when.manager in (None, step is not None and step.manager)
    )


def _foreign(situation: Situation, house: frozenset[str]) -> bool:
    """A debtor whose language nobody knows is taken to speak that of the house."""
    language = situation.case.debtor.language
    return language is not None and plain_tag(language) not in {plain_tag(tag) for tag in situation.speaks | house}


def plain_tag(tag: str) -> str:
    """A language tag without its region or script: ``sv-FI`` → ``sv``."""
    return tag.replace("_", "-").split("-")[0].casefold()


def _once[T](found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
