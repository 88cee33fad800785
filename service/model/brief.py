"""How a visit is to be made: manner, goal and notes, and the rules, as data, that choose them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from service.model.next_step import Action, Goal, Manner
from service.model.outcome import OutcomeKind


class Note(StrEnum):
    """Sentences that the pages and the sheet have in the reader's language."""

    SHOW_ID = "show_id"
    DEBTOR_ONLY = "debtor_only"
    TELL_NOBODY_ELSE = "tell_nobody_else"
    ENTER_IF_ASKED = "enter_if_asked"
    LEAVE_IF_ASKED = "leave_if_asked"
    NOTHING_READABLE = "nothing_readable"
    SAY_THE_PURPOSE = "say_the_purpose"
    BRING_STATEMENT = "bring_statement"
    ASK_WHY_BROKEN = "ask_why_broken"
    WRITE_PROMISE_DOWN = "write_promise_down"
    OFFER_PLAN = "offer_plan"
    TELL_OF_HELP = "tell_of_help"
    NO_PRESSURE = "no_pressure"
    ASK_NEW_ADDRESS = "ask_new_address"
    STAY_OUTSIDE = "stay_outside"
    CALL_MANAGER = "call_manager"
    AGREE_NEXT_DAY = "agree_next_day"


@dataclass(frozen=True, slots=True)
class When:
    """All that is stated must hold; nothing stated: always. Counts are lower bounds, ``attempts_below`` an upper one.

    ``last``: what the last visit came to. ``next``: what the table of follow-ups said. ``foreign``: the collector
    speaks none of the debtor's languages.
    """

    attempts: int = 0
    attempts_below: int | None = None
    last: frozenset[OutcomeKind] = frozenset()
    next: frozenset[Action] = frozenset()
    goals: frozenset[Goal] = frozenset()
    risks: frozenset[str] = frozenset()
    broken_promises: int = 0
    days_overdue: int = 0
    crew: int = 1
    hardship: bool | None = None
    manager: bool | None = None
    foreign: bool | None = None


@dataclass(frozen=True, slots=True)
class BriefRule:
    """``goal``: taken from the first rule that has one. ``manner``, ``notes`` and ``text`` of all that hold add up."""

    name: str
    when: When = field(default_factory=When)
    goal: Goal | None = None
    manner: frozenset[Manner] = frozenset()
    notes: tuple[Note, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class BriefRules:
    """``languages``: those that every collector speaks, as language tags without a region."""

    rules: tuple[BriefRule, ...]
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Brief:
    """What stands on the itinerary. ``because``: the names of the rules that said so."""

    goal: Goal
    manner: tuple[Manner, ...]
    notes: tuple[Note, ...]
    text: tuple[str, ...]
    because: tuple[str, ...]


_ALWAYS = (Note.SHOW_ID, Note.DEBTOR_ONLY, Note.TELL_NOBODY_ELSE, Note.ENTER_IF_ASKED, Note.LEAVE_IF_ASKED)
_SEARCHED = frozenset({Action.FIND_PERSON})
_DANGER = frozenset({"high", "aggressive", "threats", "violence", "weapons", "unsafe"})

BRIEF_RULES = BriefRules(
    (
        BriefRule("conduct", notes=_ALWAYS),
        BriefRule(
            "find_person",
            When(next=_SEARCHED),
            Goal.FIND_PERSON,
            notes=(Note.ASK_NEW_ADDRESS, Note.NOTHING_READABLE),
        ),
        BriefRule("lost", When(goals=frozenset({Goal.FIND_PERSON})), Goal.FIND_PERSON, notes=(Note.ASK_NEW_ADDRESS,)),
        BriefRule(
            "hardship",
            When(hardship=True),
            Goal.RESTRUCTURING,
            notes=(Note.TELL_OF_HELP, Note.OFFER_PLAN, Note.NO_PRESSURE),
        ),
        BriefRule(
            "broken_promises",
            When(broken_promises=2),
            Goal.RESTRUCTURING,
            notes=(Note.ASK_WHY_BROKEN, Note.OFFER_PLAN),
        ),
        BriefRule(
            "broken_promise",
            When(broken_promises=1),
            Goal.PROMISE,
            notes=(Note.ASK_WHY_BROKEN, Note.WRITE_PROMISE_DOWN),
        ),
        BriefRule(
            "refused",
            When(last=frozenset({OutcomeKind.REFUSED})),
            Goal.RESTRUCTURING,
            notes=(Note.OFFER_PLAN, Note.NO_PRESSURE),
        ),
        BriefRule(
            "first",
            When(attempts_below=1),
            Goal.FIRST_TALK,
            notes=(Note.SAY_THE_PURPOSE, Note.BRING_STATEMENT),
        ),
        BriefRule("long_overdue", When(attempts=1, days_overdue=180), Goal.DOCUMENT, notes=(Note.BRING_STATEMENT,)),
        BriefRule("again", When(attempts=1), Goal.PROMISE, notes=(Note.WRITE_PROMISE_DOWN, Note.AGREE_NEXT_DAY)),
        BriefRule("danger", When(risks=_DANGER), notes=(Note.STAY_OUTSIDE,)),
        BriefRule("together", When(crew=2), manner=frozenset({Manner.TWO})),
        BriefRule("manager", When(manager=True), manner=frozenset({Manner.MANAGER}), notes=(Note.CALL_MANAGER,)),
        BriefRule("interpreter", When(foreign=True), manner=frozenset({Manner.INTERPRETER})),
    )
)
