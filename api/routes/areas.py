"""Areas on a region's map: territories, no-go zones, calendars, its outline; each change is a new version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import House, Office, Supervisor, stamp
from api.schemas.areas import AreasIn, AreasOut, AreaVersions, areas_from, areas_out, versions_out
from api.schemas.fields import Identifier
from service.model.area import AreaKind
from service.places import areas
from service.places.areas import Change

router = APIRouter(tags=["areas"])

MOST_VERSIONS = 2**31 - 1

Name = Annotated[Identifier, Path(description="The region.")]
Kind = Annotated[AreaKind, Path(description="Which areas.")]
Version = Annotated[int, Path(ge=0, le=MOST_VERSIONS, description="A version of them.")]
NewestSeen = Annotated[
    int | None,
    Query(ge=0, le=MOST_VERSIONS, description="The newest version that was seen; refused when there is a newer."),
]
OlderVersion = Annotated[int | None, Query(ge=0, le=MOST_VERSIONS, description="An older version; unset: the newest.")]


@router.get("/v1/regions/{name}/areas/{kind}")
def get_areas(
    name: Name,
    kind: Kind,
    house: House,
    _who: Office,
    version: OlderVersion = None,
) -> AreasOut:
    """The areas of a kind as a GeoJSON FeatureCollection."""
    region = house.region(name).name
    with house.store.read() as tx:
        if version is None:
            return areas_out(areas.newest(tx, region, kind))
        return areas_out(areas.version(tx, region, kind, version))


@router.put("/v1/regions/{name}/areas/{kind}")
def put_areas(name: Name, kind: Kind, body: AreasIn, house: House, who: Supervisor) -> AreasOut:
    """Makes a new version out of a whole FeatureCollection; plans made from now on use it."""
    region = house.region(name)
    change = Change(areas_from(kind, body), body.origin, body.note, body.based_on)
    with house.store.begin() as tx:
        return areas_out(areas.put(tx, region.name, kind, change, stamp(house, who, region), region.covers))


@router.get("/v1/regions/{name}/areas/{kind}/versions")
def list_area_versions(name: Name, kind: Kind, house: House, _who: Office) -> AreaVersions:
    """Who changed these areas when, newest first."""
    region = house.region(name).name
    with house.store.read() as tx:
        return versions_out(areas.versions(tx, region, kind))


@router.post("/v1/regions/{name}/areas/{kind}/versions/{version}/restore")
def restore_areas(
    name: Name, kind: Kind, version: Version, house: House, who: Supervisor, based_on: NewestSeen = None
) -> AreasOut:
    """Makes an older version the newest again."""
    region = house.region(name)
    with house.store.begin() as tx:
        return areas_out(
            areas.restore(tx, region.name, kind, version, stamp(house, who, region), based_on, region.covers)
        )
