"""Which map layer an OpenStreetMap object is drawn in, and from which zoom: docs/reference/tiles.md as code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.building import classes

Tags = Mapping[str, str]

_NAMES = {"name_en": ("name:en", "int_name"), "name_zh": ("name:zh-Hans", "name:zh-CN", "name:zh")}
"""Attribute → the tags it is read from, the best first."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature's layer, first zoom and attributes."""

    layer: str
    zoom: int
    attributes: dict[str, str | int] = field(default_factory=dict)


def point_layers(tags: Tags) -> list[Drawn]:
    """What a node is drawn as."""
    return [*_place(tags), *_landmark(tags)]


def line_layers(tags: Tags) -> list[Drawn]:
    """What an open or closed way is drawn as."""
    if tags.get("area") == "yes":
        return []
    return [*_road(tags), *_rail(tags), *_waterway(tags)][:1]


def area_layers(tags: Tags) -> list[Drawn]:
    """What a polygon is drawn as; its name as a place and its house number are drawn as ``point_layers`` inside it."""
    water = _water_class(tags)
    if water:
        return [Drawn("water", 6, {"class": water, **_names(tags)})]
    if tags.get("building", "no") != "no":
        return [Drawn("buildings", 14)]
    if tags.get("highway") == "pedestrian" and tags.get("area") == "yes":
        return [Drawn("land", 14, {"class": "square"})]
    for layer, table in (("green", classes.GREEN), ("land", classes.LAND)):
        kind = _first(table, tags)
        if kind:
            return [Drawn(layer, kind[1], {"class": kind[0]})]
    return []


def _road(tags: Tags) -> list[Drawn]:
    kind = tags.get("highway", "")
    if kind not in classes.ROADS:
        return [Drawn("roads", 10, {"class": "ferry", **_names(tags)})] if tags.get("route") == "ferry" else []
    drawn_as, zoom = classes.ROADS[kind]
    if drawn_as in classes.NOT_UNDERGROUND and _tunnel(tags):
        return []
    ramp = {"ramp": 1} if kind.endswith("_link") else {}
    return [Drawn("roads", zoom, {"class": drawn_as, **_names(tags), **_details(tags), **ramp})]


def _tunnel(tags: Tags) -> bool:
    """A passage through a house is no tunnel: it lies on the ground."""
    return tags.get("tunnel", "no") not in ("no", "building_passage")


def _rail(tags: Tags) -> list[Drawn]:
    kind = classes.RAILWAYS.get(tags.get("railway", ""))
    if kind is None or tags.get("tunnel", "no") != "no":
        return []
    yard = "service" in tags
    return [Drawn("roads", 14 if yard else kind[1], {"class": kind[0], **({"yard": 1} if yard else {})})]


def _waterway(tags: Tags) -> list[Drawn]:
    kind = tags.get("waterway", "")
    if kind not in classes.WATERWAYS or tags.get("tunnel", "no") != "no":
        return []
    return [Drawn("waterways", classes.WATERWAYS[kind], {"class": kind, **_names(tags)})]


def _water_class(tags: Tags) -> str | None:
    if tags.get("natural") == "water" or tags.get("landuse") in ("reservoir", "basin"):
        return "river" if tags.get("water") in ("river", "canal", "stream") else "lake"
    if tags.get("waterway") in ("riverbank", "dock"):
        return "river"
    return "pool" if tags.get("leisure") == "swimming_pool" else None


def _place(tags: Tags) -> list[Drawn]:
    place = tags.get("place", "")
    if place not in classes.PLACES or "name" not in tags:
        return []
    rank, zoom = classes.PLACES[place]
    return [Drawn("places", zoom, {"class": place, "rank": rank, **_names(tags)})]


def _landmark(tags: Tags) -> list[Drawn]:
    """Named things by which a person finds the way; a peak's height in metres as far as its tag is a plain number."""
    kind = _first(classes.LANDMARKS, tags)
    if kind is None or "name" not in tags:
        return []
    height = re.match(r"\d+", tags.get("ele", "")) if kind[0] == "peak" else None
    ele = {"ele": int(height.group())} if height else {}
    return [Drawn("landmarks", kind[1], {"class": kind[0], "rank": kind[2], **_names(tags), **ele})]


def _names(tags: Tags) -> dict[str, str | int]:
    name = tags.get("name")
    if not name:
        return {}
    found = {key: next((tags[tag] for tag in read if tags.get(tag)), name) for key, read in _NAMES.items()}
    return {"name": name, **{key: value for key, value in found.items() if value != name}}


def _details(tags: Tags) -> dict[str, str | int]:
    details: dict[str, str | int] = {"ref": tags["ref"]} if "ref" in tags else {}
    details |= {"tunnel": 1} if _tunnel(tags) else {"bridge": 1} if tags.get("bridge", "no") != "no" else {}
    implied = "yes" if tags.get("highway") == "motorway" or tags.get("junction") == "roundabout" else ""
    one_way = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}.get(tags.get("oneway", implied))
    return details | ({"oneway": one_way} if one_way else {})


def _first[Kind](table: Mapping[tuple[str, str], Kind], tags: Tags) -> Kind | None:
    return next((kind for (key, value), kind in table.items() if tags.get(key) == value), None)
