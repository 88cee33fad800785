"""The demo's people and cases as they are written down, and which days are worked in Helsinki."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from service.holidays import holidays_in

REGION = "helsinki"
TIMEZONE = ZoneInfo("Europe/Helsinki")
_SUNDAY = 6
_FILE = Path(__file__).with_name("day.json")

type Json = dict[str, Any]


def demo_content() -> Json:
    """Collectors with their shifts, and cases; dates count from whichever day they are used for."""
    content: Json = json.loads(_FILE.read_text(encoding="utf-8"))
    return content


def next_working_day(today: date) -> date:
    """The first working day after ``today``."""
    return next(day for n in range(1, 15) if is_working_day(day := today + timedelta(days=n)))


def is_working_day(day: date) -> bool:
    """Neither a Sunday nor a public holiday in Finland."""
    return day.weekday() != _SUNDAY and not holidays_in(TIMEZONE.key).is_holiday(day)
