"""What a debtor agreed to and asked for, on the wire. Times are local at the door."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.fields import Day, DoorModel, HourMinute, Text
from service.model.case import AddressKind
from service.model.policy import Hours
from service.model.wish import Consent, Request

MOST_WISHES = 20


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


Places = Annotated[tuple[AddressKind, ...], Field(max_length=3)]


class WishHours(DoorModel):
    start: HourMinute
    end: HourMinute = Field(description="00:00: midnight at the end of the day.")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end != time() and self.start >= self.end:
            raise ValueError("Hours end after they start, on the same day")
        return self

    def hours(self) -> Hours:
        return Hours(self.start, self.end)


class _Term(DoorModel):
    until: Day | None = Field(None, description="The last day; unset: until somebody ends it.")

    def _ends_before(self, since: date) -> bool:
        return self.until is not None and self.until < since


class ConsentIn(_Term):
    """The debtor agreed to be visited in these hours too, and at these kinds of address; a policy says how far consent
    may widen."""

    since: Day
    evidence: Text = Field(description="Where it is written down.")
    hours: Annotated[tuple[WishHours, ...], Field(max_length=10)] = ()
    places: Places = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.hours and not self.places:
            raise ValueError("A consent names hours or places")
        if self._ends_before(self.since):
            raise ValueError("A consent ends on the day that it begins, or later")
        return self

    def consent(self) -> Consent:
        hours = tuple(one.hours() for one in self.hours)
        return Consent(self.since, self.evidence, self.until, hours, frozenset(self.places))


class RequestIn(_Term):
    """The debtor asked not to be visited; a request only takes away."""

    since: Day | None = Field(None, description="Unset: always.")
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7, description="None: every day.")] = ()
    only: Annotated[tuple[WishHours, ...], Field(max_length=10, description="Not outside these hours.")] = ()
    never: Annotated[tuple[WishHours, ...], Field(max_length=10, description="Not within these hours.")] = ()
    no_places: Places = ()
    meet_at: AddressKind | None = Field(None, description="The kind of address where the debtor wants to be met.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.only or self.never or self.no_places or self.meet_at):
            raise ValueError("A request names hours or places")
        if self.since is not None and self._ends_before(self.since):
            raise ValueError("A request ends on the day that it begins, or later")
        return self

    def request(self) -> Request:
        return Request(
            self.since or date.min,
            self.until,
            frozenset(day.value for day in self.weekdays),
            tuple(one.hours() for one in self.only),
            tuple(one.hours() for one in self.never),
            frozenset(self.no_places),
            self.meet_at,
        )


def consent_out(consent: Consent) -> ConsentIn:
    return ConsentIn(
        since=consent.since,
        until=consent.until,
        evidence=consent.evidence,
        hours=_hours(consent.hours),
        places=tuple(sorted(consent.places)),
    )


def request_out(request: Request) -> RequestIn:
    return RequestIn(
        since=None if request.since == date.min else request.since,
        until=request.until,
        weekdays=tuple(day for day in Weekday if day in request.weekdays),
        only=_hours(request.only),
        never=_hours(request.never),
        no_places=tuple(sorted(request.no_places)),
        meet_at=request.meet_at,
    )


def _hours(stretches: tuple[Hours, ...]) -> tuple[WishHours, ...]:
    return tuple(WishHours(start=stretch.start, end=stretch.end) for stretch in stretches)
