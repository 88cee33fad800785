"""When collectors work."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import House, Office, stretch
from api.entering import base_of
from api.problems import MissingError
from api.routes.collectors import CollectorId
from api.schemas.collectors import BaseIn, ShiftIn, ShiftList, ShiftOut, shift_of, shift_out
from api.schemas.fields import Day
from service.model.collector import Base
from service.people import collectors
from service.wiring import Rounds

router = APIRouter(tags=["collectors"])

ShiftDay = Annotated[Day, Path(description="The day of the shift, YYYY-MM-DD.")]


@router.put("/v1/collectors/{collector_id}/shifts/{date}")
def put_shift(collector_id: CollectorId, date: ShiftDay, body: ShiftIn, house: House, _who: Office) -> ShiftOut:
    """Enters or replaces a collector's shift of a day."""
    starts_at, ends_at = (_place(house, collector_id, sent) for sent in (body.starts_at, body.ends_at))
    with house.store.begin() as tx:
        return shift_out(collectors.put_shift(tx, shift_of(collector_id, date, body, starts_at, ends_at)))


@router.delete("/v1/collectors/{collector_id}/shifts/{date}", status_code=204)
def delete_shift(collector_id: CollectorId, date: ShiftDay, house: House, _who: Office) -> None:
    """Takes a shift away; plans that were made before keep their routes."""
    with house.store.begin() as tx:
        there = collectors.delete_shift(tx, collector_id, date)
    if not there:
        raise MissingError("shift_missing", "The collector has no shift on that day.", "List the shifts.")


@router.get("/v1/collectors/{collector_id}/shifts")
def list_shifts_of_collector(
    collector_id: CollectorId,
    house: House,
    _who: Office,
    since: Annotated[Day, Query(alias="from")],
    until: Annotated[Day, Query(alias="to")],
) -> ShiftList:
    """A collector's shifts from one day to another, both included."""
    with house.store.read() as tx:
        found = collectors.list_shifts(tx, *stretch(since, until), collector_id)
    return ShiftList(shifts=tuple(shift_out(shift) for shift in found))


@router.get("/v1/shifts")
def list_shifts(house: House, _who: Office, date: Annotated[Day, Query()]) -> ShiftList:
    """Everyone's shifts of a day."""
    with house.store.read() as tx:
        found = collectors.list_shifts(tx, date, date)
    return ShiftList(shifts=tuple(shift_out(shift) for shift in found))


def _place(house: Rounds, collector_id: str, sent: BaseIn | None) -> Base | None:
    """Looked up before anything is locked."""
    if sent is None:
        return None
    with house.store.read() as tx:
        region = house.region(collectors.get(tx, collector_id).region)
    return base_of(house, region, sent)
