"""How fast a region really is: factors on the road graph's speeds, by profile, kind of day and hour; and what stopping
at a building takes. Data: ``NAME.pace.json`` beside the region's folder, ``geo/paces/default.json`` for what it leaves
out (docs/geo.md has the format).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

from geo.errors import RegionError
from geo.profile import Profile

HOURS = 24
SLOWEST, FASTEST = 0.1, 3.0
MOST_SECONDS = 3600


class DayKind(StrEnum):
    WORKDAY = "workday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"  # public holidays too


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of one day, 0-1440."""

    kind: DayKind
    start: int
    end: int


@dataclass(frozen=True)
class Pace:
    """``speed`` and ``hours`` are shares of the road graph's speed: 0.8 takes a quarter longer. ``parking_seconds`` and
    ``door_seconds`` are spent once at every building."""

    speed: Mapping[Profile, float]
    hours: Mapping[Profile, Mapping[DayKind, Sequence[float]]]
    parking_seconds: Mapping[Profile, int]
    door_seconds: int

    def time_factor(self, profile: Profile, spans: Sequence[Span]) -> float:
        """By how much travel takes longer than on the road graph: the mean over the minutes of the spans."""
        minutes = sum(span.end - span.start for span in spans)
        if not minutes:
            return 1 / self.speed[profile]
        slow = sum(share / self.at(profile, span.kind, hour) for span in spans for hour, share in _by_hour(span))
        return slow / minutes

    def at(self, profile: Profile, kind: DayKind, hour: int) -> float:
        """The share of the road graph's speed in an hour."""
        by_kind = self.hours.get(profile, {})
        return self.speed[profile] * (by_kind[kind][hour] if kind in by_kind else 1.0)

    def stop_seconds(self, profile: Profile) -> int:
        """What arriving at a building takes, once."""
        return self.parking_seconds[profile] + self.door_seconds


FREE_FLOW = Pace(dict.fromkeys(Profile, 1.0), {}, dict.fromkeys(Profile, 0), 0)
"""As fast as the road graph says, and stopping takes no time."""


def pace_path(region: Path) -> Path:
    """Where the pace of the region in this folder stands: beside it, so that building anew keeps it."""
    return region.with_name(f"{region.name}.pace.json")


def load_pace(region: Path) -> Pace:
    """Of the region in a folder; the default where nothing is written. RegionError ``pace_unreadable``."""
    try:
        text = pace_path(region).read_text(encoding="utf-8")
    except FileNotFoundError:
        text = "{}"
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(f"it cannot be read ({type(error).__name__})") from error
    return pace_from_json(text)


def pace_from_json(text: str) -> Pace:
    """RegionError ``pace_unreadable`` names what is wrong."""
    try:
        record = json.loads(text)
    except ValueError as error:
        raise _unreadable("it is not JSON") from error
    standard = json.loads(resources.files("geo").joinpath("paces", "default.json").read_text(encoding="utf-8"))
    if not isinstance(record, dict) or set(record) - set(standard):
        raise _unreadable(f"it is an object with the names {', '.join(sorted(standard))}, nothing else")
    try:
        return _pace({name: _over(standard[name], record.get(name)) for name in standard})
    except (ValueError, TypeError, AttributeError) as error:
        raise _unreadable(str(error)) from error


def pace_record(pace: Pace) -> dict[str, Any]:
    """The pace as its file has it, nothing left out."""
    hours = {p.value: {kind.value: list(day) for kind, day in days.items()} for p, days in pace.hours.items()}
    return {
        "speed": {p.value: share for p, share in pace.speed.items()},
        "hours": hours,
        "parking_seconds": {p.value: seconds for p, seconds in pace.parking_seconds.items()},
        "door_seconds": pace.door_seconds,
    }


def _over(standard: Any, own: Any) -> Any:
    if own is None:
        return standard
    return {**standard, **own} if isinstance(standard, dict) else own


def _pace(record: dict[str, Any]) -> Pace:
    return Pace(
        {Profile(name): _factor(value, f"speed.{name}") for name, value in record["speed"].items()},
        {Profile(name): _days(days, f"hours.{name}") for name, days in record["hours"].items()},
        {
            Profile(name): _seconds(value, f"parking_seconds.{name}")
            for name, value in record["parking_seconds"].items()
        },
        _seconds(record["door_seconds"], "door_seconds"),
    )


def _days(days: dict[str, list[float]], where: str) -> dict[DayKind, tuple[float, ...]]:
    found = {DayKind(kind): tuple(_factor(f, f"{where}.{kind}") for f in hours) for kind, hours in days.items()}
    for kind, hours in found.items():
        if len(hours) != HOURS:
            raise ValueError(f"{where}.{kind} has {len(hours)} hours, not {HOURS}")
    return found


def _factor(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not SLOWEST <= value <= FASTEST:
        raise ValueError(f"{where} is no number from {SLOWEST} to {FASTEST}")
    return float(value)


def _seconds(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_SECONDS:
        raise ValueError(f"{where} is no whole number from 0 to {MOST_SECONDS}")
    return value


def _by_hour(span: Span) -> list[tuple[int, int]]:
    """The minutes of a span in each of its hours."""
    hours = range(span.start // 60, -(-span.end // 60))
    return [(hour, min(span.end, 60 * hour + 60) - max(span.start, 60 * hour)) for hour in hours]


def _unreadable(what: str) -> RegionError:
    return RegionError(
        "pace_unreadable",
        f"The file of a region's pace cannot be used: {what}.",
        "Correct it; docs/geo.md has its format.",
    )
