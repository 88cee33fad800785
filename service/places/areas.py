"""Areas of a region, version by version: who covers what, where nobody goes, whose public holidays hold.

A change is a whole new set, made on the newest one; older ones stay readable and can be brought back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.errors import RegionError
from geo.region import Region, find_region
from geo.territory import Territory
from service.errors import ConflictError, InvalidError, Issue
from service.holidays import is_known
from service.model.access import Stamp
from service.model.area import Area, AreaKind, AreaSet, Ban, CalendarArea, CoveredArea, NoGoZone, OutlineArea
from service.model.own_day import OwnDay
from service.places.doors import AreasInForce, Doors, Part
from service.settings import Settings
from service.store import Tx, areas, audit, own_days
from service.store import collectors as collector_store

MOST_AREAS = 500
_AT_DOORS = (AreaKind.TERRITORIES, AreaKind.ZONES, AreaKind.CALENDARS)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become the newest version. ``based_on``: the version that was changed; None: whatever is newest.

    ``origin``: ``import``, ``edit``, ``suggestion``, ``restore``.
    """

    areas: tuple[Area, ...]
    origin: str = "edit"
    note: str = ""
    based_on: int | None = None


def newest(tx: Tx, region: str, kind: AreaKind) -> AreaSet:
    """The version in force; version 0 where none was made."""
    return areas.newest(tx, region, kind)


def version(tx: Tx, region: str, kind: AreaKind, number: int) -> AreaSet:
    """An older one; NotFoundError ``areas_missing``."""
    return areas.load(tx, region, kind, number)


def versions(tx: Tx, region: str, kind: AreaKind) -> Sequence[AreaSet]:
    """All of them, newest first."""
    return areas.versions(tx, region, kind)


def put(tx: Tx, region: str, kind: AreaKind, change: Change, stamp: Stamp, covers: Sequence[str] = ()) -> AreaSet:
    """Makes a new version. ``covers``: the regions whose collectors may be named, of a merged one its parts'.

    InvalidError ``areas_invalid`` with one issue for each thing wrong, ConflictError ``areas_changed`` when a newer
    version than the one that was changed exists.
    """
    issues = list(wrong_in(tx, covers or (region,), kind, change.areas))
    if issues:
        raise InvalidError("areas_invalid", "These areas cannot be used.", "Mend what the issues name.", tuple(issues))
    before = areas.newest(tx, region, kind)
    if change.based_on is not None and change.based_on != before.version:
        raise _changed(before)
    made = AreaSet(region, kind, before.version + 1, change.areas, change.origin, change.note, stamp.actor, stamp.at)
    if not areas.insert(tx, made):
        raise _changed(areas.newest(tx, region, kind))
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, f"{kind}_changed", region, f"version {made.version}"))
    return made


def restore(
    tx: Tx,
    region: str,
    kind: AreaKind,
    number: int,
    stamp: Stamp,
    based_on: int | None = None,
    covers: Sequence[str] = (),
) -> AreaSet:
    """Makes an older version the newest again; ``based_on``: the newest one that was seen.

    NotFoundError ``areas_missing``; InvalidError and ConflictError as :func:`put`.
    """
    old = areas.load(tx, region, kind, number)
    return put(tx, region, kind, Change(old.areas, "restore", f"as version {number}", based_on), stamp, covers)


def doors_of(tx: Tx, settings: Settings, region: Region) -> Doors:
    """What holds at doors of a region by the newest areas and own days; in a merged one, by those of its parts too."""
    return _doors(tx, settings, region, _in_force(tx, region.name))


def doors_as(tx: Tx, settings: Settings, region: Region, versions: Mapping[str, int], own: tuple[OwnDay, ...]) -> Doors:
    """What held there by these versions of the region's areas, by kind, and these own days; its parts' as they are."""
    territories, zones, calendars = (areas.load(tx, region.name, kind, versions.get(kind, 0)) for kind in _AT_DOORS)
    return _doors(tx, settings, region, AreasInForce(territories, zones, calendars, own))


def _doors(tx: Tx, settings: Settings, region: Region, own: AreasInForce) -> Doors:
    parts = tuple(Part(name, _ground(settings, region, name), _in_force(tx, name)) for name in region.parts)
    return Doors(replace(own, parts=parts), region.timezone, settings.one_clock_in_china)


def _in_force(tx: Tx, region: str) -> AreasInForce:
    territories, zones, calendars = (areas.newest(tx, region, kind) for kind in _AT_DOORS)
    return AreasInForce(territories, zones, calendars, own_days.find(tx, region))


def _ground(settings: Settings, merged: Region, part: str) -> Territory:
    """The box of a part; all of the merged region when the part is there no more."""
    try:
        return Territory.around(find_region(settings.regions_dir, part).bounds)
    except RegionError:
        return Territory.around(merged.bounds)


def of_parts(tx: Tx, region: Region) -> list[CoveredArea]:
    """The territories of a merged region's parts, which hold beside its own; called by their region as well."""
    drawn = ((part, area) for part in region.parts for area in areas.newest(tx, part, AreaKind.TERRITORIES).areas)
    return [replace(area, name=f"{area.name} ({part})") for part, area in drawn if isinstance(area, CoveredArea)]


def outline_of(tx: Tx, region: Region) -> Territory:
    """The ground that territories should cover: the outline that was given, or the whole box of the region."""
    given = [area for area in areas.newest(tx, region.name, AreaKind.OUTLINE).areas if isinstance(area, OutlineArea)]
    return given[0].shape if given else Territory.around(region.bounds)


def wrong_in(tx: Tx, regions: Sequence[str], kind: AreaKind, found: Sequence[Area]) -> Iterator[Issue]:
    """What is wrong with a set of areas, with JSON pointers to its features; they name collectors of these regions."""
    if len(found) > MOST_AREAS:
        cause = f"{len(found)} areas are more than {MOST_AREAS}."
        yield Issue("areas_too_many", "/features", cause, "Join some of them, or use several regions.")
    if kind is AreaKind.OUTLINE and len(found) > 1:
        yield Issue("outline_one", "/features", "A region has one outline.", "Join its parts to one MultiPolygon.")
    yield from _same_names(found)
    people = {collector.id for collector in collector_store.find(tx, region=regions)}
    for i, area in enumerate(found):
        match area:
            case CoveredArea():
                yield from _wrong_people(f"/features/{i}/properties/collectors", area.collectors, people)
            case NoGoZone():
                yield from _wrong_hours(f"/features/{i}/properties/hours", area)
            case CalendarArea():
                yield from _wrong_country(f"/features/{i}/properties", area)
            case _:
                pass


def _same_names(found: Sequence[Area]) -> Iterator[Issue]:
    counts = Counter(area.name for area in found)
    for i, area in enumerate(found):
        if counts[area.name] > 1:
            where = f"/features/{i}/properties/name"
            yield Issue("area_twice", where, "Another area has the same name.", "Give each area a name of its own.")


def _wrong_people(where: str, named: Iterable[str], people: set[str]) -> Iterator[Issue]:
    if not list(named):
        yield Issue("area_uncovered", where, "No collector covers it.", "Name at least one collector's id.")
    for collector_id in named:
        if collector_id not in people:
            cause = f"The region has no collector {collector_id!r}."
            yield Issue("collector_missing", where, cause, "Check the id, or enter the collector first.")


def _wrong_hours(where: str, zone: NoGoZone) -> Iterator[Issue]:
    if zone.ban is Ban.BY_DAY and (zone.hours is None or zone.hours.start >= zone.hours.end):
        yield Issue(
            "zone_hours",
            where,
            "A zone that is open by day says from when to when.",
            'Write {"from": "08:00", "to": "18:00"}.',
        )


def _wrong_country(where: str, area: CalendarArea) -> Iterator[Issue]:
    if not is_known(area.country):
        yield Issue(
            "country_unknown",
            f"{where}/country",
            "No public holidays of this country are known.",
            "Use ISO 3166-1, as FI.",
        )
    elif not is_known(area.country, area.subdivision):
        yield Issue(
            "subdivision_unknown",
            f"{where}/subdivision",
            "No public holidays of this part of the country are known.",
            "Use ISO 3166-2 without the country, as BY, or leave it out.",
        )


def _changed(newest_one: AreaSet) -> ConflictError:
    return ConflictError(
        "areas_changed",
        f"Somebody made version {newest_one.version} of the {newest_one.kind} meanwhile.",
        "Keep what you drew in a file, open the newest version and change that.",
    )
