"""What a plan is asked for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.fields import Day, DoorModel, Flag, Identifier, Instant
from service.model.plan import PinRequest, PlanRequest


class PinIn(DoorModel):
    """A visit fixed by a person on that collector's shift of that date."""

    case_id: Identifier
    collector_id: Identifier
    date: Day
    start: Instant | None = None


class PlanIn(DoorModel):
    """``collectors`` empty: everyone with a shift on the dates, of ``team`` if that is given."""

    region: Identifier | None = None
    dates: Annotated[tuple[Day, ...], Field(min_length=1, max_length=14)]
    collectors: Annotated[tuple[Identifier, ...], Field(max_length=1000)] = ()
    team: Identifier | None = None
    seconds: Annotated[int, Field(strict=True, ge=1, le=7200)] | None = Field(None, description="Search time.")
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] = 0
    allow_estimates: Flag = Field(False, description="Great-circle travel where roads fail; labelled.")
    revises: Identifier | None = Field(None, description="A published plan; leaving it is priced.")
    at: Instant | None = Field(None, description="For a day under way: the rest is planned from here.")
    pins: Annotated[tuple[PinIn, ...], Field(max_length=10_000)] = ()

    def to_request(self, seconds: int) -> PlanRequest:
        """``seconds``: the house's search time where this one names none. An empty region is the house's own."""
        return PlanRequest(
            region=self.region or "",
            dates=tuple(sorted(set(self.dates))),
            collectors=self.collectors,
            team=self.team,
            seconds=self.seconds or seconds,
            seed=self.seed,
            allow_estimates=self.allow_estimates,
            revises=self.revises,
            at=self.at,
            pins=tuple(PinRequest(p.case_id, p.collector_id, p.date, p.start) for p in self.pins),
        )


class PublishIn(DoorModel):
    supersede: Flag = Field(False, description="Take the place of plans published for the same collector-days.")
