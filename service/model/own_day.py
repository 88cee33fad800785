"""Days that an organisation keeps otherwise than the public calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.holidays import DayKind


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day that the organisation keeps otherwise than the public calendar.

    ``region`` empty: everywhere. ``place``: the name of a calendar area of that region; empty: the whole region.
    """

    date: date
    kind: DayKind
    region: str = ""
    place: str = ""
    name: str = ""


def own_days_at(days: Iterable[OwnDay], region: str, place: str) -> dict[date, DayKind]:
    """Those that hold at a place of a region; what is said of a place goes before what is said of all."""
    here = [day for day in days if day.region in ("", region) and day.place in ("", place)]
    return {day.date: day.kind for day in sorted(here, key=lambda day: (day.region != "", day.place != ""))}


def digest(days: Sequence[OwnDay]) -> str:
    """Twelve letters that change whenever one of these days does."""
    lines = sorted(f"{day.date} {day.kind} {day.region} {day.place}" for day in days)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
