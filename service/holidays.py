"""Public holidays at a door, by the country of its time zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

import holidays


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """National public holidays of ``country`` (ISO 3166); with ``own`` days of the organisation on top."""

    country: str | None
    own: frozenset[date] = field(default=frozenset())

    def is_holiday(self, day: date) -> bool:
        return day in self.own or (self.country is not None and day in _national(self.country, day.year))


def holidays_in(timezone: str) -> PublicHolidays:
    """Of the country that a time zone belongs to; none where it belongs to no country or the country is not known."""
    country = _countries().get(timezone)
    known = country is not None and country in holidays.list_supported_countries()
    return PublicHolidays(country if known else None)


@cache
def _national(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=year)


@cache
def _countries() -> dict[str, str]:
    """Time zone → country, from the table that comes with the zones."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
