"""Appointments with debtors: proposed, agreed, confirmed, moved, cancelled, missed; what would be said about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import Cursor, House, Limit, Office, covered, stamp, stretch, today_in
from api.routes.cases import CaseId, stamp_at
from api.schemas.appointments import (
    AppointmentIn,
    AppointmentList,
    AppointmentOut,
    AppointmentPage,
    ProposedOut,
    ProposeIn,
    StepIn,
    appointment_out,
    page_out,
    proposed_out,
    wanted_of,
)
from api.schemas.fields import Day, Identifier
from api.schemas.messages import MessageIn, MessageOut, PreviewOut, message_out, preview_out
from service.appointing import agreeing, proposing
from service.messages import messaging, writing
from service.model.access import Stamp
from service.model.appointment import Appointment, AppointmentState
from service.model.message import MessageForm, MessageKind
from service.planning import asking
from service.store import Tx
from service.store import cases as case_store
from service.webhooks import delivering

router = APIRouter(tags=["appointments"])

AppointmentId = Annotated[Identifier, Path(description="The appointment.")]
_AHEAD = timedelta(days=14)


@router.post("/v1/cases/{case_id}/appointments", status_code=201)
def make_appointment(case_id: CaseId, body: AppointmentIn, house: House, who: Office) -> AppointmentOut:
    """Proposes an appointment, or enters one that is agreed. Refused when the visit rules allow no visit then, with the
    first day on which they do."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, case_id)
        return _told(tx, house, agreeing.make(tx, house, case_id, wanted_of(body), by), body.tell, by)


@router.post("/v1/plans/{plan_id}/appointments", status_code=201)
def propose_appointments(
    plan_id: Annotated[Identifier, Path(description="A draft, or a published plan.")],
    body: ProposeIn,
    house: House,
    who: Office,
) -> ProposedOut:
    """Proposes the hours planned for these stops; a stop that may have no proposal is told with the reason."""
    with house.store.begin() as tx:
        region = house.region(asking.get_plan(tx, plan_id).region)
        return proposed_out(proposing.propose(tx, house, plan_id, body.asked(), stamp(house, who, region)))


@router.get("/v1/cases/{case_id}/appointments")
def list_case_appointments(case_id: CaseId, house: House, who: Office) -> AppointmentList:
    """Every appointment of a case, the moved and missed ones as well, by date."""
    with house.store.read() as tx:
        found = agreeing.of_case(tx, case_id, stamp_at(tx, house, who, case_id).today)
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
    """Appointments of these days, by date, with whom they are and whether the debtor was told."""
    today = today_in(house, house.region(region) if region else None)
    first = since or today
    first, last = stretch(first, until or first + _AHEAD)
    with house.store.read() as tx:
        found, following = agreeing.list_(
            tx, first, last, region=covered(house, region), state=state, limit=limit, cursor=cursor
        )
        cases = case_store.load_many(tx, {one.case_id for one in found}, today)
        return page_out(found, cases, messaging.of_appointments(tx, found), following)


@router.post("/v1/appointments/{appointment_id}/state")
def step_appointment(appointment_id: AppointmentId, body: StepIn, house: House, who: Office) -> AppointmentOut:
    """Takes an appointment on. Agreed and confirmed ones bind; the same state again changes nothing."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, agreeing.get(tx, appointment_id).case_id)
        done = agreeing.step(tx, house, appointment_id, AppointmentState(body.state), by)
        return _told(tx, house, done, body.tell, by)


@router.post("/v1/appointments/{appointment_id}/move", status_code=201)
def move_appointment(appointment_id: AppointmentId, body: AppointmentIn, house: House, who: Office) -> AppointmentOut:
    """Another appointment in the place of this one, which stays on record as moved."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, agreeing.get(tx, appointment_id).case_id)
        return _told(tx, house, agreeing.move(tx, house, appointment_id, wanted_of(body), by), body.tell, by)


@router.get("/v1/appointments/{appointment_id}/message")
def preview_message(
    appointment_id: AppointmentId,
    house: House,
    who: Office,
    kind: Annotated[MessageKind | None, Query(description="Unset: what fits the appointment's state.")] = None,
    form: Annotated[MessageForm | None, Query(description="Unset: what the debtor prefers.")] = None,
) -> PreviewOut:
    """What a message about it would say now, in the language of the case; nothing is made by it."""
    with house.store.read() as tx:
        by = stamp_at(tx, house, who, agreeing.get(tx, appointment_id).case_id)
        return preview_out(writing.preview(tx, house, appointment_id, kind, form, by.today))


@router.post("/v1/appointments/{appointment_id}/messages", status_code=201)
def make_message(appointment_id: AppointmentId, body: MessageIn, house: House, who: Office) -> MessageOut:
    """A message about it, to be handed out; the same again while it waits is the same message. Refused where the visit
    rules allow no more such contacts."""
    with house.store.begin() as tx:
        by = stamp_at(tx, house, who, agreeing.get(tx, appointment_id).case_id)
        made = writing.make(tx, house, appointment_id, body.kind, body.form, by)
        return message_out(made, delivering.recipient(tx, made))


def _told(tx: Tx, house: House, done: Appointment, tell: MessageForm | None, by: Stamp) -> AppointmentOut:
    if tell is not None:
        writing.make(tx, house, done.id, None, tell, by)
    return appointment_out(done)
