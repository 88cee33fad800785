"""What a case is worth a visit: its points with a written breakdown, and whether it is proposed at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.model.weights import Feature


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a case beside its own row. None: not known, and then it counts for nothing.

    ``last_contact``: the debtor's last one over any channel. ``waiting_since``: from when it could have had a visit and
    had none. ``deadline``: the bank wants a visit by then; ``limitation``: the claim falls away after it.
    ``relation_value`` 0-1000, the bank's own. ``hardship``: known now or within the last year, held or not.
    ``due``: the day that its next step is meant for; ``wanted_by``: the last such day.
    """

    broken_promises: int = 0
    last_contact: date | None = None
    waiting_since: date | None = None
    deadline: date | None = None
    limitation: date | None = None
    relation_value: int | None = None
    hardship: bool = False
    due: date | None = None
    wanted_by: date | None = None


class RulingKind(StrEnum):
    """RAISE: at least ``points``. LOWER: at most ``points``. BAR: not proposed."""

    RAISE = "raise"
    LOWER = "lower"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided about a case's rank, and why. ``until``: the last day it holds; None: until taken back."""

    kind: RulingKind
    reason: str
    points: int = 0
    until: date | None = None
    by: str = ""
    at: datetime | None = None

    def holds(self, day: date) -> bool:
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown. ``measure`` in the feature's own unit (days, minor units, a count); None: not known.
    ``permille``: where its curve puts it; ``points``: what that adds, at most ``weight``."""

    feature: Feature
    measure: int | None
    permille: int
    weight: int
    points: int


class Cut(StrEnum):
    """Why a case is not proposed."""

    BARRED = "barred_by_person"
    LIMITATION = "limitation_passed"
    POINTS = "below_points"
    OVERDUE = "below_days_overdue"
    AMOUNT = "below_amount"
    RANK = "beyond_rank"


@dataclass(frozen=True, slots=True)
class Worth:
    """``points`` 0-1000, after a person's ruling; ``counted``: the sum of the parts, kept within 0-1000. ``cuts``
    empty: proposed."""

    case_id: str
    points: int
    counted: int
    parts: tuple[Part, ...]
    ruling: Ruling | None = None
    cuts: tuple[Cut, ...] = ()

    @property
    def proposed(self) -> bool:
        return not self.cuts
