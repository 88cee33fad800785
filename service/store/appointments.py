"""Appointments in rows. The database holds that a case has at most one open appointment a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import batched
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.appointment import BINDING, Appointment, AppointmentState
from service.store.engine import Tx
from service.store.tables import appointments, cases, outcomes
from service.store.types import Regions, within

_IDS_PER_QUERY = 500
_SAME = ("id", "case_id", "date", "start", "end", "place", "note", "moved_to", "moved_from")
_STAMPS = ("made_by", "made_at", "changed_by", "changed_at")


def insert(tx: Tx, made: Appointment) -> bool:
    """False when the case has an open one that day already, also under concurrent writers."""
    return tx.insert_if_absent(appointments, _row(made))


def save(tx: Tx, changed: Appointment) -> None:
    tx.run(sa.update(appointments).where(appointments.c.id == changed.id).values(_row(changed)))


def load(tx: Tx, appointment_id: str) -> Appointment:
    """Locked until the transaction ends. NotFoundError ``appointment_missing``."""
    return _found(tx.first(_of(appointment_id).with_for_update()), appointment_id)


def look_up(tx: Tx, appointment_id: str) -> Appointment:
    """The same without a lock."""
    return _found(tx.first(_of(appointment_id)), appointment_id)


def of_case(tx: Tx, case_id: str) -> list[Appointment]:
    """All of them, by the time that they are for, then as they were made."""
    query = sa.select(appointments).where(appointments.c.case_id == case_id)
    order = (appointments.c.date, appointments.c.start, appointments.c.made_at, appointments.c.id)
    return [_appointment(row) for row in tx.all(query.order_by(*order))]


def of_case_on(tx: Tx, case_id: str, day: date) -> list[Appointment]:
    """Of one day, the newest last."""
    same = (appointments.c.case_id == case_id) & (appointments.c.date == day)
    query = sa.select(appointments).where(same).order_by(appointments.c.made_at, appointments.c.id)
    return [_appointment(row) for row in tx.all(query)]


def overtaken(tx: Tx, regions: Iterable[str], today: date) -> list[Appointment]:
    """Open ones of days before ``today`` in these regions: proposals, and those that were agreed and of whose visit
    nobody has reported."""
    told = sa.exists().where(
        outcomes.c.case_id == appointments.c.case_id, outcomes.c.date == appointments.c.date, ~outcomes.c.corrected
    )
    proposed = appointments.c.state == AppointmentState.PROPOSED
    agreed = appointments.c.state.in_(sorted(BINDING)) & ~told
    there = appointments.c.case_id.in_(sa.select(cases.c.id).where(cases.c.region.in_(list(regions))))
    query = sa.select(appointments).where(appointments.c.date < today, sa.or_(proposed, agreed), there)
    return [_appointment(row) for row in tx.all(query.order_by(appointments.c.id))]


def places(tx: Tx, appointment_ids: Iterable[str]) -> dict[str, str]:
    """By appointment, the words of the place to meet at; empty: the case's preferred address."""
    found: dict[str, str] = {}
    for some in batched(sorted(set(appointment_ids)), _IDS_PER_QUERY):
        query = sa.select(appointments.c.id, appointments.c.place).where(appointments.c.id.in_(some))
        found |= {row["id"]: row["place"] for row in tx.all(query)}
    return found


def binding(tx: Tx, case_ids: Iterable[str], since: date, until: date) -> dict[str, list[Appointment]]:
    """By case, those agreed or confirmed for these days, both included."""
    found: dict[str, list[Appointment]] = {}
    for some in batched(sorted(set(case_ids)), _IDS_PER_QUERY):
        among = appointments.c.case_id.in_(some) & appointments.c.date.between(since, until)
        query = sa.select(appointments).where(among, appointments.c.state.in_(sorted(BINDING)))
        for row in tx.all(query.order_by(appointments.c.date, appointments.c.start)):
            found.setdefault(row["case_id"], []).append(_appointment(row))
    return found


def page(
    tx: Tx,
    since: date,
    until: date,
    region: Regions | None,
    state: AppointmentState | None,
    limit: int,
    cursor: str | None,
) -> tuple[list[Appointment], str | None]:
    """Those of these days by date and id, and the next page's cursor."""
    query = sa.select(appointments).where(appointments.c.date.between(since, until))
    if region is not None:
        query = query.where(appointments.c.case_id.in_(sa.select(cases.c.id).where(within(cases.c.region, region))))
    if state is not None:
        query = query.where(appointments.c.state == state)
    if cursor is not None:
        day, _, last = cursor.partition("~")
        query = query.where(_after(day, last))
    rows = tx.all(query.order_by(appointments.c.date, appointments.c.id).limit(limit + 1))
    found = [_appointment(row) for row in rows]
    return found[:limit], f"{found[limit - 1].date}~{found[limit - 1].id}" if len(found) > limit else None


def _of(appointment_id: str) -> sa.Select[tuple[Any, ...]]:
    return sa.select(appointments).where(appointments.c.id == appointment_id)


def _found(row: RowMapping | None, appointment_id: str) -> Appointment:
    if row is None:
        raise NotFoundError(
            "appointment_missing", f"There is no appointment {appointment_id!r}.", "List the case's appointments."
        )
    return _appointment(row)


def _after(day: str, last: str) -> sa.ColumnElement[bool]:
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise NotFoundError("cursor_unknown", "This cursor leads nowhere.", "Start at the first page.") from error
    return sa.or_(appointments.c.date > on, sa.and_(appointments.c.date == on, appointments.c.id > last))


def _row(appointment: Appointment) -> dict[str, Any]:
    return {name: getattr(appointment, name) for name in (*_SAME, *_STAMPS)} | {
        "state": appointment.state,
        "was": appointment.was,
    }


def _appointment(row: RowMapping) -> Appointment:
    was = AppointmentState(row["was"]) if row["was"] else None
    return Appointment(
        state=AppointmentState(row["state"]), was=was, **{name: row[name] for name in (*_SAME, *_STAMPS)}
    )
