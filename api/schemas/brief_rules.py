"""The rules that choose how a visit is made, on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.schemas.fields import Count, DoorModel, Flag, Identifier, LanguageTag, Line, Tags
from service.model.brief import BriefRule, BriefRules, Note, When
from service.model.next_step import Action, Goal, Manner
from service.model.outcome import OutcomeKind


class WhenDoc(DoorModel):
    """All that is stated must hold; nothing stated: always. Counts are the fewest that are meant."""

    attempts: Count = 0
    attempts_below: Count | None = None
    last: tuple[OutcomeKind, ...] = Field(default=(), description="What the last visit came to.")
    next: tuple[Action, ...] = Field(default=(), description="What the table of follow-ups said.")
    goals: tuple[Goal, ...] = Field(default=(), description="The goal that the table said.")
    risks: Tags = ()
    broken_promises: Count = 0
    days_overdue: Count = 0
    crew: Annotated[int, Field(strict=True, ge=1, le=2)] = 1
    hardship: Flag | None = None
    manager: Flag | None = None
    foreign: Flag | None = Field(default=None, description="None of those who go speaks the debtor's language.")

    def when(self) -> When:
        sets: dict[str, Any] = {name: frozenset(getattr(self, name)) for name in _SETS}
        return When(**{name: getattr(self, name) for name in _PLAIN}, **sets)


_SETS = ("last", "next", "goals", "risks")
_PLAIN = (
    *("attempts", "attempts_below", "broken_promises", "days_overdue"),
    *("crew", "hardship", "manager", "foreign"),
)


class BriefRuleDoc(DoorModel):
    """The first rule that names a goal decides it; manner, notes and text of all that hold add up."""

    name: Identifier
    when: WhenDoc = WhenDoc()
    goal: Goal | None = None
    manner: tuple[Manner, ...] = ()
    notes: tuple[Note, ...] = ()
    text: Line = Field("", description="A sentence of the organisation's own.")


class BriefRulesDoc(DoorModel):
    rules: Annotated[tuple[BriefRuleDoc, ...], Field(max_length=200)]
    languages: Annotated[tuple[LanguageTag, ...], Field(max_length=50)] = Field(
        (), description="Those that every collector speaks."
    )

    def content(self) -> BriefRules:
        rules = tuple(
            BriefRule(rule.name, rule.when.when(), rule.goal, frozenset(rule.manner), rule.notes, rule.text)
            for rule in self.rules
        )
        return BriefRules(rules, frozenset(self.languages))


def brief_rules_doc(rules: BriefRules) -> BriefRulesDoc:
    return BriefRulesDoc(
        rules=tuple(
            BriefRuleDoc(
                name=rule.name,
                when=_when_doc(rule.when),
                goal=rule.goal,
                manner=tuple(sorted(rule.manner)),
                notes=rule.notes,
                text=rule.text,
            )
            for rule in rules.rules
        ),
        languages=tuple(sorted(rules.languages)),
    )


def _when_doc(when: When) -> WhenDoc:
    sets: dict[str, Any] = {name: tuple(sorted(getattr(when, name))) for name in _SETS}
    return WhenDoc(**{name: getattr(when, name) for name in _PLAIN}, **sets)
