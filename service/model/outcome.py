"""What a collector reports from the door, and what it does to the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.model.check_in import Position


class OutcomeKind(StrEnum):
    MET = "met"
    PROMISE = "promise"
    PAID = "paid"
    NOT_HOME = "not_home"
    REFUSED = "refused"
    MOVED = "moved"
    WRONG_ADDRESS = "wrong_address"
    UNSAFE = "unsafe"
    HARDSHIP = "hardship"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay: amount in minor units of the case's currency, and the day."""

    amount_minor: int
    on: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """Reported once per visit; the same key again is the same report. ``happened_at`` is the phone's clock."""

    visit_id: str
    case_id: str
    collector_id: str
    kind: OutcomeKind
    happened_at: datetime
    reported_at: datetime
    key: str
    promise: Promise | None = None
    amount_paid_minor: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """What was said at the door. ``happened_at`` None: now. ``corrects``: stands in place of an earlier report.
    ``position``: where the phone is, sent with the collector's consent; it is no part of the report that is kept."""

    kind: OutcomeKind
    happened_at: datetime | None = None
    promise: Promise | None = None
    amount_paid_minor: int | None = None
    note: str = ""
    corrects: bool = False
    position: Position | None = None
