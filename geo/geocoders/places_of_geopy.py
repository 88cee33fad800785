"""The raw places of the providers behind geopy, as ``Found``: what each one's words for precision mean in ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.geocoders.found import Found
from geo.geocoding import Precision
from geo.point import Point

type Raw = Mapping[str, Any]
"""A provider's place as it came, with the ``query`` beside it."""

DOOR, INTERPOLATED, STREET, VILLAGE, TOWN = Precision


def nominatim(raw: Raw) -> Found:
    """nominatim.org/release-docs/latest/api/Output: ``place_rank`` 30 is a house or a thing, 26–27 a road."""
    number = str(raw.get("address", {}).get("house_number", ""))
    precision = _by_rank(int(raw.get("place_rank") or _usual_rank(raw, number)))
    if number and raw.get("osm_type") == "way" and (raw.get("class"), raw.get("type")) == ("place", "house"):
        precision = INTERPOLATED  # the way is the line between two numbers, not a building
    return Found(Point(float(raw["lat"]), float(raw["lon"])), precision, raw["display_name"], number)


def _usual_rank(raw: Raw, number: str) -> int:
    """Versions before 4.3 leave the rank out."""
    if number or raw.get("class") not in ("highway", "place", "boundary"):
        return 30
    return 26 if raw["class"] == "highway" else 20 if raw.get("type") in _SMALL_PLACES else 16


_SMALL_PLACES = frozenset({"village", "hamlet", "suburb", "neighbourhood", "quarter", "isolated_dwelling"})


def _by_rank(rank: int) -> Precision:
    if rank >= 28:
        return DOOR
    if rank >= 26:
        return STREET
    return VILLAGE if rank >= 19 else TOWN


def photon(raw: Raw) -> Found:
    """github.com/komoot/photon: ``type`` is the layer of the place."""
    said = raw["properties"]
    precision = {"house": DOOR, "street": STREET, "locality": VILLAGE, "district": VILLAGE}.get(said.get("type"), TOWN)
    names = ("name", "street", "housenumber", "postcode", "district", "city", "state", "country")
    matched = ", ".join(dict.fromkeys(str(said[name]) for name in names if said.get(name)))
    return Found(_of_geojson(raw), precision, matched, str(said.get("housenumber", "")))


_PELIAS = {"venue": DOOR, "address": DOOR, "street": STREET, "neighbourhood": VILLAGE}


def pelias(raw: Raw) -> Found:
    """github.com/pelias/documentation, "result quality": ``match_type`` and ``confidence`` 0-1."""
    said = raw["properties"]
    precision = _PELIAS.get(said.get("layer"), TOWN)
    if precision is DOOR and "interpolated" in (said.get("match_type"), said.get("accuracy")):
        precision = INTERPOLATED
    quality = float(said.get("confidence", 1.0)) * (0.6 if said.get("match_type") == "fallback" else 1.0)
    return Found(_of_geojson(raw), precision, said["label"], said.get("housenumber", ""), quality)


_OPENCAGE = {
    "building": DOOR,
    "house": DOOR,
    "road": STREET,
    "street": STREET,
    "neighbourhood": VILLAGE,
    "hamlet": VILLAGE,
    "village": VILLAGE,
    "suburb": VILLAGE,
}


def opencage(raw: Raw) -> Found:
    """opencagedata.com/api: ``confidence`` 1-10 tells how small the box around the result is, 10 below 250 m."""
    parts, where = raw["components"], raw["geometry"]
    number = str(parts.get("house_number", ""))
    precision = DOOR if number else _OPENCAGE.get(parts.get("_type", ""), TOWN)
    sharp = 1.0 if precision is not DOOR or raw.get("confidence", 0) >= 9 else 0.8
    return Found(Point(float(where["lat"]), float(where["lng"])), precision, raw["formatted"], number, sharp)


_GOOGLE_KINDS = (
    (DOOR, {"street_address", "premise", "subpremise", "establishment", "point_of_interest"}),
    (STREET, {"route", "intersection"}),
    (VILLAGE, {"neighborhood", "sublocality", "sublocality_level_1"}),
)


def google(raw: Raw) -> Found:
    """developers.google.com/maps/documentation/geocoding: ``location_type``, ``types``, ``partial_match``."""
    geometry, kinds = raw["geometry"], set(raw.get("types", ()))
    precision = next((precision for precision, known in _GOOGLE_KINDS if kinds & known), TOWN)
    if precision is DOOR and geometry.get("location_type") == "RANGE_INTERPOLATED":
        precision = INTERPOLATED
    where = geometry["location"]
    numbers = (part["long_name"] for part in raw.get("address_components", ()) if "street_number" in part["types"])
    quality = 0.6 if raw.get("partial_match") else 1.0
    point = Point(float(where["lat"]), float(where["lng"]))
    return Found(point, precision, raw["formatted_address"], next(numbers, ""), quality)


_HERE = {"houseNumber": DOOR, "place": DOOR, "street": STREET, "intersection": STREET, "addressBlock": STREET}


def here(raw: Raw) -> Found:
    """developer.here.com/documentation/geocoding-search-api: ``resultType``, ``scoring.queryScore`` 0-1."""
    where, parts = raw["position"], raw["address"]
    precision = _HERE.get(raw["resultType"], TOWN)
    if precision is DOOR and (raw.get("houseNumberType") == "interpolated" or raw.get("houseNumberFallback")):
        precision = INTERPOLATED
    if raw.get("localityType") in ("district", "subdistrict"):
        precision = VILLAGE
    quality = float(raw.get("scoring", {}).get("queryScore", 1.0))
    point = Point(float(where["lat"]), float(where["lng"]))
    return Found(point, precision, parts["label"], str(parts.get("houseNumber", "")), quality)


_BAIDU = {
    "门址": DOOR,
    "NoClass": STREET,
    "道路": STREET,
    "交叉路口": STREET,
    "村庄": VILLAGE,
    "商圈": VILLAGE,
    "开发区": TOWN,
    "乡镇": TOWN,
    "区县": TOWN,
    "城市": TOWN,
    "省": TOWN,
    "国家": TOWN,
}
"""What is not here is the kind of a named thing (餐饮, 酒店, 房地产, …)."""


def baidu(raw: Raw) -> Found:
    """lbsyun.baidu.com, geocoding v3: ``confidence`` 0-100 bounds the error (70: 300 m), ``comprehension`` 0-100 tells
    how much of the address was understood: 100 errs by less than 500 m in 96 of 100 cases, 50 in 90."""
    where, level = raw["location"], str(raw.get("level") or "")
    precision = _BAIDU.get(level, DOOR if level else STREET)
    if precision is DOOR and not raw.get("precise"):
        precision = INTERPOLATED
    near = float(np.interp(raw.get("confidence", 0), (20, 50, 70, 80), (0.05, 0.4, 0.9, 1.0)))
    understood = float(np.interp(raw.get("comprehension", 0), (0, 50, 100), (0.5, 0.85, 1.0)))
    return Found(Point(float(where["lat"]), float(where["lng"])), precision, raw["query"], quality=near * understood)


def _of_geojson(raw: Raw) -> Point:
    lon, lat = raw["geometry"]["coordinates"][:2]
    return Point(float(lat), float(lon))
