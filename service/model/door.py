"""What holds at a debtor's door because of where it is."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from service.holidays import PublicHolidays
from service.model.area import Ban, Cover, CoveredArea, NoGoZone


@dataclass(frozen=True, slots=True)
class Door:
    """The clock and the public holidays there, the no-go zones it lies in, the territories that cover it."""

    clock: ZoneInfo
    calendar: PublicHolidays
    zones: tuple[NoGoZone, ...] = ()
    territories: tuple[CoveredArea, ...] = ()

    @property
    def barred_by(self) -> NoGoZone | None:
        """The zone in which nobody may visit at all."""
        return next((zone for zone in self.zones if zone.ban is Ban.NEVER), None)

    @property
    def only(self) -> frozenset[str] | None:
        """The collectors to whom a rule leaves this door; None: no rule does."""
        ruled = [area for area in self.territories if area.cover is Cover.RULE]
        return frozenset(name for area in ruled for name in area.collectors) if ruled else None

    @property
    def preferred(self) -> frozenset[str]:
        """The collectors who should visit it, at a price for others."""
        wished = (area for area in self.territories if area.cover is Cover.PREFERENCE)
        return frozenset(name for area in wished for name in area.collectors)

    @property
    def covered_by(self) -> str:
        """The names of the territories that leave it to some."""
        return ", ".join(f"“{area.name}”" for area in self.territories if area.cover is Cover.RULE)
