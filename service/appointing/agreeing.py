"""Appointments: proposed, agreed, confirmed, moved, cancelled, missed; never where the visit rules leave no visit.

A proposal reserves nothing. One that is agreed binds: the visit is planned inside its window, or not that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from service import announcing
from service.appointing import lapsing
from service.errors import ConflictError, InvalidError, Issue
from service.lawful import ledger
from service.lawful.slots import slots_of
from service.model.access import Stamp
from service.model.appointment import Appointment, AppointmentState
from service.model.case import Case
from service.model.ids import new_id
from service.store import Tx, appointments
from service.store import cases as case_store
from service.store.types import Regions
from service.surroundings import Surroundings

MOST_DAYS_AHEAD = 366


@dataclass(frozen=True, slots=True)
class Wanted:
    """Local time at the door. ``place``: which of the case's addresses, by its words; empty: the preferred one."""

    date: date
    start: time
    end: time
    place: str = ""
    note: str = ""
    agreed: bool = False


def make(
    tx: Tx, rounds: Surroundings, case_id: str, wanted: Wanted, stamp: Stamp, *, moved_from: str | None = None
) -> Appointment:
    """Proposes an appointment, or enters one that is agreed already. ``moved_from``: in whose place it stands.

    InvalidError ``appointment_nonsense`` for a window that cannot hold the visit; ConflictError ``appointment_barred``
    with every reason and the first day that is allowed when the rules allow no visit then, ``appointment_exists`` when
    the case has one that day.
    """
    ledger.lock_around(tx, case_id)
    case = case_store.load(tx, case_id, stamp.today)
    _refuse_nonsense(case, wanted, stamp.today)
    _refuse_unlawful(tx, rounds, case, wanted, is_new=True)
    made = Appointment(
        new_id("appointment"),
        case_id,
        AppointmentState.AGREED if wanted.agreed else AppointmentState.PROPOSED,
        wanted.date,
        wanted.start,
        wanted.end,
        wanted.place,
        wanted.note,
        moved_from=moved_from,
        made_by=stamp.actor,
        made_at=stamp.at,
        changed_by=stamp.actor,
        changed_at=stamp.at,
    )
    if not appointments.insert(tx, made):
        raise ConflictError(
            "appointment_exists", f"Case {case_id} has an appointment that day.", "Move that one, or cancel it."
        )
    event = stamp.event(f"appointment_{made.state}", f"{made.date} {made.start:%H:%M}-{made.end:%H:%M}")
    case_store.add_events(tx, [(case_id, event)])
    announcing.announce(tx, announcing.of_appointment(made, stamp.at))
    return made


def step(tx: Tx, rounds: Surroundings, appointment_id: str, state: AppointmentState, stamp: Stamp) -> Appointment:
    """Takes an appointment on: agreed, confirmed, cancelled or missed. The same state again changes nothing.

    NotFoundError ``appointment_missing``; ConflictError ``appointment_state`` when it may not become that, and
    ``appointment_barred`` when it is to bind and the rules allow no visit then any more.
    """
    case, found = _locked(tx, appointment_id, stamp)
    if found.state is state:
        return found
    if state is AppointmentState.MOVED or not found.may_become(state):
        raise _state(found, state)
    changed = replace(found, state=state)
    lapsing.withdraw_messages(tx, changed)  # first, as what is not sent any more reserves nothing
    if changed.binds:
        _refuse_unlawful(tx, rounds, case, Wanted(found.date, found.start, found.end, found.place))
    return lapsing.settle(tx, changed, stamp)


def move(tx: Tx, rounds: Surroundings, appointment_id: str, wanted: Wanted, stamp: Stamp) -> Appointment:
    """Another appointment in the place of this one, which is returned and names its predecessor. Refuses what ``make``
    and ``step`` do."""
    _, found = _locked(tx, appointment_id, stamp)
    if not found.may_become(AppointmentState.MOVED):
        raise _state(found, AppointmentState.MOVED)
    gone = replace(found, state=AppointmentState.MOVED, changed_by=stamp.actor, changed_at=stamp.at)
    appointments.save(tx, gone)  # first, so that it may move within its day
    lapsing.withdraw_messages(tx, gone)
    wanted = replace(wanted, place=wanted.place or found.place)
    made = make(tx, rounds, found.case_id, wanted, stamp, moved_from=found.id)
    lapsing.settle(tx, replace(gone, moved_to=made.id), stamp)
    return made


def get(tx: Tx, appointment_id: str) -> Appointment:
    """NotFoundError ``appointment_missing``."""
    return appointments.look_up(tx, appointment_id)


def of_case(tx: Tx, case_id: str, today: date) -> Sequence[Appointment]:
    """All of them, by date. NotFoundError ``case_missing``."""
    if case_id not in case_store.load_many(tx, [case_id], today):
        raise case_store.missing(case_id)
    return appointments.of_case(tx, case_id)


def list_(
    tx: Tx,
    since: date,
    until: date,
    *,
    region: Regions | None = None,
    state: AppointmentState | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[list[Appointment], str | None]:
    """Those of these days, both included, and the next page's cursor."""
    return appointments.page(tx, since, until, region, state, limit, cursor)


def bound(tx: Tx, cases: Iterable[Case], dates: Sequence[date]) -> tuple[Case, ...]:
    """The cases as planning takes them. One with an agreed appointment ahead is visited then and at no other time, and
    has to be when that day is planned."""
    every = tuple(cases)
    until = max(dates) + timedelta(days=MOST_DAYS_AHEAD)
    found = appointments.binding(tx, (case.id for case in every), min(dates), until)
    return tuple(_bound(case, found[case.id], dates) if case.id in found else case for case in every)


def _locked(tx: Tx, appointment_id: str, stamp: Stamp) -> tuple[Case, Appointment]:
    """The debtor's cases first, as all who change both do, so that they wait for each other and not for ever."""
    case_id = appointments.look_up(tx, appointment_id).case_id
    ledger.lock_around(tx, case_id)
    return case_store.load(tx, case_id, stamp.today), appointments.load(tx, appointment_id)


def _bound(case: Case, agreed: Sequence[Appointment], dates: Sequence[date]) -> Case:
    windows = tuple(appointment.window() for appointment in agreed)
    return replace(case, windows=windows, required=case.required or any(one.date in dates for one in agreed))


def _refuse_nonsense(case: Case, wanted: Wanted, today: date) -> None:
    issues = []
    if not today <= wanted.date <= today + timedelta(days=MOST_DAYS_AHEAD):
        issues.append(_nonsense("/date", "The day is past, or more than a year ahead."))
    if _seconds(wanted.start, wanted.end) < case.service_seconds:
        issues.append(_nonsense("/end", "The window is shorter than the visit."))
    if wanted.place and all(wanted.place != address.words for address in case.addresses):
        issues.append(_nonsense("/place", "The case has no such address."))
    if issues:
        raise InvalidError(
            "appointment_nonsense", "This appointment cannot be kept.", "Correct what the issues name.", tuple(issues)
        )


def _refuse_unlawful(tx: Tx, rounds: Surroundings, case: Case, wanted: Wanted, *, is_new: bool = False) -> None:
    """The rules are asked as when the visit is planned, the notice of a first visit included. The day's own planned
    visit of the case is the one that is agreed on, and reserves nothing here. ``is_new``: there must be time for it."""
    slots = slots_of(tx, rounds, case, wanted.place, wanted.date, {(case.id, wanted.date)})
    slots.refuse_barred(wanted.date, wanted.start, wanted.end)
    if is_new and slots.seconds_left(wanted.date, wanted.end) < case.service_seconds:
        issue = _nonsense("/end", "By the clock at the door there is no time left for the visit.")
        raise InvalidError(issue.code, "This appointment cannot be kept.", "Correct what the issues name.", (issue,))


def _seconds(start: time, end: time) -> int:
    return int((datetime.combine(date.min, end) - datetime.combine(date.min, start)).total_seconds())


def _nonsense(pointer: str, cause: str) -> Issue:
    return Issue("appointment_nonsense", pointer, cause, "Correct it and send it again.")


def _state(found: Appointment, wanted: AppointmentState) -> ConflictError:
    return ConflictError(
        "appointment_state", f"The appointment is {found.state}, it cannot become {wanted}.", "Read it again."
    )
