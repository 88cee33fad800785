"""A case's whole history, on the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.fields import Day, DoorModel
from service.cases.chronicle import Line, LineKind
from service.model.promise import PromiseState


class PromiseMadeOut(DoorModel):
    amount_minor: int
    on: Day
    state: PromiseState | None = Field(description="null: the report was corrected, or another one tells it.")


class HistoryLine(DoorModel):
    at: datetime = Field(description="Midnight where only the day is known.")
    kind: LineKind
    what: str = Field(description="Within its kind: the event, the channel, the outcome, the hold, the ruling.")
    actor: str = Field(description="Who did it, or which system says so.")
    detail: str
    state: str = Field(description="Of a contact, an appointment or a ruling.")
    until: Day | None
    amount_minor: int | None = Field(description="Money that came, in minor units of the case's currency.")
    collector_id: str | None
    ref: str = Field(description="Id of what the line is about: a visit, an appointment, a payment, a contact.")
    corrected: bool = Field(description="A later report stands in its place.")
    promise: PromiseMadeOut | None


class CaseHistory(DoorModel):
    """Oldest first; what is planned comes last."""

    case_id: str
    debtor_id: str
    currency: str
    lines: tuple[HistoryLine, ...]


def history_line(line: Line) -> HistoryLine:
    same = ("at", "kind", "what", "actor", "detail", "state", "until", "amount_minor", "collector_id", "ref")
    made = line.promise
    promise = None if made is None else PromiseMadeOut(amount_minor=made.amount_minor, on=made.on, state=made.state)
    return HistoryLine(promise=promise, corrected=line.corrected, **{name: getattr(line, name) for name in same})
