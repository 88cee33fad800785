"""What comes next for a case, and what its next visit is for. The words that rules, plans and pages share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.model.attempt import PartOfDay


class Action(StrEnum):
    """VISIT_AGAIN: plan it as any other. CHECK_PROMISE: see on its day whether it was kept. RETRY: nobody was there,
    so another day and another part of the day. FIND_PERSON: the address is wrong. REFER: another desk goes on.
    COOL_OFF: leave the debtor in peace for a while. DECIDE: a person says how it goes on. CLOSE: nothing is left."""

    VISIT_AGAIN = "visit_again"
    CHECK_PROMISE = "check_promise"
    RETRY = "retry"
    FIND_PERSON = "find_person"
    REFER = "refer"
    COOL_OFF = "cool_off"
    DECIDE = "decide"
    CLOSE = "close"


class Goal(StrEnum):
    FIRST_TALK = "first_talk"
    DOCUMENT = "document"
    PROMISE = "promise"
    RESTRUCTURING = "restructuring"
    FIND_PERSON = "find_person"


class Manner(StrEnum):
    """How a visit is made; TWO, INTERPRETER and MANAGER go together, ALONE stands where none of them is asked."""

    ALONE = "alone"
    TWO = "two"
    INTERPRETER = "interpreter"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class NextStep:
    """``rule``: the line of the table that said so, ``OUTCOME/TIMES``. ``on``: not before; ``by``: wanted until then.

    ``parts``: the parts of the day not tried yet, empty: any; ``tried``: those that found nobody. ``goal``: set where
    the table says it. ``prefer``: who should go again. ``manager``: somebody in charge has to know or come along.
    ``refer_to``: the desk that goes on.
    """

    action: Action
    rule: str
    on: date
    by: date | None = None
    parts: tuple[PartOfDay, ...] = ()
    tried: tuple[PartOfDay, ...] = ()
    goal: Goal | None = None
    prefer: str | None = None
    manager: bool = False
    refer_to: str = ""
