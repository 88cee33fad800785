"""Which map layer an OpenStreetMap object is drawn in, and from which zoom: docs/reference/tiles.md as code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature's layer, first zoom and attributes."""

    layer: str
    zoom: int
    attributes: dict[str, str | int] = field(default_factory=dict)


ROAD_CLASSES = {
    **dict.fromkeys(("motorway", "motorway_link"), ("motorway", 6)),
    **dict.fromkeys(("trunk", "trunk_link"), ("trunk", 6)),
    **dict.fromkeys(("primary", "primary_link"), ("primary", 8)),
    **dict.fromkeys(("secondary", "secondary_link"), ("secondary", 9)),
    **dict.fromkeys(("tertiary", "tertiary_link"), ("tertiary", 11)),
    **dict.fromkeys(("residential", "unclassified", "living_street", "road"), ("minor", 12)),
    "service": ("service", 14),
    "pedestrian": ("pedestrian", 13),
    **dict.fromkeys(("footway", "cycleway", "path", "steps", "track", "bridleway"), ("path", 14)),
}
RAILWAYS = {"rail", "light_rail", "tram", "subway", "narrow_gauge", "funicular"}
PLACES = {
    "city": (1, 6),
    "town": (2, 8),
    "suburb": (3, 11),
    "village": (4, 11),
    "quarter": (5, 13),
    "island": (5, 12),
    "hamlet": (6, 13),
    "neighbourhood": (6, 13),
    "locality": (7, 14),
    "square": (7, 15),
}
WATERWAYS = {"river": 10, "canal": 10, "stream": 13, "ditch": 13}
GREEN = {
    ("leisure", "park"): "park",
    ("leisure", "garden"): "park",
    ("leisure", "nature_reserve"): "park",
    ("leisure", "pitch"): "pitch",
    ("leisure", "golf_course"): "grass",
    ("landuse", "grass"): "grass",
    ("landuse", "meadow"): "grass",
    ("landuse", "recreation_ground"): "grass",
    ("landuse", "village_green"): "grass",
    ("natural", "grassland"): "grass",
    ("natural", "scrub"): "grass",
    ("landuse", "forest"): "forest",
    ("natural", "wood"): "forest",
    ("landuse", "cemetery"): "cemetery",
    ("amenity", "grave_yard"): "cemetery",
    ("landuse", "farmland"): "farmland",
    ("landuse", "orchard"): "farmland",
    ("landuse", "vineyard"): "farmland",
}


def point_layers(tags: Tags) -> list[Drawn]:
    """What a node is drawn as."""
    return [*_place(tags), *_house_number(tags)]


def line_layers(tags: Tags) -> list[Drawn]:
    """What an open or closed way is drawn as."""
    if tags.get("area") == "yes":
        return []
    road = ROAD_CLASSES.get(tags.get("highway", ""))
    if road:
        return [Drawn("roads", road[1], {"class": road[0], **_names(tags), **_road_details(tags)})]
    if tags.get("railway") in RAILWAYS and tags.get("tunnel") != "yes":
        return [Drawn("roads", 11, {"class": "rail"})]
    water = tags.get("waterway", "")
    if water in WATERWAYS and tags.get("tunnel") not in ("yes", "culvert"):
        return [Drawn("waterways", WATERWAYS[water], {"class": water, **_names(tags)})]
    return []


def area_layers(tags: Tags) -> list[Drawn]:
    """What a polygon is drawn as; its name as a place and its house number are drawn as ``point_layers`` inside it."""
    water = _water_class(tags)
    if water:
        return [Drawn("water", 6, {"class": water, **_names(tags)})]
    if tags.get("building", "no") != "no":
        return [Drawn("buildings", 13)]
    green = next((kind for (key, value), kind in GREEN.items() if tags.get(key) == value), None)
    return [Drawn("green", 10, {"class": green})] if green else []


def _water_class(tags: Tags) -> str | None:
    if tags.get("natural") == "water" or tags.get("landuse") in ("reservoir", "basin"):
        return "river" if tags.get("water") in ("river", "canal", "stream") else "lake"
    if tags.get("waterway") in ("riverbank", "dock"):
        return "river"
    return "pool" if tags.get("leisure") == "swimming_pool" else None


def _place(tags: Tags) -> list[Drawn]:
    place = tags.get("place", "")
    if place not in PLACES or "name" not in tags:
        return []
    rank, zoom = PLACES[place]
    return [Drawn("places", zoom, {"class": place, "rank": rank, **_names(tags)})]


def _house_number(tags: Tags) -> list[Drawn]:
    number = tags.get("addr:housenumber")
    return [Drawn("house_numbers", 15, {"number": number})] if number else []


def _names(tags: Tags) -> dict[str, str | int]:
    name = tags.get("name")
    if not name:
        return {}
    others = {key.replace(":", "_"): tags.get(key, name) for key in ("name:en", "name:zh")}
    return {"name": name, **{key: value for key, value in others.items() if value != name}}


def _road_details(tags: Tags) -> dict[str, str | int]:
    details: dict[str, str | int] = {key: tags[key] for key in ("ref",) if key in tags}
    details |= {key: 1 for key in ("tunnel", "bridge") if tags.get(key, "no") != "no"}
    one_way = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}.get(tags.get("oneway", ""))
    return details | ({"oneway": one_way} if one_way else {})
