"""Appointments that a report or the calendar has overtaken: missed ones, and proposals that nobody answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from service import announcing
from service.model.access import Stamp
from service.model.appointment import Appointment, AppointmentState
from service.model.outcome import OutcomeKind
from service.store import Tx, appointments, messages
from service.store import cases as case_store

MISSED_BY = frozenset({OutcomeKind.NOT_HOME, OutcomeKind.MOVED, OutcomeKind.WRONG_ADDRESS})
UNSURE = frozenset({OutcomeKind.OTHER})
"""Says nothing about whether the debtor was met."""


def reported(tx: Tx, case_id: str, day: date, kind: OutcomeKind, stamp: Stamp) -> None:
    """A visit of that day was reported. Whoever was not met has missed the appointment; one that was taken for missed,
    by the calendar or by a report that is corrected now, is as it was before."""
    of_day = appointments.of_case_on(tx, case_id, day)
    if kind in MISSED_BY:
        for one in (one for one in of_day if one.binds):
            settle(tx, replace(one, state=AppointmentState.MISSED, was=one.state), stamp)
    elif kind not in UNSURE and not any(one.open for one in of_day):
        for one in of_day[-1:]:
            if one.state is AppointmentState.MISSED and one.was is not None:
                settle(tx, replace(one, state=one.was, was=None), stamp)


def pass_days(tx: Tx, regions: tuple[str, ...], today: date, stamp: Stamp) -> int:
    """Of days before ``today``: agreed appointments without a report are missed, unanswered proposals cancelled. How
    many. ``regions``: where it is that day."""
    case_ids = {one.case_id for one in appointments.overtaken(tx, regions, today)}
    case_store.load_many(tx, case_ids, today, lock=True)  # a report that is coming in at this moment goes first
    overtaken = appointments.overtaken(tx, regions, today)
    for one in overtaken:
        if one.state is AppointmentState.PROPOSED:
            settle(tx, replace(one, state=AppointmentState.CANCELLED), stamp)
        else:
            settle(tx, replace(one, state=AppointmentState.MISSED, was=one.state), stamp)
    return len(overtaken)


def settle(tx: Tx, changed: Appointment, stamp: Stamp) -> Appointment:
    """Writes a changed appointment down, tells whoever listens, and takes back what is not true any more."""
    kept = replace(changed, changed_by=stamp.actor, changed_at=stamp.at)
    appointments.save(tx, kept)
    case_store.add_events(tx, [(kept.case_id, stamp.event(f"appointment_{kept.state}", kept.date.isoformat()))])
    announcing.announce(tx, announcing.of_appointment(kept, stamp.at))
    withdraw_messages(tx, kept)
    return kept


def withdraw_messages(tx: Tx, appointment: Appointment) -> None:
    """Messages that wait about another state of it are not sent any more."""
    waiting = messages.of_appointments(tx, [appointment.id]).get(appointment.id, ())
    messages.withdraw(tx, [m.id for m in waiting if m.kind not in appointment.tellable])
