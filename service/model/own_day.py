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


def own_days_at(days: Iterable[OwnDay], regions: Sequence[str], area: tuple[str, str]) -> dict[date, DayKind]:
    """Those that hold in all of these regions and in a calendar ``area``: its region, its name. What is said of an area
    goes before what is said of a region, that before what is said of everywhere; of regions the last one counts."""
    ranks = {region: rank for rank, region in enumerate(("", *regions))}
    here = [day for day in days if ((day.region, day.place) == area if day.place else day.region in ranks)]
    return {day.date: day.kind for day in sorted(here, key=lambda day: (day.place != "", ranks.get(day.region, 0)))}


def digest(days: Sequence[OwnDay]) -> str:
    """Twelve letters that change whenever one of these days does."""
    lines = sorted(f"{day.date} {day.kind} {day.region} {day.place}" for day in days)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
