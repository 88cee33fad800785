"""Appointments with debtors: proposed, agreed, confirmed, moved, cancelled, missed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import Cursor, House, Limit, Office, today_in
from api.routes.cases import CaseId, stamp_at
from api.schemas.appointments import (
    AppointmentIn,
    AppointmentList,
    AppointmentOut,
    AppointmentPage,
    StepIn,
    appointment_out,
    wanted_of,
)
from api.schemas.fields import Day, Identifier
from service import appointing
from service.model.appointment import AppointmentState

router = APIRouter(tags=["appointments"])

AppointmentId = Annotated[Identifier, Path(description="The appointment.")]
_AHEAD = timedelta(days=14)


@router.post("/v1/cases/{case_id}/appointments", status_code=201)
def make_appointment(case_id: CaseId, body: AppointmentIn, house: House, who: Office) -> AppointmentOut:
    """Proposes an appointment, or enters one that is agreed; refused when the visit rules allow no visit then."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, case_id)
        return appointment_out(appointing.make(tx, house, case_id, wanted_of(body), by))


@router.get("/v1/cases/{case_id}/appointments")
def list_case_appointments(case_id: CaseId, house: House, who: Office) -> AppointmentList:
    """Every appointment of a case, the moved and missed ones as well, by date."""
    with house.store.read() as tx:
        found = appointing.of_case(tx, case_id, stamp_at(tx, house, who, case_id).today)
    return AppointmentList(appointments=tuple(appointment_out(one) for one in found))


@router.get("/v1/appointments")
def list_appointments(
    house: House,
    _who: Office,
    since: Annotated[Day | None, Query(alias="from", description="Unset: today.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Unset: two weeks on.")] = None,
    region: Identifier | None = None,
    state: AppointmentState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AppointmentPage:
    """Appointments of these days, by date."""
    first = since or today_in(house, house.region(region) if region else None)
    with house.store.read() as tx:
        found, following = appointing.list_(
            tx, first, until or first + _AHEAD, region=region, state=state, limit=limit, cursor=cursor
        )
    return AppointmentPage(appointments=tuple(appointment_out(one) for one in found), next_cursor=following)


@router.post("/v1/appointments/{appointment_id}/state")
def step_appointment(appointment_id: AppointmentId, body: StepIn, house: House, who: Office) -> AppointmentOut:
    """Takes an appointment on. Agreed and confirmed ones bind; the same state again changes nothing."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, appointing.get(tx, appointment_id).case_id)
        return appointment_out(appointing.step(tx, house, appointment_id, AppointmentState(body.state), by))


@router.post("/v1/appointments/{appointment_id}/move", status_code=201)
def move_appointment(appointment_id: AppointmentId, body: AppointmentIn, house: House, who: Office) -> AppointmentOut:
    """Another appointment in the place of this one, which stays on record as moved."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, appointing.get(tx, appointment_id).case_id)
        return appointment_out(appointing.move(tx, house, appointment_id, wanted_of(body), by))
