"""Everything that is known to have happened to a case, and what is planned for it, in order of time.

One list out of many keepers: the case's own events, contacts of other systems, planned and reported visits with the
promises made there, payments, holds, appointments, and what a person ruled about its rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from service.cases import changing
from service.choosing.histories import practices_now
from service.choosing.promising import judge
from service.lawful import ledger
from service.model.case import Case
from service.model.contact import Channel, Contact, ContactState
from service.model.hold import Hold
from service.model.promise import Promised, PromiseState
from service.store import Tx, appointments, payments, rulings, visit_reports, waiting_messages
from service.store.contacts import OUTCOME
from service.store.visit_reports import VisitReport

_AHEAD = timedelta(days=366)
_EVER = date(2000, 1, 1)


class LineKind(StrEnum):
    EVENT = "event"
    CONTACT = "contact"
    PLANNED = "planned"
    VISIT = "visit"
    PAYMENT = "payment"
    HOLD = "hold"
    APPOINTMENT = "appointment"
    RULING = "ruling"


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """What was promised at a door, and what has become of it; None: the report was corrected."""

    amount_minor: int
    on: date
    state: PromiseState | None


@dataclass(frozen=True, slots=True)
class Line:
    """``what``: a code that tells within its kind: the event, the channel, the outcome, the hold, the ruling.

    ``at`` is midnight where only the day is known. ``state`` of a contact or an appointment. ``until``: the last day of
    a hold or a ruling, or the end of an appointment's day. ``ref``: the id of what it is about, within its kind.
    """

    at: datetime
    kind: LineKind
    what: str
    actor: str = ""
    detail: str = ""
    state: str = ""
    until: date | None = None
    amount_minor: int | None = None
    collector_id: str | None = None
    ref: str = ""
    corrected: bool = False
    promise: PromiseMade | None = None


def history(tx: Tx, case_id: str, zone: ZoneInfo, now: datetime) -> tuple[Case, list[Line]]:
    """The case, and its history, oldest first, with what is planned at the end. NotFoundError ``case_missing``.

    ``zone``: the clock by which days are read that were written down without an hour.
    """
    today = now.astimezone(zone).date()
    case = changing.get(tx, case_id, today)
    lines = [
        *(Line(event.at, LineKind.EVENT, event.kind, event.actor, event.detail) for event in case.history),
        *_contacts(tx, case, today, now),
        *_visits(tx, case_id, zone, today),
        *_payments(tx, case_id, zone),
        *(_hold(hold, zone) for hold in case.holds),
        *_appointments(tx, case_id, zone),
        *_ruling(tx, case_id, zone, today),
    ]
    return case, sorted(lines, key=lambda line: line.at)


def _contacts(tx: Tx, case: Case, today: date, now: datetime) -> Iterator[Line]:
    """Of this case or of none in particular; our own visits that were made are told by their reports."""
    for contact in ledger.of_case(tx, case.id, _EVER, today + _AHEAD, now):
        if contact.case_id in (None, case.id) and contact.source != OUTCOME:
            yield _contact(contact)


def _contact(contact: Contact) -> Line:
    planned = contact.state is ContactState.PLANNED
    own = contact.channel is Channel.VISIT or contact.source == waiting_messages.SOURCE
    kind = LineKind.PLANNED if planned and own else LineKind.CONTACT
    answered = {None: "", True: "answered", False: "not answered"}[contact.answered]
    state = contact.state.value
    return Line(contact.at, kind, contact.channel, contact.source, answered, state, ref=contact.id)


def _visits(tx: Tx, case_id: str, zone: ZoneInfo, today: date) -> Iterator[Line]:
    reports = visit_reports.of_case(tx, case_id)
    states = _judged(tx, case_id, reports, today)
    for number, one in enumerate(reports):
        promise = (
            None if one.promise is None else PromiseMade(one.promise.amount_minor, one.promise.on, states.get(number))
        )
        yield Line(
            one.at.astimezone(zone),
            LineKind.VISIT,
            one.kind,
            one.reported_by,
            one.note,
            amount_minor=one.paid_minor,
            collector_id=one.collector_id,
            ref=one.visit_id or "",
            corrected=one.corrected,
            promise=promise,
        )


def _judged(tx: Tx, case_id: str, reports: list[VisitReport], today: date) -> Mapping[int, PromiseState]:
    """By the number of the report; a crew's promise once, one that was corrected not at all."""
    seen: set[tuple[date, int, date]] = set()
    made: list[tuple[int, Promised]] = []
    for number, one in enumerate(reports):
        if one.promise is not None and not one.corrected:
            key = (one.date, one.promise.amount_minor, one.promise.on)
            if key not in seen:
                seen.add(key)
                made.append((number, Promised(one.date, one.promise)))
    if not made:
        return {}
    grace = practices_now(tx).follow_ups.promise_grace
    money = payments.money_of(tx, case_id, min(promised.made_on for _, promised in made))
    states = judge([promised for _, promised in made], money, today, grace)
    return dict(zip((number for number, _ in made), states, strict=True))


def _payments(tx: Tx, case_id: str, zone: ZoneInfo) -> Iterator[Line]:
    for one in payments.of_case(tx, case_id):
        yield Line(
            _midnight(one.on, zone), LineKind.PAYMENT, "booked", one.source, amount_minor=one.amount_minor, ref=one.id
        )


def _hold(hold: Hold, zone: ZoneInfo) -> Line:
    ended = f"lifted {hold.lifted_on.isoformat()} by {hold.lifted_by}" if hold.lifted_on else ""
    detail = "; ".join(part for part in (hold.note, ended) if part)
    at = hold.set_at or _midnight(hold.since, zone)
    return Line(at, LineKind.HOLD, hold.kind, hold.set_by or hold.source, detail, until=hold.last_day)


def _appointments(tx: Tx, case_id: str, zone: ZoneInfo) -> Iterator[Line]:
    for one in appointments.of_case(tx, case_id):
        at = datetime.combine(one.date, one.start, zone)
        what = f"{one.start:%H:%M}-{one.end:%H:%M}"
        yield Line(at, LineKind.APPOINTMENT, what, one.made_by, one.note, one.state, one.date, ref=one.id)


def _ruling(tx: Tx, case_id: str, zone: ZoneInfo, today: date) -> Iterator[Line]:
    found = rulings.of_case(tx, case_id)
    if found is not None:
        at, state = found.at or _midnight(today, zone), "" if found.holds(today) else "ended"
        yield Line(at, LineKind.RULING, found.kind, found.by, found.reason, state, found.until)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
