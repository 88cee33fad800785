"""A collector's published day, for phones, calendars, maps and tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response

from api.deps import AtTheDoor, House
from api.maps import Maps
from api.paper.day_map import day_map
from api.paper.itinerary_pdf import itinerary_pdf
from api.paper.words import Language
from api.routes.collectors import CollectorId
from api.routes.shifts import ShiftDay
from api.schemas.fields import Day, Identifier
from api.schemas.itineraries import ItineraryOut, itinerary_out
from api.schemas.itinerary_files import itinerary_csv, itinerary_geojson, itinerary_ics
from geo.errors import RegionError
from geo.tiles import Tiles
from service.model.access import Identity, Stamp
from service.model.itinerary import Itinerary
from service.visiting import itineraries
from service.wiring import Rounds

router = APIRouter(tags=["itineraries"])

PaperLanguage = Annotated[Language, Query(description="The language of the sheet.")]
Phones = Annotated[bool, Query(description="Print the numbers in full. Each of them is logged as shown.")]
OfPlan = Annotated[Identifier | None, Query(description="As this plan has the day, a draft too; for the office.")]
IfNoneMatch = Annotated[str | None, Header(description="The ETag that is known: 304 when nothing has changed.")]
_PATH = "/v1/collectors/{collector_id}/itineraries/{date}"
_PICTURE_FONTS = "system-ui, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing has changed."}}


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {}}}, **_UNCHANGED}


@router.get(f"{_PATH}.ics", response_class=Response, responses=_file("text/calendar"))
def get_itinerary_calendar(
    collector_id: CollectorId, date: ShiftDay, house: House, who: AtTheDoor, if_none_match: IfNoneMatch = None
) -> Response:
    """The day as a calendar: one event per stop."""
    day = _read(house, who, collector_id, date)
    return _sent(day, itinerary_ics, "text/calendar; charset=utf-8", "ics", if_none_match)


@router.get(f"{_PATH}.geojson", response_class=Response, responses=_file("application/geo+json"))
def get_itinerary_map(
    collector_id: CollectorId, date: ShiftDay, house: House, who: AtTheDoor, if_none_match: IfNoneMatch = None
) -> Response:
    """The day as GeoJSON: stops as points, legs as lines."""
    day = _read(house, who, collector_id, date)
    return _sent(day, itinerary_geojson, "application/geo+json", "geojson", if_none_match)


@router.get(f"{_PATH}.csv", response_class=Response, responses=_file("text/csv"))
def get_itinerary_table(
    collector_id: CollectorId, date: ShiftDay, house: House, who: AtTheDoor, if_none_match: IfNoneMatch = None
) -> Response:
    """The day as a table: one line per stop."""
    day = _read(house, who, collector_id, date)
    return _sent(day, itinerary_csv, "text/csv; charset=utf-8", "csv", if_none_match)


@router.get(
    f"{_PATH}.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "The day on A4 pages."}},
)
def get_itinerary_on_paper(
    collector_id: CollectorId,
    date: ShiftDay,
    house: House,
    who: AtTheDoor,
    request: Request,
    language: PaperLanguage = "en",
    phones: Phones = False,
    plan_id: OfPlan = None,
) -> Response:
    """The day to print: a map with the numbered stops, and a list with room to write what happened. Kept nowhere. Each
    page of a draft says that it is one."""
    now = house.clock()
    with house.store.begin() as tx:
        day = itineraries.itinerary(tx, who, collector_id, date, rounds=house, plan_id=plan_id)
        shown = itineraries.reveal_phones(tx, who, day, Stamp(who.actor, now, date)) if phones else {}
    made = itinerary_pdf(day, _streets(request.app.state.maps, day.region), language, now, shown)
    name = quote(f"{day.collector_id}-{day.date.isoformat()}.pdf", safe="")
    headers = {"Cache-Control": "no-store", "Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return Response(made, media_type="application/pdf", headers=headers)


@router.get(
    f"{_PATH}.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}, "description": "A picture of vectors, 182 × 106 mm."}},
)
def get_itinerary_picture(
    collector_id: CollectorId,
    date: ShiftDay,
    house: House,
    who: AtTheDoor,
    request: Request,
    language: PaperLanguage = "en",
    plan_id: OfPlan = None,
) -> Response:
    """The day's map as it is printed: streets, the way, stops by number, no-go zones and territories. Nothing of a
    debtor stands on it."""
    day = _read(house, who, collector_id, date, plan_id)
    drawn = day_map(day, _streets(request.app.state.maps, day.region), language, _PICTURE_FONTS)
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _streets(maps: Maps, region: str) -> Tiles | None:
    """None where the region is not on this server, or its map cannot be read: a day is printed all the same."""
    try:
        return maps.of(region)[1]
    except RegionError:
        return None


@router.get(_PATH, response_model=ItineraryOut, responses=_UNCHANGED)
def get_itinerary(
    collector_id: CollectorId,
    date: ShiftDay,
    house: House,
    who: AtTheDoor,
    if_none_match: IfNoneMatch = None,
    plan_id: OfPlan = None,
) -> Response:
    """The day as the phone shows it. A collector sees the own day of the link, and only what is published."""
    day = _read(house, who, collector_id, date, plan_id)
    return _sent(day, lambda d: itinerary_out(d).model_dump_json(), "application/json", None, if_none_match)


def _read(
    house: Rounds, who: Identity, collector_id: Identifier, date: Day, plan_id: Identifier | None = None
) -> Itinerary:
    with house.store.read() as tx:
        return itineraries.itinerary(tx, who, collector_id, date, house.settings.check_ins, house, plan_id)


def _sent(
    day: Itinerary, form: Callable[[Itinerary], str | bytes], media_type: str, suffix: str | None, known: str | None
) -> Response:
    headers = {"ETag": f'"{day.etag}"', "Cache-Control": "private, no-cache"}
    if known is not None and headers["ETag"] in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    if suffix is not None:
        name = quote(f"{day.collector_id}-{day.date.isoformat()}.{suffix}", safe="")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return Response(form(day), media_type=media_type, headers=headers)
