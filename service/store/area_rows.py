"""Areas ⇄ the features that stand in their row."""

from __future__ import annotations

from datetime import time
from typing import Any

from geo.territory import Territory
from service.model.area import Area, AreaKind, Ban, CalendarArea, Cover, CoveredArea, NoGoZone, OutlineArea
from service.model.policy import Hours


def area_to_json(area: Area) -> dict[str, Any]:
    """Name, geometry and what else its kind says."""
    geometry = area.shape.geojson() if area.shape is not None else None
    return {"name": area.name, "geometry": geometry} | _facts(area)


def area_from_json(kind: AreaKind, record: dict[str, Any]) -> Area:
    """Only reads what ``area_to_json`` wrote."""
    name, geometry = record["name"], record["geometry"]
    shape = Territory.from_geojson(geometry) if geometry is not None else None
    if kind is AreaKind.CALENDARS:
        return CalendarArea(name, shape, record["country"], record["subdivision"])
    assert shape is not None
    if kind is AreaKind.TERRITORIES:
        return CoveredArea(name, shape, tuple(record["collectors"]), Cover(record["cover"]))
    if kind is AreaKind.ZONES:
        return NoGoZone(name, shape, Ban(record["ban"]), _hours(record["hours"]), record["note"])
    return OutlineArea(name, shape)


def _facts(area: Area) -> dict[str, Any]:
    match area:
        case CoveredArea():
            return {"collectors": list(area.collectors), "cover": area.cover}
        case NoGoZone():
            hours = [area.hours.start.isoformat(), area.hours.end.isoformat()] if area.hours else None
            return {"ban": area.ban, "hours": hours, "note": area.note}
        case CalendarArea():
            return {"country": area.country, "subdivision": area.subdivision}
        case _:
            return {}


def _hours(record: list[str] | None) -> Hours | None:
    return Hours(time.fromisoformat(record[0]), time.fromisoformat(record[1])) if record else None
