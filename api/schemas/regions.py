"""Regions and their maps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.fields import DoorModel, LatLon
from geo.region import Region


class RegionOut(DoorModel):
    name: str
    bounds: tuple[float, float, float, float] = Field(description="West, south, east, north, in degrees.")
    centre: LatLon
    timezone: str
    addresses: int = Field(description="How many the address index knows.")
    built_at: datetime
    attribution: str


class RegionList(DoorModel):
    regions: tuple[RegionOut, ...]


def region_out(region: Region) -> RegionOut:
    box = region.bounds
    return RegionOut(
        name=region.name,
        bounds=(box.west, box.south, box.east, box.north),
        centre=LatLon.of(region.centre),
        timezone=region.timezone,
        addresses=region.counts.addresses,
        built_at=region.built_at,
        attribution=region.attribution,
    )


def tilejson(region: Region, zooms: tuple[int, int], layers: list[dict[str, Any]], tiles_url: str) -> dict[str, Any]:
    """TileJSON 3.0.0 of a region's map."""
    box = region.bounds
    return {
        "tilejson": "3.0.0",
        "name": region.name,
        "scheme": "xyz",
        "tiles": [tiles_url],
        "minzoom": zooms[0],
        "maxzoom": zooms[1],
        "bounds": [box.west, box.south, box.east, box.north],
        "attribution": region.attribution,
        "vector_layers": layers,
    }
