"""Which days are holidays where, and the organisation's own days."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.deps import House, Office, Supervisor
from api.problems import MissingError
from api.schemas.batches import issue_out
from api.schemas.calendar import (
    CalendarOut,
    OwnDaysEntered,
    OwnDaysOut,
    calendar_out,
    own_day_out,
    read_csv_days,
    read_json_days,
    row_of,
)
from api.schemas.fields import Day, Identifier, Line
from api.uploads import CSV, JSON, MULTIPART, Upload, receive_upload
from geo.point import Point
from service.model.access import Identity, Stamp
from service.places import calendar
from service.wiring import Rounds

router = APIRouter(tags=["calendar"])

_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
_DAYS = {"type": "array", "items": {"$ref": "#/components/schemas/OwnDayIn"}}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": _DAYS},
            CSV: {"schema": {"type": "string"}},
            MULTIPART: {"schema": _FILE},
        },
    }
}


@router.get("/v1/calendar")
def get_calendar(
    house: House,
    _who: Office,
    since: Annotated[Day, Query(description="First day.")],
    until: Annotated[Day, Query(description="Last day.")],
    region: Annotated[Identifier | None, Query(description="Unset: the only or default one.")] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90, description="Unset: the region's centre.")] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180)] = None,
) -> CalendarOut:
    """Holidays, make-up workdays and own days at a place, and the clock there."""
    found = house.region(region)
    place = found.centre if lat is None or lon is None else Point(lat, lon)
    with house.store.read() as tx:
        return calendar_out(calendar.look(tx, house.settings, found, place, since, until))


@router.get("/v1/calendar/own-days")
def list_own_days(
    house: House,
    _who: Office,
    region: Annotated[Identifier | None, Query(description="Of this region and of everywhere; unset: all.")] = None,
    since: Day | None = None,
    until: Day | None = None,
) -> OwnDaysOut:
    """The days that the organisation keeps otherwise, by date."""
    with house.store.read() as tx:
        found = calendar.list_own(tx, region, since, until)
    return OwnDaysOut(days=tuple(own_day_out(day) for day in found))


@router.post("/v1/calendar/own-days", openapi_extra=_BODY)
def enter_own_days(house: House, who: Supervisor, upload: Annotated[Upload, Depends(receive_upload)]) -> OwnDaysEntered:
    """Enters own days from a JSON list or CSV (`date,kind,region,place,name`), or replaces what was said of them; bad
    rows do not stop the good ones."""
    days, issues = read_json_days(upload.file) if upload.media_type == JSON else read_csv_days(upload.file)
    known = {region.name for region in house.regions()}
    with house.store.begin() as tx:
        refused = calendar.enter(tx, known, days, _stamp(house, who))
    wrong = (*issues, *refused)
    return OwnDaysEntered(
        entered=len(days) - len({issue.pointer for issue in refused}),
        refused=len({row_of(issue) for issue in wrong}),
        issues=tuple(issue_out(issue) for issue in wrong),
    )


@router.delete("/v1/calendar/own-days/{date}", status_code=204)
def remove_own_day(
    date: Annotated[Day, Path(description="The day.")],
    house: House,
    who: Supervisor,
    region: Annotated[Identifier | None, Query(description="Unset: the day that holds everywhere.")] = None,
    place: Annotated[Line, Query(description="A calendar area of that region.")] = "",
) -> Response:
    """Takes an own day back: the public calendar holds again."""
    with house.store.begin() as tx:
        if not calendar.remove(tx, date, region or "", place, _stamp(house, who)):
            raise MissingError("own_day_missing", "No such own day was entered.", "List the own days.")
    return Response(status_code=204)


def _stamp(house: Rounds, who: Identity) -> Stamp:
    now = house.clock()
    return Stamp(who.actor, now, now.date())
