"""From a point to what holds at a door there: clock, public holidays, no-go zones, territories. Knows no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from geo.areas.finder import AreaFinder
from geo.point import Point
from geo.territory import Territory
from geo.timezone import at_sea, timezone_at
from service.holidays import LIBRARY, PublicHolidays, country_of, is_known
from service.model.area import AreaKind, AreaSet, CalendarArea, CoveredArea, NoGoZone
from service.model.door import Door
from service.model.own_day import OwnDay, digest, own_days_at


@dataclass(frozen=True)
class Part:
    """A region that a merged one was made of, with its areas. ``ground``: where what is said of all of it holds."""

    name: str
    ground: Territory
    areas: AreasInForce


@dataclass(frozen=True)
class AreasInForce:
    """The newest versions of a region's areas, and the own days that matter there; of ``parts``, theirs as well."""

    territories: AreaSet
    zones: AreaSet
    calendars: AreaSet
    own_days: tuple[OwnDay, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def all_own_days(self) -> tuple[OwnDay, ...]:
        theirs = (day for part in self.parts for day in part.areas.own_days)
        return tuple(dict.fromkeys((*self.own_days, *theirs)))

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
        every = [self.areas, *(part.areas for part in self.areas.parts)]
        self._zones = [area for one in every for area in one.zones.areas if isinstance(area, NoGoZone)]
        self._territories = [area for one in every for area in one.territories.areas if isinstance(area, CoveredArea)]
        named = [(one.calendars.region, area) for one in every for area in one.calendars.areas]
        calendars = [(region, area) for region, area in named if isinstance(area, CalendarArea)]
        self._placed = [(region, area, area.shape) for region, area in calendars if area.shape is not None]
        self._everywhere = {region: area for region, area in reversed(calendars) if area.shape is None}
        self._own_days = self.areas.all_own_days
        self._find_part = AreaFinder([part.ground for part in self.areas.parts])
        self._find_zone = AreaFinder([zone.shape for zone in self._zones])
        self._find_territory = AreaFinder([area.shape for area in self._territories])
        self._find_calendar = AreaFinder([shape for _, _, shape in self._placed])
        self._known: dict[Point, Door] = {}
        self._calendars: dict[tuple[str | None, str | None, tuple[str, str], tuple[str, ...]], PublicHolidays] = {}

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
        said = {kind: versions for kind in ("territories", "zones", "calendars") if (versions := self._versions(kind))}
        clocks = sorted({door.clock.key for door in self._known.values()})
        named = sorted({_code(country, part) for country, part, *_ in self._calendars if country})
        own = f"; own days {digest(self._own_days)}" if self._own_days else ""
        return said | {"clocks": ", ".join(clocks), "calendar": f"{LIBRARY}: {', '.join(named) or 'none'}{own}"}

    def _versions(self, kind: str) -> str:
        own: AreaSet = getattr(self.areas, kind)
        theirs = ((part.name, getattr(part.areas, kind).version) for part in self.areas.parts)
        found = [f"version {own.version}"] if own.version else []
        return ", ".join(found + [f"version {version} of {name}" for name, version in theirs if version])

    def _clock(self, point: Point) -> str:
        zone = timezone_at(point, one_clock_in_china=self.one_clock_in_china)
        return self.region_clock if at_sea(zone) and self.region_clock else zone

    def _calendar(self, point: Point, clock: str) -> PublicHolidays:
        own, parts = self.areas.calendars.region, [self.areas.parts[i].name for i in self._find_part.at(point)]
        region, area = self._calendar_area(point, [own, *parts])
        country = area.country if area else country_of(clock)
        known = country if country is not None and is_known(country) else None
        place = (region, area.name if area else "")
        key = (known, area.subdivision if area else None, place, tuple(parts))
        if key not in self._calendars:
            days = own_days_at(self._own_days, [*reversed(parts), own], place)
            self._calendars[key] = PublicHolidays(key[0], key[1], days)
        return self._calendars[key]

    def _calendar_area(self, point: Point, regions: Sequence[str]) -> tuple[str, CalendarArea | None]:
        """The first that the point lies in, else the first for all of one of these regions; with its region."""
        within = self._find_calendar.at(point)
        if within:
            return self._placed[within[0]][:2]
        return next(((name, self._everywhere[name]) for name in regions if name in self._everywhere), ("", None))


def _code(country: str, part: str | None) -> str:
    return f"{country}-{part}" if part else country
