"""OpenStreetMap's values and the classes that the map makes of them, each with the first zoom it is drawn at."""

from __future__ import annotations

ROADS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("motorway", "motorway_link"), ("motorway", 6)),
    **dict.fromkeys(("trunk", "trunk_link"), ("trunk", 6)),
    **dict.fromkeys(("primary", "primary_link"), ("primary", 8)),
    **dict.fromkeys(("secondary", "secondary_link"), ("secondary", 9)),
    **dict.fromkeys(("tertiary", "tertiary_link"), ("tertiary", 11)),
    **dict.fromkeys(("residential", "unclassified", "living_street", "road"), ("minor", 12)),
    "service": ("service", 14),
    "pedestrian": ("pedestrian", 13),
    "track": ("track", 13),
    "steps": ("steps", 15),
    **dict.fromkeys(("footway", "cycleway", "path", "bridleway"), ("path", 14)),
}
NOT_UNDERGROUND = {"service", "pedestrian", "steps"}
"""Ways under houses that lead to no door: drawn, they would lie across the streets above."""

RAILWAYS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("rail", "light_rail", "subway", "narrow_gauge", "funicular"), ("rail", 10)),
    "tram": ("tram", 14),
}
WATERWAYS: dict[str, int] = {"river": 9, "canal": 10, "stream": 13, "ditch": 14}
PLACES: dict[str, tuple[int, int]] = {
    "city": (1, 6),
    "town": (2, 8),
    "borough": (3, 11),
    "suburb": (3, 11),
    "village": (4, 10),
    "quarter": (5, 13),
    "island": (5, 12),
    "hamlet": (6, 12),
    "neighbourhood": (6, 13),
    "isolated_dwelling": (7, 14),
    "farm": (7, 14),
    "locality": (7, 14),
    "square": (7, 15),
}
"""Value → rank (1 is the largest) and first zoom."""

GREEN: dict[tuple[str, str], tuple[str, int]] = {
    ("leisure", "park"): ("park", 10),
    ("leisure", "garden"): ("park", 12),
    ("leisure", "playground"): ("park", 14),
    ("leisure", "nature_reserve"): ("park", 10),
    ("leisure", "pitch"): ("pitch", 14),
    ("leisure", "golf_course"): ("grass", 11),
    ("landuse", "forest"): ("forest", 9),
    ("natural", "wood"): ("forest", 9),
    ("natural", "scrub"): ("scrub", 11),
    ("natural", "heath"): ("scrub", 11),
    ("natural", "wetland"): ("wetland", 11),
    ("landuse", "grass"): ("grass", 12),
    ("landuse", "meadow"): ("grass", 10),
    ("landuse", "recreation_ground"): ("grass", 12),
    ("landuse", "village_green"): ("grass", 12),
    ("natural", "grassland"): ("grass", 10),
    ("landuse", "cemetery"): ("cemetery", 12),
    ("amenity", "grave_yard"): ("cemetery", 12),
    ("landuse", "farmland"): ("farmland", 10),
    ("landuse", "allotments"): ("farmland", 12),
    ("landuse", "orchard"): ("farmland", 10),
    ("landuse", "vineyard"): ("farmland", 10),
}
LAND: dict[tuple[str, str], tuple[str, int]] = {
    ("amenity", "school"): ("school", 13),
    ("amenity", "university"): ("school", 12),
    ("amenity", "college"): ("school", 13),
    ("amenity", "hospital"): ("hospital", 13),
    ("amenity", "parking"): ("parking", 15),
    ("place", "square"): ("square", 14),
    ("landuse", "residential"): ("residential", 9),
    ("landuse", "commercial"): ("works", 11),
    ("landuse", "retail"): ("works", 11),
    ("landuse", "industrial"): ("works", 11),
    ("landuse", "railway"): ("works", 12),
    ("natural", "beach"): ("sand", 12),
    ("natural", "sand"): ("sand", 12),
    ("natural", "bare_rock"): ("rock", 10),
    ("natural", "scree"): ("rock", 10),
    ("natural", "glacier"): ("ice", 8),
}
LANDMARKS: dict[tuple[str, str], tuple[str, int, int]] = {
    ("railway", "station"): ("station", 12, 1),
    ("railway", "halt"): ("station", 13, 2),
    ("amenity", "bus_station"): ("station", 14, 2),
    ("aeroway", "aerodrome"): ("airport", 11, 1),
    ("amenity", "hospital"): ("hospital", 13, 1),
    ("amenity", "townhall"): ("townhall", 14, 2),
    ("amenity", "university"): ("school", 14, 2),
    ("amenity", "school"): ("school", 15, 3),
    ("amenity", "college"): ("school", 15, 3),
    ("amenity", "police"): ("police", 15, 2),
    ("amenity", "courthouse"): ("townhall", 15, 3),
    ("amenity", "marketplace"): ("shops", 15, 3),
    ("shop", "mall"): ("shops", 14, 2),
    ("shop", "supermarket"): ("shops", 15, 5),
    ("tourism", "museum"): ("sight", 15, 4),
    ("historic", "castle"): ("sight", 14, 3),
    ("amenity", "place_of_worship"): ("worship", 15, 4),
    ("natural", "peak"): ("peak", 12, 3),
    ("leisure", "park"): ("park", 14, 4),
    ("leisure", "stadium"): ("sight", 14, 3),
    ("landuse", "cemetery"): ("park", 14, 5),
}
"""Tag → class, first zoom, rank (1 is named first)."""
