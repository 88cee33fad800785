"""Collectors and their shifts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from api.schemas.fields import (
    Count,
    Day,
    DoorModel,
    Flag,
    HourMinute,
    Identifier,
    LanguageTag,
    Latitude,
    Line,
    Longitude,
    Seconds,
    Tags,
    Text,
)
from geo.profile import Profile
from service.model.collector import Base, Collector, LunchBreak, Shift


class BaseIn(DoorModel):
    """Where a shift starts or ends. ``lat`` and ``lon`` together replace the search for the text."""

    text: Text
    lat: Latitude | None = None
    lon: Longitude | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon come together")
        return self


class CollectorIn(DoorModel):
    name: Text
    region: Identifier | None = None
    base: BaseIn
    team: Line = ""
    phone: Annotated[Line, Field(max_length=40)] | None = None
    skills: Tags = ()
    active: Flag = True
    profile: Profile = Field(Profile.CAR, description="How he or she travels.")
    languages: Annotated[tuple[LanguageTag, ...], Field(max_length=20)] = ()


class BreakIn(DoorModel):
    """Begins between ``earliest`` and ``latest``."""

    earliest: HourMinute
    latest: HourMinute
    seconds: Annotated[int, Field(strict=True, ge=60, le=4 * 3600)]

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.earliest > self.latest:
            raise ValueError("A break begins between earliest and latest, in that order")
        return self


class ShiftIn(DoorModel):
    """Local time of the collector's region."""

    start: HourMinute
    end: HourMinute
    max_visits: Count | None = None
    max_work_seconds: Seconds | None = None
    max_travel_seconds: Seconds | None = None
    regular_seconds: Seconds | None = Field(None, description="Work beyond this is overtime, which is priced.")
    break_: BreakIn | None = Field(None, alias="break")
    starts_at: BaseIn | None = Field(None, description="Unset: the collector's base.")
    ends_at: BaseIn | None = Field(None, description="Unset: the collector's base.")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.start >= self.end:
            raise ValueError("A shift ends after it starts, on the same day")
        return self


class PlaceOut(DoorModel):
    text: str
    lat: float
    lon: float


class CollectorOut(DoorModel):
    collector_id: str
    name: str
    region: str
    base: PlaceOut
    team: str
    phone: str | None
    skills: tuple[str, ...]
    active: bool
    profile: Profile
    languages: tuple[str, ...]


class BreakOut(DoorModel):
    earliest: HourMinute
    latest: HourMinute
    seconds: int


class ShiftOut(DoorModel):
    collector_id: str
    date: Day
    start: HourMinute
    end: HourMinute
    max_visits: int | None
    max_work_seconds: int | None
    max_travel_seconds: int | None
    regular_seconds: int | None
    break_: BreakOut | None = Field(serialization_alias="break")
    starts_at: PlaceOut | None
    ends_at: PlaceOut | None


class CollectorList(DoorModel):
    collectors: tuple[CollectorOut, ...]


class ShiftList(DoorModel):
    shifts: tuple[ShiftOut, ...]


def collector_out(collector: Collector) -> CollectorOut:
    same: dict[str, Any] = {
        name: getattr(collector, name) for name in ("name", "region", "team", "phone", "active", "profile")
    }
    return CollectorOut(
        collector_id=collector.id,
        base=_place(collector.base),
        skills=tuple(sorted(collector.skills)),
        languages=tuple(sorted(collector.languages)),
        **same,
    )


def shift_out(shift: Shift) -> ShiftOut:
    limits = ("max_visits", "max_work_seconds", "max_travel_seconds", "regular_seconds")
    same: dict[str, Any] = {name: getattr(shift, name) for name in ("collector_id", "date", "start", "end", *limits)}
    return ShiftOut(
        break_=_break(shift.break_),
        starts_at=None if shift.starts_at is None else _place(shift.starts_at),
        ends_at=None if shift.ends_at is None else _place(shift.ends_at),
        **same,
    )


def shift_of(
    collector_id: str, day: date, sent: ShiftIn, starts_at: Base | None = None, ends_at: Base | None = None
) -> Shift:
    """The shift as the business takes it; places of its own are found by the caller."""
    lunch = sent.break_
    return Shift(
        collector_id,
        day,
        sent.start,
        sent.end,
        sent.max_visits,
        sent.max_work_seconds,
        sent.max_travel_seconds,
        sent.regular_seconds,
        None if lunch is None else LunchBreak(lunch.earliest, lunch.latest, lunch.seconds),
        starts_at,
        ends_at,
    )


def _place(base: Base) -> PlaceOut:
    return PlaceOut(text=base.text, lat=base.place.lat, lon=base.place.lon)


def _break(lunch: LunchBreak | None) -> BreakOut | None:
    return None if lunch is None else BreakOut(earliest=lunch.earliest, latest=lunch.latest, seconds=lunch.seconds)
