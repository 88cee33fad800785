"""From a point to what holds at a door there: clock, public holidays, no-go zones, territories. Knows no store."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from geo.areas.finder import AreaFinder
from geo.point import Point
from geo.timezone import at_sea, timezone_at
from service.holidays import LIBRARY, PublicHolidays, country_of, is_known
from service.model.area import AreaKind, AreaSet, CalendarArea, CoveredArea, NoGoZone
from service.model.door import Door
from service.model.own_day import OwnDay, digest, own_days_at


@dataclass(frozen=True)
class AreasInForce:
    """The newest versions of a region's areas, and the own days that matter there."""

    territories: AreaSet
    zones: AreaSet
    calendars: AreaSet
    own_days: tuple[OwnDay, ...] = ()

    @staticmethod
    def none(region: str = "") -> AreasInForce:
        territories, zones, calendars = AreaKind.TERRITORIES, AreaKind.ZONES, AreaKind.CALENDARS
        return AreasInForce(AreaSet(region, territories), AreaSet(region, zones), AreaSet(region, calendars))


@dataclass
class Doors:
    """``region_clock``: the time zone of doors that seem to lie at sea; empty: that of the sea.

    Remembers what it has said, for plans to say which clocks and calendars they used.
    """

    areas: AreasInForce = field(default_factory=AreasInForce.none)
    region_clock: str = ""
    one_clock_in_china: bool = True

    def __post_init__(self) -> None:
        self._zones = [area for area in self.areas.zones.areas if isinstance(area, NoGoZone)]
        self._territories = [area for area in self.areas.territories.areas if isinstance(area, CoveredArea)]
        calendars = [area for area in self.areas.calendars.areas if isinstance(area, CalendarArea)]
        self._placed = [(area, area.shape) for area in calendars if area.shape is not None]
        self._everywhere = next((area for area in calendars if area.shape is None), None)
        self._find_zone = AreaFinder([zone.shape for zone in self._zones])
        self._find_territory = AreaFinder([area.shape for area in self._territories])
        self._find_calendar = AreaFinder([shape for _, shape in self._placed])
        self._known: dict[Point, Door] = {}
        self._calendars: dict[tuple[str | None, str | None, str], PublicHolidays] = {}

    def at(self, point: Point) -> Door:
        """The door at a point."""
        if point not in self._known:
            clock = self._clock(point)
            self._known[point] = Door(
                ZoneInfo(clock),
                self._calendar(point, clock),
                tuple(self._zones[i] for i in self._find_zone.at(point)),
                tuple(self._territories[i] for i in self._find_territory.at(point)),
            )
        return self._known[point]

    def sources(self) -> dict[str, str]:
        """For a plan's provenance: versions of areas, clocks and calendars of all doors asked about so far."""
        said = {
            kind: f"version {found.version}"
            for kind, found in (
                ("territories", self.areas.territories),
                ("zones", self.areas.zones),
                ("calendars", self.areas.calendars),
            )
            if found.version
        }
        clocks = sorted({door.clock.key for door in self._known.values()})
        named = sorted({_code(country, part) for country, part, _ in self._calendars if country})
        own = f"; own days {digest(self.areas.own_days)}" if self.areas.own_days else ""
        return said | {"clocks": ", ".join(clocks), "calendar": f"{LIBRARY}: {', '.join(named) or 'none'}{own}"}

    def _clock(self, point: Point) -> str:
        zone = timezone_at(point, one_clock_in_china=self.one_clock_in_china)
        return self.region_clock if at_sea(zone) and self.region_clock else zone

    def _calendar(self, point: Point, clock: str) -> PublicHolidays:
        within = self._find_calendar.at(point)
        area = self._placed[within[0]][0] if within else self._everywhere
        country = area.country if area else country_of(clock)
        known = country if country is not None and is_known(country) else None
        key = (known, area.subdivision if area else None, area.name if area else "")
        if key not in self._calendars:
            own = own_days_at(self.areas.own_days, self.areas.calendars.region, key[2])
            self._calendars[key] = PublicHolidays(key[0], key[1], own)
        return self._calendars[key]


def _code(country: str, part: str | None) -> str:
    return f"{country}-{part}" if part else country
