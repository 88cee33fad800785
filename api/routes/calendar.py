"""Which days are holidays where, and the organisation's own days."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.deps import House, Office, Supervisor, today_in
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
from service.cases import changing
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
    region: Annotated[
        Identifier | None, Query(description="Unset: that of the case, or the only or default one.")
    ] = None,
    case_id: Annotated[Identifier | None, Query(description="At the door of this case, in its own region.")] = None,
) -> CalendarOut:
    """Holidays, make-up workdays, own days and the clock at the centre of a region, or at the door of a case."""
    with house.store.read() as tx:
        case = changing.get(tx, case_id, today_in(house)) if case_id else None
        found = house.region(case.region if case else region)
        place = calendar.door_of(case) if case else found.centre
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
