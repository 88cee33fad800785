"""The contact ledger: every visit, call, message and letter by debtor, whoever made it; and what is promised to be.

Contacts of other systems come in batches. Our own visits are not entered: a reported visit counts as made, a visit of
a published day as planned, which reserves its count until the day is superseded or the outcome is there. A message that
waits to be taken reserves its count as well; it is entered when somebody has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import structlog

from service.errors import ConflictError, InvalidError, Issue, NotFoundError
from service.model.access import Stamp
from service.model.contact import Contact, ContactState
from service.model.contact_batch import ContactBatch, ContactRow, RefusedRow
from service.model.ids import new_id
from service.model.plan import Route
from service.store import Store, Tx, audit, contact_batches, contacts, outcomes, senders, waiting_messages

_log = structlog.get_logger(__name__)

OWN_SOURCES = frozenset({contacts.OUTCOME, waiting_messages.SOURCE})
"""What Rounds itself writes or reads as contacts; nobody else may say it."""

_DAY = timedelta(days=1)
_CLOCKS_APART = timedelta(minutes=5)
"""So much may another system's clock be ahead of ours."""


def of_debtors(
    tx: Tx,
    debtor_ids: Collection[str],
    since: date,
    until: date,
    *,
    now: datetime,
    without: Collection[tuple[str, date]] = (),
) -> dict[str, tuple[Contact, ...]]:
    """By debtor, every contact of these days (both included, wherever the door's clock stands), in order of time.

    ``now``: when messages that wait may be sent. ``without``: (case id, date) of planned visits that are about to be
    replaced, and so reserve nothing.
    """
    found: dict[str, list[Contact]] = {}
    first, last = datetime.combine(since - _DAY, time(), UTC), datetime.combine(until + 2 * _DAY, time(), UTC)
    told: set[tuple[str, str]] = set()
    for contact, day in contacts.visits(tx, debtor_ids, since, until):
        told.add((contact.source, contact.id))
        if contact.state is ContactState.MADE or (contact.case_id, day) not in without:
            found.setdefault(contact.debtor_id, []).append(contact)
    waiting = waiting_messages.reserved(tx, debtor_ids, now) if first <= now < last else ()
    for contact in (*contacts.sent(tx, debtor_ids, first, last), *waiting):
        if (contact.source, contact.id) not in told:  # sent as an outcome too: it was one visit
            found.setdefault(contact.debtor_id, []).append(contact)
    return {debtor: tuple(sorted(some, key=lambda c: (c.at, c.source, c.id))) for debtor, some in found.items()}


def still_ahead(tx: Tx, routes: Iterable[Route], now: datetime) -> dict[str, frozenset[date]]:
    """By case, the days on which these routes are still to visit it: what comes next for it depends on that."""
    stops = [(route, stop) for route in routes for stop in route.stops if stop.case_id is not None]
    reported = outcomes.standing(tx, [stop.visit_id for _, stop in stops])
    made = {(stop.case_id, route.date) for route, stop in stops if stop.visit_id in reported}
    found: dict[str, set[date]] = {}
    for route, stop in stops:
        if stop.leave > now and (stop.case_id, route.date) not in made:
            found.setdefault(stop.case_id or "", set()).add(route.date)
    return {case_id: frozenset(days) for case_id, days in found.items()}


def lock(tx: Tx, debtor_ids: Collection[str]) -> None:
    """From here to the end of the transaction nobody else publishes visits to these debtors. Lock before you count."""
    contacts.lock_debtors(tx, debtor_ids)


def lock_around(tx: Tx, case_id: str) -> None:
    """The same for the debtor of a case, before any of the debtor's cases is locked by itself."""
    contacts.lock_debtors(tx, set(contacts.debtors_of(tx, [case_id]).values()))


def earlier(store: Store, key: str, body_sha256: str, actor: str) -> ContactBatch | None:
    """The answer that this sender's key got before; ConflictError ``idempotency_conflict`` if its body was another."""
    with store.read() as tx:
        return contact_batches.find(tx, actor, key, body_sha256)


def find_batch(tx: Tx, batch_id: str) -> ContactBatch:
    """NotFoundError ``batch_missing``."""
    return contact_batches.load(tx, batch_id)


def receive(
    store: Store, rows: Iterable[ContactRow], *, stamp: Stamp, key: str, body_sha256: str, dry_run: bool = False
) -> ContactBatch:
    """Takes a batch, all in one transaction of its own: each row is taken or refused, never half a batch.

    The same source and id again says the same contact anew, as when a planned call has been made; no system does so to
    another's. An empty source is the sender's name. Under the same ``key`` the first answer is given again;
    ConflictError ``idempotency_conflict`` when the body is another, ``idempotency_race`` when the same batch is being
    received just now.
    """
    taken = [_named(row, stamp.actor) for row in rows]  # reads the body, before anything is locked
    with store.read() if dry_run else store.begin() as tx:
        before = None if dry_run else contact_batches.find(tx, stamp.actor, key, body_sha256)
        if before is not None:
            return before
        sender = senders.sender(tx, stamp.actor)
        batch, changed = _settle(tx, taken, stamp, sender, dry_run)
        if not dry_run:
            if not contact_batches.insert(tx, batch, key, body_sha256, stamp.actor):
                raise ConflictError(
                    "idempotency_race", "The same batch is being received at this moment.", "Send it again in a moment."
                )
            contacts.save_many(tx, changed, stamp.at, sender)
    _log.info("contacts received", batch_id=batch.id, accepted=batch.accepted, refused=len(batch.refused))
    return batch


def enter(tx: Tx, contact: Contact, now: datetime) -> None:
    """Writes one contact of our own, such as a message that was handed out."""
    contacts.save_many(tx, [contact], now)


def remove(tx: Tx, source: str, contact_id: str, stamp: Stamp) -> None:
    """Takes out what was entered in error, and leaves a line in the trail. NotFoundError ``contact_missing``,
    InvalidError ``contact_own`` for one that Rounds itself keeps."""
    if source in OWN_SOURCES:
        raise InvalidError("contact_own", "Rounds keeps this contact itself.", "Correct the outcome that it came from.")
    gone = contacts.remove(tx, (source, contact_id))
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "contact_removed", f"{source}/{contact_id}", gone.case_id or ""))


def of_case(tx: Tx, case_id: str, since: date, until: date, now: datetime) -> tuple[Contact, ...]:
    """What counts against the debtor of this case. NotFoundError ``case_missing``."""
    debtor = contacts.debtors_of(tx, [case_id]).get(case_id)
    if debtor is None:
        raise NotFoundError("case_missing", f"There is no case {case_id!r}.", "Check the id, or send the case first.")
    return of_debtors(tx, [debtor], since, until, now=now).get(debtor, ())


def _named(row: ContactRow, actor: str) -> ContactRow:
    if row.contact is None or row.contact.source:
        return row
    return replace(row, contact=replace(row.contact, source=actor))


def _settle(
    tx: Tx, rows: list[ContactRow], stamp: Stamp, sender: senders.Sender, dry_run: bool
) -> tuple[ContactBatch, list[Contact]]:
    """What becomes of each row, and the contacts to write."""
    read = [row.contact for row in rows if row.contact is not None]
    whose = contacts.debtors_of(tx, {contact.case_id for contact in read if contact.case_id})
    kept = contacts.known(tx, {(contact.source, contact.id) for contact in read})
    others = contacts.of_others(tx, kept, sender)
    refused: list[RefusedRow] = []
    changed: dict[senders.Key, Contact] = {}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for row in rows:
        issues = row.issues if row.contact is None else tuple(_wrong(row, row.contact, whose, stamp.at))
        if issues or row.contact is None:
            refused.append(RefusedRow(row.number, row.contact.id if row.contact else None, issues))
            continue
        contact = _of_debtor(row.contact, whose)
        where = (contact.source, contact.id)
        before = changed.get(where, kept.get(where))
        if where in others and before != contact:
            refused.append(RefusedRow(row.number, contact.id, (_of_another(row),)))
            continue
        counts["created" if before is None else "unchanged" if before == contact else "updated"] += 1
        if before != contact:
            changed[where] = contact
    batch_id = None if dry_run else new_id("contacts")
    return ContactBatch(batch_id, refused=tuple(refused), created_at=stamp.at, **counts), list(changed.values())


def _of_another(row: ContactRow) -> Issue:
    cause, action = "Another system has sent this contact.", "Name your own system as the source."
    return Issue("contact_of_another", row.pointer("source"), cause, action)


def _of_debtor(contact: Contact, whose: Mapping[str, str]) -> Contact:
    debtor = contact.debtor_id or whose[contact.case_id or ""]
    return replace(contact, debtor_id=debtor, at=contact.at.astimezone(UTC))


def _wrong(row: ContactRow, contact: Contact, whose: Mapping[str, str], now: datetime) -> Iterator[Issue]:
    if contact.source in OWN_SOURCES:
        cause, action = "Rounds keeps contacts of this source itself.", "Name your own system as the source."
        yield Issue("contact_own", row.pointer("source"), cause, action)
    theirs = whose.get(contact.case_id or "")
    if not contact.debtor_id and theirs is None:
        cause, action = "Nothing says which debtor it was with.", "Give debtor_id, or the id of a case that is known."
        yield Issue("contact_of_nobody", row.pointer("debtor_id"), cause, action)
    if contact.debtor_id and theirs is not None and theirs != contact.debtor_id:
        cause, action = "The case belongs to another debtor.", "Correct debtor_id or case_id."
        yield Issue("contact_contradicts", row.pointer("debtor_id"), cause, action)
    if contact.state is ContactState.MADE and contact.at > now + _CLOCKS_APART:
        cause, action = "It is said to have happened, at an instant to come.", "Correct it, or send it as planned."
        yield Issue("contact_ahead", row.pointer("at"), cause, action)
