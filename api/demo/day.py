"""The demo's people and cases, set on its day: the next working day in Helsinki."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from service.holidays import holidays_in

REGION = "helsinki"
TIMEZONE = ZoneInfo("Europe/Helsinki")
_SUNDAY = 6
_FILE = Path(__file__).with_name("day.json")

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Collector:
    """Bodies of the two requests that make a collector and a shift."""

    id: str
    person: Json
    shift: Json


@dataclass(frozen=True, slots=True)
class DemoDay:
    """``batch`` is the body of the one batch of cases."""

    date: date
    collectors: tuple[Collector, ...]
    batch: Json

    def key(self, *what: str) -> str:
        """An idempotency key: the same on the same day for the same input."""
        content = json.dumps([self.batch, [(c.id, c.person, c.shift) for c in self.collectors]], sort_keys=True)
        return "-".join(("demo", *what, self.date.isoformat(), hashlib.sha256(content.encode()).hexdigest()[:16]))


def demo_day(now: datetime) -> DemoDay:
    """The day after ``now`` on which the strict policy allows visits."""
    day = next_working_day(now.astimezone(TIMEZONE).date())
    content = demo_content()
    cases = [_dated(case, day) for case in content["cases"]]
    collectors = tuple(_collector(record) for record in content["collectors"])
    return DemoDay(day, collectors, {"region": REGION, "cases": cases})


def demo_content() -> Json:
    """The people and cases as they are written down."""
    content: Json = json.loads(_FILE.read_text(encoding="utf-8"))
    return content


def next_working_day(today: date) -> date:
    """The first working day after ``today``."""
    return next(day for n in range(1, 15) if is_working_day(day := today + timedelta(days=n)))


def is_working_day(day: date) -> bool:
    """Neither a Sunday nor a public holiday in Finland."""
    return day.weekday() != _SUNDAY and not holidays_in(TIMEZONE.key).is_holiday(day)


def _collector(record: Json) -> Collector:
    person = {k: v for k, v in record.items() if k not in ("collector_id", "shift")}
    return Collector(record["collector_id"], person | {"region": REGION}, record["shift"])


def _dated(case: Json, day: date) -> Json:
    """A hold's ``until`` is written as days after the demo day, and an appointment is for that day."""
    dated = dict(case)
    if "until" in case.get("hold", {}):
        until = day + timedelta(days=int(case["hold"]["until"]))
        dated["hold"] = case["hold"] | {"until": until.isoformat()}
    dated["windows"] = [_window(window, day) for window in case.get("windows", [])]
    return dated


def _window(window: Json, day: date) -> Json:
    return window | {"date": day.isoformat()} if window.get("appointment") else window
