"""Public holidays at a door: the country's and its part's, and the organisation's own days before both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.metadata import version

import holidays

LIBRARY = f"holidays {version('holidays')}"


class DayKind(StrEnum):
    """HOLIDAY: as on a public holiday. ORDINARY: what its day of the week says, whatever the public calendar says.
    MAKE_UP: a day of the weekend that is worked for a holiday, with a Monday's hours."""

    HOLIDAY = "holiday"
    ORDINARY = "ordinary"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Public holidays of ``country`` (ISO 3166-1), with those of its ``subdivision`` (ISO 3166-2, without the country)
    if one is named; ``own`` days of the organisation go before them."""

    country: str | None
    subdivision: str | None = None
    own: Mapping[date, DayKind] = field(default_factory=dict)

    def is_holiday(self, day: date) -> bool:
        if day in self.own:
            return self.own[day] is DayKind.HOLIDAY
        return self.country is not None and day in _public(self.country, self.subdivision, day.year)

    def is_make_up(self, day: date) -> bool:
        """Whether a day of the weekend is worked in place of another, as in China around its long holidays."""
        if day in self.own:
            return self.own[day] is DayKind.MAKE_UP
        return self.country is not None and day in _public(self.country, self.subdivision, day.year).weekend_workdays

    def name(self, day: date) -> str:
        """What the public calendar calls the day; empty for one without a name."""
        return _public(self.country, self.subdivision, day.year).get(day, "") if self.country else ""


def holidays_in(timezone: str, own: Mapping[date, DayKind] | None = None) -> PublicHolidays:
    """Of the country that a time zone belongs to; none where it belongs to no country or the country is not known."""
    country = country_of(timezone)
    return PublicHolidays(country if country and is_known(country) else None, None, own or {})


def is_known(country: str, subdivision: str | None = None) -> bool:
    """Whether the library has the public holidays of a country and of a part of it."""
    parts = _supported().get(country)
    return parts is not None and (subdivision is None or subdivision in parts)


def country_of(timezone: str) -> str | None:
    """ISO 3166-1 code, from the table that comes with the zones."""
    return _countries().get(timezone)


@cache
def _public(country: str, subdivision: str | None, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision, years=year)


@cache
def _supported() -> Mapping[str, frozenset[str]]:
    return {country: frozenset(parts) for country, parts in holidays.list_supported_countries().items()}


@cache
def _countries() -> dict[str, str]:
    """Time zone → country."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
