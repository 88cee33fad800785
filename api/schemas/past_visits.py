"""Visits that another system made, with what came of them, as history."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.fields import Count, DoorModel, Identifier, Instant, Latitude, Longitude, Minor, Seconds
from api.schemas.outcomes import PromiseIn
from geo.point import Point
from service.model.address_kind import AddressKind
from service.model.outcome import OutcomeKind, Promise
from service.model.past_visit import PastVisit, PastVisitBatch

_Paid = Annotated[Minor, Field(gt=0)]


class PastPlace(DoorModel):
    """WGS-84 degrees."""

    lat: Latitude
    lon: Longitude


class PastOutcomeIn(DoorModel):
    """One visit that was made. The same ``source`` and ``outcome_id`` again says it anew."""

    outcome_id: Identifier = Field(description="The source's own id, so that what is sent twice counts once.")
    source: Identifier | None = Field(None, description="The system that made it; unset: whoever sends it.")
    case_id: Identifier
    at: Instant = Field(description="When somebody stood at the door.")
    kind: OutcomeKind
    collector_id: Identifier | None = None
    address_kind: AddressKind = AddressKind.HOME
    place: PastPlace | None = Field(None, description="Unset: where the case's address of that kind is.")
    promise: PromiseIn | None = Field(None, description="With kind promise, and only then.")
    amount_paid_minor: _Paid | None = None
    service_seconds: Seconds | None = Field(None, description="At the door; unset: not measured.")
    travel_seconds: Seconds | None = Field(None, description="On the way there; unset: not measured.")
    travel_metres: Count | None = None

    def visit(self) -> PastVisit:
        """The source may be empty still."""
        promise = None if self.promise is None else Promise(self.promise.amount_minor, self.promise.on)
        return PastVisit(
            id=self.outcome_id,
            source=self.source or "",
            case_id=self.case_id,
            at=self.at,
            kind=self.kind,
            collector_id=self.collector_id,
            address_kind=self.address_kind,
            place=None if self.place is None else Point(self.place.lat, self.place.lon),
            promise=promise,
            amount_paid_minor=self.amount_paid_minor,
            service_seconds=self.service_seconds,
            travel_seconds=self.travel_seconds,
            travel_metres=self.travel_metres,
        )


class PastOutcomeBatchOut(DoorModel):
    """``created``, ``updated`` and ``unchanged`` add up to ``accepted``: a batch is taken whole."""

    batch_id: str | None = Field(description="None for a dry run.")
    dry_run: bool
    accepted: int
    created: int
    updated: int
    unchanged: int
    created_at: datetime


def past_outcome_batch_out(batch: PastVisitBatch) -> PastOutcomeBatchOut:
    counts = {name: getattr(batch, name) for name in ("accepted", "created", "updated", "unchanged", "created_at")}
    return PastOutcomeBatchOut(batch_id=batch.id, dry_run=batch.id is None, **counts)
