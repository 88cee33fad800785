"""What a collector reports from the door."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.fields import Day, DoorModel, Flag, Instant, Latitude, Longitude, Minor, Note
from geo.point import Point
from service.doubts.correcting import Said
from service.model.check_in import Position
from service.model.outcome import Outcome, OutcomeKind, OutcomeReport, Promise


class PromiseIn(DoorModel):
    """In the case's currency."""

    amount_minor: Minor
    on: Day


class PositionIn(DoorModel):
    """Where the phone is, measured at the door, and sent only when the collector agreed to it this time. Kept is how
    far from the pin it was and, while it proposes another door, that door; never a track."""

    lat: Latitude
    lon: Longitude
    accuracy_metres: Annotated[float, Field(strict=True, ge=0, le=100_000, description="Radius at 95 %.")]

    def position(self) -> Position:
        return Position(Point(self.lat, self.lon), self.accuracy_metres)


class CheckInOut(DoorModel):
    """``used`` false: too inaccurate, too far away, without a pin to compare it with, or not wanted here."""

    used: bool
    metres: int | None = Field(description="From the pin.")
    proposes: bool = Field(description="It says that the door is elsewhere.")
    adopted: bool = Field(description="With others that agree, it moved the pin.")


class OutcomeIn(DoorModel):
    kind: OutcomeKind
    happened_at: Instant | None = Field(None, description="By the phone's clock; unset: now.")
    promise: PromiseIn | None = Field(None, description="With kind promise, and only then.")
    amount_paid_minor: Minor | None = None
    note: Note = ""
    corrects: Flag = Field(False, description="Stands in place of an earlier report of this visit.")
    position: PositionIn | None = Field(None, description="A check-in at the door, if the collector agrees.")


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
    position = None if sent.position is None else sent.position.position()
    return OutcomeReport(
        sent.kind, sent.happened_at, promise, sent.amount_paid_minor, sent.note, sent.corrects, position
    )


def check_in_out(said: Said) -> CheckInOut:
    return CheckInOut(used=said.metres is not None, metres=said.metres, proposes=said.proposes, adopted=said.adopted)


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
