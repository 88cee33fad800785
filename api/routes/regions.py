"""Regions and their map tiles."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.deps import Anyone, House, Office
from api.maps import Maps
from api.schemas.fields import Identifier
from api.schemas.regions import RegionList, RegionOut, region_out, tilejson
from geo import region as regions

router = APIRouter(tags=["regions"])

_TILE_TYPE = "application/vnd.mapbox-vector-tile"
_A_DAY = "private, max-age=86400"


@router.get("/v1/regions")
def list_regions(house: House, _who: Office) -> RegionList:
    """The regions that can be planned, by name."""
    found = regions.list_regions(house.settings.regions_dir)
    return RegionList(regions=tuple(region_out(region) for region in found))


@router.get("/v1/regions/{name}")
def get_region(name: Identifier, house: House, _who: Anyone) -> RegionOut:
    """One region: its bounds, its clock, how many addresses it knows."""
    return region_out(regions.find_region(house.settings.regions_dir, name))


@router.get("/v1/regions/{name}/tiles.json")
def get_tilejson(name: Identifier, request: Request, _who: Anyone) -> dict[str, Any]:
    """The region's map as TileJSON."""
    found, tiles = _maps(request).of(name)
    url = f"{request.base_url}v1/regions/{name}/tiles/{{z}}/{{x}}/{{y}}.mvt"
    return tilejson(found, tiles.zooms, tiles.metadata().get("vector_layers", []), url)


@router.get(
    "/v1/regions/{name}/tiles/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={200: {"content": {_TILE_TYPE: {}}}, 204: {"description": "Nothing to draw here."}},
)
def get_tile(
    name: Identifier,
    request: Request,
    _who: Anyone,
    z: Annotated[int, Path(ge=0, le=30)],
    x: Annotated[int, Path(ge=0, lt=2**30)],
    y: Annotated[int, Path(ge=0, lt=2**30)],
) -> Response:
    """One vector tile, gzipped; 204 where there is nothing to draw."""
    found, tiles = _maps(request).of(name)
    etag = f'"{found.source_sha256[:16]}-{int(found.built_at.timestamp())}"'
    headers = {"Cache-Control": _A_DAY, "ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    data = tiles.tile(z, x, y) if max(x, y) < 2**z else None
    if data is None:
        return Response(status_code=204, headers=headers)
    return Response(data, media_type=_TILE_TYPE, headers=headers | {"Content-Encoding": "gzip"})


def _maps(request: Request) -> Maps:
    maps: Maps = request.app.state.maps
    return maps
