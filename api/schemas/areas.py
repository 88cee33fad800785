"""Areas of a region as GeoJSON (RFC 7946): whatever a drawing program adds beside what is named here is passed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from api.schemas.fields import Count, DoorModel, HourMinute, Identifier, Note, Text
from api.validation import issues_of
from geo.territory import Territory
from service.errors import InvalidError, Issue
from service.model.area import Area, AreaKind, AreaSet, Ban, CalendarArea, Cover, CoveredArea, NoGoZone, OutlineArea
from service.model.policy import Hours

MOST_CORNERS = 200_000
_EARTH = ("CRS84", "4326")


class GeoJsonModel(BaseModel):
    """Foreign members are allowed, as RFC 7946 says."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)


def _several(value: Any) -> Any:
    """Drawing programs know no lists: ``C1;C2`` is two."""
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


class HoursIn(DoorModel):
    """Local time at the door."""

    from_: HourMinute = Field(alias="from")
    to: HourMinute


class TerritoryProperties(GeoJsonModel):
    name: Text
    collectors: Annotated[tuple[Identifier, ...], BeforeValidator(_several), Field(max_length=200)] = ()
    cover: Cover = Cover.PREFERENCE


class ZoneProperties(GeoJsonModel):
    name: Text
    ban: Ban
    hours: HoursIn | None = None
    note: Note = ""


class CalendarProperties(GeoJsonModel):
    name: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    subdivision: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,6}$")] | None = None


class OutlineProperties(GeoJsonModel):
    name: Text = "Outline"


class FeatureIn(GeoJsonModel):
    type: Literal["Feature"]
    properties: dict[str, Any] | None = Field(
        None,
        description=(
            "territories: `name`, `collectors` (ids), `cover` (`rule`, `preference`). "
            "zones: `name`, `ban` (`never`, `crew_2`, `by_day`), `hours` (`from`, `to`), `note`. "
            "calendars: `name`, `country`, `subdivision`. outline: `name`."
        ),
    )
    geometry: dict[str, Any] | None = Field(
        None, description="Polygon or MultiPolygon in WGS-84; null, for a calendar alone: the whole region."
    )


class AreasIn(GeoJsonModel):
    type: Literal["FeatureCollection"]
    features: tuple[FeatureIn, ...]
    crs: dict[str, Any] | None = Field(None, description="Refused unless it says WGS-84.")
    based_on: Count | None = Field(None, description="The version that was changed; refused when there is a newer one.")
    note: Note = Field("", description="What was changed, for those who read the versions later.")
    origin: Literal["edit", "import"] = "edit"


class AreaFeature(DoorModel):
    type: Literal["Feature"] = "Feature"
    properties: dict[str, Any]
    geometry: dict[str, Any] | None


class AreaVersion(DoorModel):
    """One version without its areas; version 0 is the empty set that every region begins with."""

    version: int
    areas: int
    origin: str
    note: str
    created_by: str
    created_at: datetime | None


class AreaVersions(DoorModel):
    versions: tuple[AreaVersion, ...]


class AreasOut(DoorModel):
    """A FeatureCollection with who made it, and when, beside its features."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    region: str
    kind: AreaKind
    version: int
    origin: str
    note: str
    created_by: str
    created_at: datetime | None
    features: tuple[AreaFeature, ...]


_PROPERTIES: dict[AreaKind, type[GeoJsonModel]] = {
    AreaKind.TERRITORIES: TerritoryProperties,
    AreaKind.ZONES: ZoneProperties,
    AreaKind.CALENDARS: CalendarProperties,
    AreaKind.OUTLINE: OutlineProperties,
}


def areas_from(kind: AreaKind, sent: AreasIn) -> tuple[Area, ...]:
    """The areas as the business takes them; InvalidError ``areas_invalid`` with an issue for each thing wrong."""
    issues = list(_wrong_datum(sent.crs))
    found: list[Area] = []
    for i, feature in enumerate(sent.features):
        area, wrong = _area(kind, feature, f"/features/{i}")
        issues += wrong
        found += [area] if area is not None else []
    if issues:
        raise InvalidError("areas_invalid", "These areas cannot be used.", "Mend what the issues name.", tuple(issues))
    return tuple(found)


def areas_out(found: AreaSet) -> AreasOut:
    return AreasOut(
        region=found.region,
        kind=found.kind,
        version=found.version,
        origin=found.origin,
        note=found.note,
        created_by=found.created_by,
        created_at=found.created_at,
        features=tuple(feature_out(area) for area in found.areas),
    )


def versions_out(found: Sequence[AreaSet]) -> AreaVersions:
    return AreaVersions(
        versions=tuple(
            AreaVersion(
                version=one.version,
                areas=len(one.areas),
                origin=one.origin,
                note=one.note,
                created_by=one.created_by,
                created_at=one.created_at,
            )
            for one in found
        )
    )


def feature_out(area: Area, **more: Any) -> AreaFeature:
    shape = area.shape.geojson() if area.shape is not None else None
    return AreaFeature(properties={"name": area.name} | _properties(area) | more, geometry=shape)


def _properties(area: Area) -> dict[str, Any]:
    match area:
        case CoveredArea():
            return {"collectors": list(area.collectors), "cover": area.cover}
        case NoGoZone():
            return {"ban": area.ban, "hours": hours_out(area.hours), "note": area.note}
        case CalendarArea():
            return {"country": area.country, "subdivision": area.subdivision}
        case _:
            return {}


def hours_out(hours: Hours | None) -> dict[Literal["from", "to"], str] | None:
    return {"from": f"{hours.start:%H:%M}", "to": f"{hours.end:%H:%M}"} if hours else None


def shape_from(geometry: dict[str, Any], where: str) -> tuple[Territory | None, list[Issue]]:
    """A polygon, or what is wrong with it."""
    try:
        if _corners(geometry.get("coordinates")) > MOST_CORNERS:
            raise ValueError(f"it has more than {MOST_CORNERS} corners")
        return Territory.from_geojson(geometry), []
    except (ValueError, TypeError, RecursionError) as error:
        cause = f"This is no area that can be used: {error}."
        return None, [Issue("area_shape", where, cause, "Draw a polygon whose border does not cross itself.")]


def _area(kind: AreaKind, feature: FeatureIn, where: str) -> tuple[Area | None, list[Issue]]:
    shape, issues = None, list[Issue]()
    if feature.geometry is not None:
        shape, issues = shape_from(feature.geometry, f"{where}/geometry")
    elif kind is not AreaKind.CALENDARS:
        issues = [Issue("area_shape", f"{where}/geometry", "The area has no polygon.", "Draw it.")]
    try:
        said = _PROPERTIES[kind].model_validate(feature.properties or {})
    except ValidationError as error:
        return None, [*issues, *issues_of(error.errors(include_input=False), f"{where}/properties")]
    return (None if issues else _made(said, shape)), issues


def _made(said: GeoJsonModel, shape: Territory | None) -> Area:
    if isinstance(said, CalendarProperties):
        return CalendarArea(said.name, shape, said.country, said.subdivision)
    assert shape is not None
    match said:
        case TerritoryProperties():
            return CoveredArea(said.name, shape, said.collectors, said.cover)
        case ZoneProperties():
            hours = Hours(said.hours.from_, said.hours.to) if said.hours else None
            return NoGoZone(said.name, shape, said.ban, hours, said.note)
        case _:
            assert isinstance(said, OutlineProperties)
            return OutlineArea(said.name, shape)


def _wrong_datum(crs: dict[str, Any] | None) -> list[Issue]:
    if crs is None or any(name in str(crs) for name in _EARTH):
        return []
    cause = "The file's coordinates are not WGS-84 longitude and latitude."
    return [Issue("areas_datum", "/crs", cause, "Export it as EPSG:4326.")]


def _corners(coordinates: Any) -> int:
    if not isinstance(coordinates, list) or not coordinates:
        return 0
    if not isinstance(coordinates[0], list):
        return 1
    return sum(_corners(part) for part in coordinates)
