"""Areas of a region: who covers what, where nobody goes, whose public holidays hold, and how far the region reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.territory import Territory
from service.model.policy import Hours


class AreaKind(StrEnum):
    """TERRITORIES: which collectors cover what. ZONES: where nobody may go, or not alone, or not by night. CALENDARS:
    which public holidays hold. OUTLINE: the ground that territories should cover."""

    TERRITORIES = "territories"
    ZONES = "zones"
    CALENDARS = "calendars"
    OUTLINE = "outline"


class Cover(StrEnum):
    """RULE: nobody else may visit there. PREFERENCE: others may, at a price."""

    RULE = "rule"
    PREFERENCE = "preference"


class Ban(StrEnum):
    """NEVER: no visits. CREW_2: only two together. BY_DAY: only within the zone's hours."""

    NEVER = "never"
    CREW_2 = "crew_2"
    BY_DAY = "by_day"


@dataclass(frozen=True, slots=True)
class CoveredArea:
    """A territory. ``collectors``: ids, at least one."""

    name: str
    shape: Territory
    collectors: tuple[str, ...]
    cover: Cover


@dataclass(frozen=True, slots=True)
class NoGoZone:
    """``hours``: of a zone that is open by day, local time at the door. ``note``: why, for those who go near."""

    name: str
    shape: Territory
    ban: Ban
    hours: Hours | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CalendarArea:
    """``shape`` None: the whole region. ``subdivision``: ISO 3166-2 without the country, as ``BY`` for Bavaria."""

    name: str
    shape: Territory | None
    country: str
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class OutlineArea:
    name: str
    shape: Territory


type Area = CoveredArea | NoGoZone | CalendarArea | OutlineArea


@dataclass(frozen=True, slots=True)
class AreaSet:
    """All areas of a kind in a region, at one version. ``origin``: ``import``, ``edit``, ``suggestion``, ``restore``.

    Version 0 is the empty set that every region begins with.
    """

    region: str
    kind: AreaKind
    version: int = 0
    areas: tuple[Area, ...] = ()
    origin: str = ""
    note: str = ""
    created_by: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Territories that were suggested, and what speaks for them. ``version``: that which accepting it made."""

    id: str
    region: str
    shares: tuple[ProposedShare, ...]
    figures: ProposalFigures
    created_by: str
    created_at: datetime
    based_on: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ProposedShare:
    """``work_seconds`` at doors and on the way between them; ``compactness``: Polsby and Popper's score, 0 to 1."""

    area: CoveredArea
    visits: int
    work_seconds: int
    km2: float
    compactness: float
    base_metres: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalFigures:
    """``most_over`` and ``most_under``: how far the fullest and the emptiest territory are from the mean, as parts of
    it.

    ``places``: distinct doors counted. ``left_out``: those outside of the outline.
    """

    places: int
    visits: int
    left_out: int
    most_over: float
    most_under: float
    seed: int
