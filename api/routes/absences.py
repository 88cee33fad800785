"""When collectors are away: leave, training, illness."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import House, Office, Supervisor, stretch, today_in
from api.routes.collectors import CollectorId
from api.schemas.fields import Day, Identifier
from api.schemas.limits import AbsenceEntered, AbsenceIn, AbsenceList, absence_entered, absence_out
from service.model.access import Identity, Stamp
from service.people import attendance
from service.wiring import Rounds

router = APIRouter(tags=["absences"])

AbsenceId = Annotated[Identifier, Path(description="An absence.")]
_AHEAD = timedelta(days=90)


@router.post("/v1/collectors/{collector_id}/absences", status_code=201)
def enter_absence(collector_id: CollectorId, body: AbsenceIn, house: House, who: Office) -> AbsenceEntered:
    """Enters when a collector is away. Plans made from now on leave those hours out; published days stay, and the
    answer names them."""
    with house.store.begin() as tx:
        return absence_entered(attendance.enter(tx, body.away("", collector_id), _stamp(house, who)))


@router.put("/v1/collectors/{collector_id}/absences/{absence_id}")
def change_absence(
    collector_id: CollectorId, absence_id: AbsenceId, body: AbsenceIn, house: House, who: Office
) -> AbsenceEntered:
    """Says an absence anew."""
    with house.store.begin() as tx:
        return absence_entered(attendance.change(tx, body.away(absence_id, collector_id), _stamp(house, who)))


@router.get("/v1/absences")
def list_absences(
    house: House,
    _who: Office,
    since: Annotated[Day | None, Query(alias="from", description="Unset: today.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Unset: 90 days on.")] = None,
    collector: Annotated[Identifier | None, Query(description="Only of this collector.")] = None,
) -> AbsenceList:
    """Absences that touch these days, by their first day."""
    first = since or today_in(house)
    first, last = stretch(first, until or first + _AHEAD)
    with house.store.read() as tx:
        found = attendance.list_(tx, first, last, collector)
    return AbsenceList(absences=tuple(absence_out(away) for away in found))


@router.delete("/v1/absences/{absence_id}", status_code=204)
def remove_absence(absence_id: AbsenceId, house: House, who: Supervisor) -> None:
    """Takes an absence back."""
    with house.store.begin() as tx:
        attendance.remove(tx, absence_id, _stamp(house, who))


def _stamp(house: Rounds, who: Identity) -> Stamp:
    return Stamp(who.actor, house.clock(), today_in(house))
