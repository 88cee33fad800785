"""Appointments: proposed, agreed, confirmed, moved, cancelled, missed; never where the visit rules leave no visit.

A proposal reserves nothing. One that is agreed binds: the visit is planned inside its window, or not that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from service import ledger
from service.areas import doors_of
from service.cases import write
from service.errors import ConflictError, InvalidError, Issue
from service.governing import policy_in_force
from service.model.access import Stamp
from service.model.appointment import Appointment, AppointmentState
from service.model.case import Address, Case
from service.model.door import Door
from service.model.ids import new_id
from service.model.rule import Allowed, Bar, Ledger, Span
from service.planning import Surroundings
from service.rules import Rulebook, local_span
from service.store import Tx, appointments
from service.store import cases as case_store

_LOOK_BACK = timedelta(days=366)
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


def make(tx: Tx, rounds: Surroundings, case_id: str, wanted: Wanted, stamp: Stamp) -> Appointment:
    """Proposes an appointment, or enters one that is agreed already.

    InvalidError ``appointment_nonsense`` for a window that cannot hold the visit; ConflictError ``appointment_barred``
    with every reason when the rules allow no visit then, ``appointment_exists`` when the case has one that day.
    """
    case = case_store.load(tx, case_id, stamp.today)
    ledger.lock(tx, [case.debtor.id])
    _refuse_nonsense(case, wanted, stamp.today)
    _refuse_unlawful(tx, rounds, case, wanted)
    made = Appointment(
        new_id("appointment"),
        case_id,
        AppointmentState.AGREED if wanted.agreed else AppointmentState.PROPOSED,
        wanted.date,
        wanted.start,
        wanted.end,
        wanted.place,
        wanted.note,
        made_by=stamp.actor,
        made_at=stamp.at,
        changed_by=stamp.actor,
        changed_at=stamp.at,
    )
    if not appointments.insert(tx, made):
        raise ConflictError(
            "appointment_exists", f"Case {case_id} has an appointment that day.", "Move that one, or cancel it."
        )
    write(tx, case, stamp, stamp.event(f"appointment_{made.state}", f"{made.date} {made.start:%H:%M}-{made.end:%H:%M}"))
    return made


def step(tx: Tx, rounds: Surroundings, appointment_id: str, state: AppointmentState, stamp: Stamp) -> Appointment:
    """Takes an appointment on: agreed, confirmed, cancelled or missed. The same state again changes nothing.

    NotFoundError ``appointment_missing``; ConflictError ``appointment_state`` when it may not become that, and
    ``appointment_barred`` when it is to bind and the rules allow no visit then any more.
    """
    found = appointments.load(tx, appointment_id)
    if found.state is state:
        return found
    if state is AppointmentState.MOVED or not found.may_become(state):
        raise _state(found, state)
    case = case_store.load(tx, found.case_id, stamp.today)
    changed = replace(found, state=state, changed_by=stamp.actor, changed_at=stamp.at)
    if changed.binds:
        _refuse_unlawful(tx, rounds, case, Wanted(found.date, found.start, found.end, found.place))
    return _put(tx, case, changed, stamp)


def move(tx: Tx, rounds: Surroundings, appointment_id: str, wanted: Wanted, stamp: Stamp) -> Appointment:
    """Another appointment in the place of this one, which is returned. Refuses what ``make`` and ``step`` do."""
    found = appointments.load(tx, appointment_id)
    if not found.may_become(AppointmentState.MOVED):
        raise _state(found, AppointmentState.MOVED)
    case = case_store.load(tx, found.case_id, stamp.today)
    gone = replace(found, state=AppointmentState.MOVED, changed_by=stamp.actor, changed_at=stamp.at)
    appointments.save(tx, gone)  # first, so that it may move within its day
    made = make(tx, rounds, case.id, replace(wanted, place=wanted.place or found.place), stamp)
    appointments.save(tx, replace(gone, moved_to=made.id))
    return made


def get(tx: Tx, appointment_id: str) -> Appointment:
    """NotFoundError ``appointment_missing``."""
    return appointments.load(tx, appointment_id)


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
    region: str | None = None,
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


def _bound(case: Case, agreed: Sequence[Appointment], dates: Sequence[date]) -> Case:
    windows = tuple(appointment.window() for appointment in agreed)
    return replace(case, windows=windows, required=case.required or any(one.date in dates for one in agreed))


def _put(tx: Tx, case: Case, changed: Appointment, stamp: Stamp) -> Appointment:
    appointments.save(tx, changed)
    write(tx, case, stamp, stamp.event(f"appointment_{changed.state}", changed.date.isoformat()))
    return changed


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


def _refuse_unlawful(tx: Tx, rounds: Surroundings, case: Case, wanted: Wanted) -> None:
    """The rules are asked as when the visit is planned, the notice of a first visit included."""
    address = _address(case, wanted.place)
    if address is None or address.place is None:
        raise ConflictError("appointment_barred", "The place to meet at is not certain.", "Settle the address first.")
    door = doors_of(tx, rounds.settings, rounds.region(case.region)).at(address.place)
    since, until = wanted.date - _LOOK_BACK, wanted.date + _LOOK_BACK
    counted = ledger.of_debtors(tx, [case.debtor.id], since, until, without={(case.id, wanted.date)})
    contacts = Ledger(counted.get(case.debtor.id, ()))
    book = Rulebook(policy_in_force(tx, rounds.settings, case.region))
    said = book.allowed(case, address, door, wanted.date, contacts)
    bars = (_outside(book.policy.name, wanted),) if isinstance(said, Allowed) else said.bars
    if not (isinstance(said, Allowed) and any(_holds(span, wanted, door, case) for span in said.spans)):
        raise ConflictError(
            "appointment_barred",
            "The visit rules allow no visit then.",
            "Choose another time, or do what the issues name.",
            tuple(Issue(bar.code, "/date", bar.message, bar.action) for bar in bars),
        )


def _holds(span: Span, wanted: Wanted, door: Door, case: Case) -> bool:
    """Whether the whole visit fits where the window and the rules' hours meet."""
    local = local_span(wanted.date, wanted.start, wanted.end, door.clock)
    opens = max(span.start.timestamp(), local.start.timestamp())
    return min(span.end.timestamp(), local.end.timestamp()) - opens >= case.service_seconds


def _outside(policy: str, wanted: Wanted) -> Bar:
    sentence = f"{policy} leaves no room for the visit between {wanted.start:%H:%M} and {wanted.end:%H:%M}."
    return Bar("no_visiting_hours", sentence, "Choose a time inside the visiting hours.")


def _address(case: Case, words: str) -> Address | None:
    if not words:
        return case.addresses[0]
    return next((address for address in case.addresses if address.words == words), None)


def _seconds(start: time, end: time) -> int:
    return int((datetime.combine(date.min, end) - datetime.combine(date.min, start)).total_seconds())


def _nonsense(pointer: str, cause: str) -> Issue:
    return Issue("appointment_nonsense", pointer, cause, "Correct it and send it again.")


def _state(found: Appointment, wanted: AppointmentState) -> ConflictError:
    return ConflictError(
        "appointment_state", f"The appointment is {found.state}, it cannot become {wanted}.", "Read it again."
    )
