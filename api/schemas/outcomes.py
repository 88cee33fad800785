"""What a collector reports from the door."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.fields import Day, DoorModel, Flag, Instant, Minor, Note
from service.model.outcome import Outcome, OutcomeKind, OutcomeReport, Promise


class PromiseIn(DoorModel):
    """In the case's currency."""

    amount_minor: Minor
    on: Day


class OutcomeIn(DoorModel):
    kind: OutcomeKind
    happened_at: Instant | None = Field(None, description="By the phone's clock; unset: now.")
    promise: PromiseIn | None = Field(None, description="With kind promise, and only then.")
    amount_paid_minor: Minor | None = None
    note: Note = ""
    corrects: Flag = Field(False, description="Stands in place of an earlier report of this visit.")


class OutcomeOut(DoorModel):
    visit_id: str
    case_id: str
    collector_id: str
    kind: OutcomeKind
    happened_at: datetime
    reported_at: datetime
    promise: PromiseIn | None
    amount_paid_minor: int | None
    note: str


def report_of(sent: OutcomeIn) -> OutcomeReport:
    promise = None if sent.promise is None else Promise(sent.promise.amount_minor, sent.promise.on)
    return OutcomeReport(sent.kind, sent.happened_at, promise, sent.amount_paid_minor, sent.note, sent.corrects)


def outcome_out(outcome: Outcome) -> OutcomeOut:
    promised = outcome.promise
    return OutcomeOut(
        visit_id=outcome.visit_id,
        case_id=outcome.case_id,
        collector_id=outcome.collector_id,
        kind=outcome.kind,
        happened_at=outcome.happened_at,
        reported_at=outcome.reported_at,
        promise=None if promised is None else PromiseIn(amount_minor=promised.amount_minor, on=promised.on),
        amount_paid_minor=outcome.amount_paid_minor,
        note=outcome.note,
    )
