"""Kinds of field that several schemas share. Nothing is guessed: a number is no text, a timestamp is no date."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from geo.point import Point

YEARS = range(1900, 3000)

_HOUR_MINUTE = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")


class DoorModel(BaseModel):
    """Every schema: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)


def _one_line(value: str) -> str:
    if not value.isprintable() and any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in value):
        raise ValueError("Control characters and broken characters are not allowed here")
    return unicodedata.normalize("NFC", value)


def _lines(value: str) -> str:
    for line in value.split("\n"):
        _one_line(line.removesuffix("\r").replace("\t", " "))
    return unicodedata.normalize("NFC", value)


def _hour_minute(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _HOUR_MINUTE.fullmatch(value.strip()):
        raise ValueError("A time of day is written HH:MM, from 00:00 to 23:59")
    return time.fromisoformat(value.strip())


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        raise ValueError("A date is written YYYY-MM-DD")
    try:
        day = date.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError("There is no such day") from error
    return _in_our_time(day)


def _in_our_time[Moment: (date, datetime)](moment: Moment) -> Moment:
    """What lies further off cannot be meant, and has no neighbours to count with; for no end the field is left out."""
    if moment.year not in YEARS:
        raise ValueError(f"The year lies outside {YEARS[0]}-{YEARS[-1]}; for no end leave the field out")
    return moment


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _INSTANT.fullmatch(value.strip()):
        raise ValueError("An instant is written as ISO 8601 with an offset, like 2026-11-23T09:00:00+02:00")
    return value.strip()


Identifier = Annotated[
    str,
    Field(min_length=1, max_length=64, pattern=r"^[\w.:+-]+$", description="Letters, digits and . : + _ -, up to 64."),
    AfterValidator(_one_line),
]
Line = Annotated[str, Field(max_length=500), AfterValidator(_one_line)]
Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_one_line)]
Note = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Letter = Annotated[
    str, StringConstraints(strip_whitespace=False), Field(min_length=1, max_length=8000), AfterValidator(_lines)
]
LanguageTag = Annotated[
    Line, Field(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", description="BCP 47 tag.")
]
Tag = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_one_line)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=50)]

HourMinute = Annotated[
    time,
    BeforeValidator(_hour_minute),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOUR_MINUTE.pattern}$", "examples": ["09:30"]}),
]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[AwareDatetime, BeforeValidator(_instant), AfterValidator(_in_our_time)]

Count = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
Seconds = Annotated[int, Field(strict=True, ge=0, le=14 * 86_400)]
Minor = Annotated[int, Field(strict=True, ge=0, le=10**15, description="Minor units of the currency.")]
Flag = Annotated[bool, Field(strict=True)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180)]


class LatLon(DoorModel):
    """WGS-84 degrees."""

    lat: Latitude
    lon: Longitude

    def point(self) -> Point:
        return Point(self.lat, self.lon)

    @staticmethod
    def of(point: Point) -> LatLon:
        return LatLon(lat=point.lat, lon=point.lon)

    @staticmethod
    def of_or_none(point: Point | None) -> LatLon | None:
        return None if point is None else LatLon.of(point)
