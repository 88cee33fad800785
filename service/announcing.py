"""Events are written down in the transaction that makes them true: what is rolled back is never announced, what is
committed always is, whatever happens to the process. What each kind carries is said here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from service.model.appointment import Appointment
from service.model.case import Case
from service.model.event import Event, EventKind
from service.model.holds import in_force
from service.model.ids import new_id
from service.model.message import Message
from service.model.outcome import Outcome
from service.model.plan import Plan
from service.store import Tx, events

type About = dict[str, str | int | bool | None]


def announce(tx: Tx, event: Event) -> Event:
    """Tells whoever listens (docs/appointments.md); returns the event with its id.

    ``announce(tx, Event(EventKind.ALARM_RAISED, now, {"alarm_id": …}))``
    """
    told = _named(event)
    events.insert(tx, [told])
    return told


def announce_all(tx: Tx, many: Iterable[Event]) -> None:
    """The same for several."""
    events.insert(tx, [_named(event) for event in many])


def of_message(message: Message) -> Event:
    """Somebody may send it now. What it says is read when it is handed out."""
    same = ("case_id", "appointment_id", "kind", "form", "language")
    about = {name: getattr(message, name) for name in same} | {"message_id": message.id}
    return Event(EventKind.MESSAGE_READY, message.made_at, about)


def of_appointment(appointment: Appointment, at: datetime) -> Event:
    """It is new, or in another state."""
    about: About = {name: getattr(appointment, name) for name in ("case_id", "state", "moved_to", "moved_from")}
    days = {"date": appointment.date.isoformat(), "start": f"{appointment.start:%H:%M}"}
    end = {"end": f"{appointment.end:%H:%M}", "appointment_id": appointment.id}
    return Event(EventKind.APPOINTMENT_CHANGED, at, about | days | end)


def of_holds(case: Case, today: date, at: datetime) -> Event:
    """A hold of the case was set or lifted; which are in force now."""
    kinds = sorted(hold.kind.value for hold in in_force(case.holds, today))
    about: About = {"case_id": case.id, "held": case.held_on(today) is not None, "kinds": ", ".join(kinds)}
    return Event(EventKind.HOLD_CHANGED, at, about)


def of_plan(plan: Plan, at: datetime) -> Event:
    """Collectors follow it from now on."""
    days = ", ".join(day.isoformat() for day in plan.dates)
    about: About = {"plan_id": plan.id, "version": plan.version, "region": plan.region, "dates": days}
    return Event(EventKind.PLAN_PUBLISHED, at, about | {"visits": plan.totals.visits})


def of_outcome(outcome: Outcome, day: date, *, corrects: bool) -> Event:
    """A visit was reported, or its report corrected."""
    same = ("visit_id", "case_id", "collector_id", "kind")
    about = {name: getattr(outcome, name) for name in same} | {"date": day.isoformat(), "corrects": corrects}
    return Event(EventKind.OUTCOME_RECORDED, outcome.reported_at, about)


def _named(event: Event) -> Event:
    return event if event.id else replace(event, id=new_id("evt"))
