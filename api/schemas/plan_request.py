"""What a plan is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.fields import Day, DoorModel, Flag, Identifier, Instant
from service.model.plan import PinRequest, PlanRequest


class PinIn(DoorModel):
    """A visit fixed by a person on that collector's shift of that date."""

    case_id: Identifier
    collector_id: Identifier
    date: Day
    start: Instant | None = None


_MOST_DAYS = 14
_LONGEST_SPAN = 31


class PlanIn(DoorModel):
    """``dates``, or all days ``from`` the first ``to`` the last. ``collectors`` empty: everyone with a shift on them,
    of ``team`` if that is given."""

    region: Identifier | None = None
    dates: Annotated[tuple[Day, ...], Field(min_length=1, max_length=_MOST_DAYS)] | None = None
    from_: Day | None = Field(None, alias="from", description="First day of a span, instead of `dates`.")
    to: Day | None = Field(None, description="Last day of the span, at most 14 days in all; unset: the first alone.")
    keep_published: Flag = Field(
        False, description="Collectors' days that a plan is published for stay, and their visits count."
    )
    collectors: Annotated[tuple[Identifier, ...], Field(max_length=1000)] = ()
    team: Identifier | None = None
    seconds: Annotated[int, Field(strict=True, ge=1, le=7200)] | None = Field(None, description="Search time.")
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] = 0
    iterations: Annotated[int, Field(strict=True, ge=1, le=2**40)] | None = Field(
        None, description="Of the search: then the same request makes the same plan, unless the seconds end it first."
    )
    allow_estimates: Flag = Field(False, description="Great-circle travel where roads fail; labelled.")
    revises: Identifier | None = Field(None, description="A published plan; leaving it is priced.")
    at: Instant | None = Field(None, description="For a day under way: the rest is planned from here.")
    pins: Annotated[tuple[PinIn, ...], Field(max_length=10_000)] = ()

    def to_request(self, seconds: int) -> PlanRequest:
        """``seconds``: the house's search time where this one names none. An empty region is the house's own."""
        return PlanRequest(
            region=self.region or "",
            dates=self._days(),
            collectors=self.collectors,
            team=self.team,
            seconds=self.seconds or seconds,
            seed=self.seed,
            allow_estimates=self.allow_estimates,
            revises=self.revises,
            at=self.at,
            pins=tuple(PinRequest(p.case_id, p.collector_id, p.date, p.start) for p in self.pins),
            keep_published=self.keep_published,
            iterations=self.iterations,
        )

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.dates is None) == (self.from_ is None):
            raise ValueError("Give the days as dates, or as a span with from and to, one of the two")
        if self.to is not None and (self.from_ is None or self.to < self.from_):
            raise ValueError("A span has a first day, from, and a last one, to, that is not before it")
        return self

    def _days(self) -> tuple[date, ...]:
        """A span that is too long is cut where the business refuses it anyway."""
        if self.dates is not None or self.from_ is None:
            return tuple(sorted(set(self.dates or ())))
        last = min(self.to or self.from_, self.from_ + timedelta(_LONGEST_SPAN))
        return tuple(self.from_ + timedelta(n) for n in range((last - self.from_).days + 1))


class PublishIn(DoorModel):
    until: Day | None = Field(
        None, description="Only days up to this one; later ones float and are planned anew. Unset: all days."
    )
    supersede: Flag = Field(False, description="Take the place of plans published for the same collector-days.")
