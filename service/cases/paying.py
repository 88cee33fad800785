"""Payments come in from the systems that book them, so that promises made at doors can be judged.

A payment is known by its source and the source's own id: sent again it is the same one, so a batch that is sent twice
needs no key to do no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import structlog

from service.errors import InvalidError, Issue, NotFoundError
from service.model.access import Stamp
from service.model.payment_batch import Booking, PaymentBatch, PaymentRow, RefusedPayment
from service.store import Store, Tx, audit, payments, senders
from service.store import cases as case_store
from service.store.senders import Key

_log = structlog.get_logger(__name__)

_ZONES_APART = timedelta(days=1)
"""A day that has begun where the bank is may not have begun here."""


def receive(store: Store, rows: Iterable[PaymentRow], *, stamp: Stamp, dry_run: bool = False) -> PaymentBatch:
    """Takes in a batch, all in one transaction; each row is accepted, or refused with every cause."""
    taken = [_named(row, stamp.actor) for row in rows]  # reads the body, before anything is locked
    with store.read() if dry_run else store.begin() as tx:
        sender = senders.sender(tx, stamp.actor)
        batch, changed = _settle(tx, taken, stamp.today, sender)
        if not dry_run:
            payments.save(tx, changed, stamp.at, sender)
    _log.info("payments received", accepted=batch.accepted, refused=len(batch.refused))
    return batch


def enter(tx: Tx, booking: Booking, stamp: Stamp) -> Booking:
    """One payment. NotFoundError ``case_missing``; InvalidError ``payment_nonsense`` with every cause."""
    row = _named(PaymentRow(0, "", booking), stamp.actor)
    if not case_store.load_many(tx, [booking.case_id], stamp.today):
        raise case_store.missing(booking.case_id)
    sender = senders.sender(tx, stamp.actor)
    batch, changed = _settle(tx, [row], stamp.today, sender)
    if batch.refused:
        issues = batch.refused[0].issues
        raise InvalidError("payment_nonsense", "This payment cannot be right.", "Correct what the issues name.", issues)
    payments.save(tx, changed, stamp.at, sender)
    assert row.booking is not None
    return payments.find(tx, [(row.booking.source, booking.id)])[row.booking.source, booking.id]


def of_case(tx: Tx, case_id: str, today: date) -> list[Booking]:
    """By day, as booked. NotFoundError ``case_missing``."""
    if case_id not in case_store.load_many(tx, [case_id], today):
        raise case_store.missing(case_id)
    return payments.of_case(tx, case_id)


def remove(tx: Tx, source: str, payment_id: str, stamp: Stamp) -> None:
    """Takes out what was booked in error or bounced; that it was there stays in the trail. NotFoundError
    ``payment_missing``."""
    found = payments.find(tx, [(source, payment_id)]).get((source, payment_id))
    if found is None:
        raise NotFoundError("payment_missing", "There is no such payment.", "Check its source and id.")
    payments.remove(tx, (source, payment_id))
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "payment_removed", f"{source}/{payment_id}", found.case_id))


def _named(row: PaymentRow, actor: str) -> PaymentRow:
    if row.booking is None or row.booking.source:
        return row
    return replace(row, booking=replace(row.booking, source=actor))


def _settle(tx: Tx, rows: list[PaymentRow], today: date, sender: senders.Sender) -> tuple[PaymentBatch, list[Booking]]:
    """What becomes of each row, and the payments to write."""
    read = [row.booking for row in rows if row.booking is not None]
    currencies = payments.currencies_of(tx, {booking.case_id for booking in read})
    kept = payments.find(tx, {(booking.source, booking.id) for booking in read})
    others = payments.of_others(tx, kept, sender)
    refused: list[RefusedPayment] = []
    changed: dict[Key, Booking] = {}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for row in rows:
        issues = row.issues if row.booking is None else tuple(_wrong(row, row.booking, currencies, today))
        if issues or row.booking is None:
            refused.append(RefusedPayment(row.number, row.booking.id if row.booking else None, issues))
            continue
        where = (row.booking.source, row.booking.id)
        before, said = changed.get(where, kept.get(where)), replace(row.booking, currency="")
        known = before is not None and replace(before, currency="", received_at=None) == said
        if where in others and not known:
            refused.append(RefusedPayment(row.number, row.booking.id, (_of_another(row),)))
            continue
        counts["created" if before is None else "unchanged" if known else "updated"] += 1
        if not known:
            changed[where] = said
    return PaymentBatch(refused=tuple(refused), **counts), list(changed.values())


def _of_another(row: PaymentRow) -> Issue:
    cause, action = "Another system has sent this payment.", "Name your own system as the source."
    return Issue("payment_of_another", row.pointer("source"), cause, action)


def _wrong(row: PaymentRow, booking: Booking, currencies: Mapping[str, str], today: date) -> Iterator[Issue]:
    if booking.case_id not in currencies:
        cause, action = "There is no case of this id.", "Check the id, or send the case first."
        yield Issue("payment_of_no_case", row.pointer("case_id"), cause, action)
    elif booking.currency and currencies[booking.case_id] not in ("", booking.currency):
        cause, action = "The case is kept in another currency.", "Send the amount in the currency of the case."
        yield Issue("payment_currency", row.pointer("amount"), cause, action)
    if booking.on > today + _ZONES_APART:
        cause, action = "It is said to have come on a day to come.", "Send payments when they are booked."
        yield Issue("payment_ahead", row.pointer("on"), cause, action)
