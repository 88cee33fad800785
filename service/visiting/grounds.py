"""The areas that matter on a collector's day: what lies around its stops, as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shapely import Geometry, MultiPoint

from geo.areas.finder import AreaFinder
from geo.point import Point
from geo.territory import Territory
from service.model.area import AreaKind, CoveredArea, NoGoZone
from service.model.itinerary import DayArea, ZoneHint
from service.store import Tx, areas

_NEAR_DEGREES = 0.005
"""Half a kilometre around the stops is seen on their map."""

_FINE_DEGREES = 1e-5
"""A metre: borders are drawn, not judged."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Zones and territories of the regions of a day."""

    zones: Sequence[NoGoZone]
    territories: Sequence[CoveredArea]
    finder: AreaFinder

    @staticmethod
    def read(tx: Tx, regions: Iterable[str]) -> Grounds:
        """The newest versions; a merged region's plan visits its parts, so theirs as well."""
        drawn = [areas.newest(tx, region, kind) for region in sorted(set(regions)) for kind in _DRAWN]
        zones = [area for one in drawn for area in one.areas if isinstance(area, NoGoZone)]
        territories = [area for one in drawn for area in one.areas if isinstance(area, CoveredArea)]
        return Grounds(zones, territories, AreaFinder([zone.shape for zone in zones]))

    def hints(self, place: Point) -> tuple[ZoneHint, ...]:
        """The zones as they are now, not as they were planned: whoever goes there must know."""
        found = (self.zones[i] for i in self.finder.at(place))
        return tuple(ZoneHint(zone.name, zone.ban, zone.hours, zone.note) for zone in found)

    def around(self, places: Sequence[Point]) -> tuple[DayArea, ...]:
        """Zones in view of the places, and territories that hold one of them."""
        if not places:
            return ()
        view = MultiPoint([(place.lon, place.lat) for place in places]).envelope.buffer(_NEAR_DEGREES)
        zones = [DayArea(z.name, _fine(z.shape), z.ban) for z in self.zones if z.shape.shape.intersects(view)]
        holding = (t for t in self.territories if any(t.shape.contains(place) for place in places))
        return (*zones, *(DayArea(t.name, _fine(t.shape)) for t in holding))


_DRAWN = (AreaKind.ZONES, AreaKind.TERRITORIES)


def _fine(area: Territory) -> Territory:
    simple: Geometry = area.shape.simplify(_FINE_DEGREES)
    return Territory.of(simple) if simple.is_valid and not simple.is_empty else area
