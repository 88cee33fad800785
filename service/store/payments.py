"""Money that came, in rows: what other systems say, beside what collectors reported from doors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import batched
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.payment_batch import Booking
from service.model.promise import Payment
from service.store.case_places import of_case_in
from service.store.engine import Tx
from service.store.outcomes import has_money, stands
from service.store.senders import NOBODY, Key, Sender, sent_by_others
from service.store.tables import cases, outcomes, past_visits, payments

type Among = Callable[[sa.Column[Any]], sa.ColumnElement[bool]]
"""Which cases, said of a column with their ids."""

_SAME = ("source", "id", "case_id", "on", "amount_minor")
_IDS_PER_QUERY = 500
_ROWS_PER_WRITE = 5_000


def save(tx: Tx, booked: Iterable[Booking], now: datetime, by: Sender = NOBODY) -> None:
    """What is sent again replaces what was said under the same id."""
    beside = by.columns | {"received_at": now}
    for some in batched(booked, _ROWS_PER_WRITE):
        tx.upsert(payments, [{name: getattr(one, name) for name in _SAME} | beside for one in some])


def of_others(tx: Tx, keys: Iterable[Key], by: Sender) -> set[Key]:
    """Those of these payments that are another system's word."""
    return sent_by_others(tx, payments, keys, by)


def remove(tx: Tx, key: Key) -> None:
    tx.run(sa.delete(payments).where(payments.c.source == key[0], payments.c.id == key[1]))


def find(tx: Tx, keys: Iterable[Key]) -> dict[Key, Booking]:
    """Those of these payments that are known."""
    by_source: defaultdict[str, list[str]] = defaultdict(list)
    for source, payment_id in keys:
        by_source[source].append(payment_id)
    found: dict[Key, Booking] = {}
    for source, ids in sorted(by_source.items()):
        for some in batched(sorted(ids), _IDS_PER_QUERY):
            query = _with_currency().where(payments.c.source == source, payments.c.id.in_(some))
            found |= {(row["source"], row["id"]): _booking(row) for row in tx.all(query)}
    return found


def of_case(tx: Tx, case_id: str) -> list[Booking]:
    """By day, then as they were received."""
    query = _with_currency().where(payments.c.case_id == case_id)
    order = (payments.c.on, payments.c.received_at, payments.c.source, payments.c.id)
    return [_booking(row) for row in tx.all(query.order_by(*order))]


def currencies_of(tx: Tx, case_ids: Iterable[str]) -> dict[str, str]:
    """By case that is there, the currency it is kept in; empty where the bank named none."""
    found: dict[str, str] = {}
    for some in batched(sorted(set(case_ids)), _IDS_PER_QUERY):
        query = sa.select(cases.c.id, cases.c.currency).where(cases.c.id.in_(some))
        found |= {row["id"]: row["currency"] for row in tx.all(query)}
    return found


def _with_currency() -> sa.Select[tuple[object, ...]]:
    return sa.select(payments, cases.c.currency).join(cases)


def _booking(row: RowMapping) -> Booking:
    return Booking(currency=row["currency"], received_at=row["received_at"], **{name: row[name] for name in _SAME})


def of_regions(
    tx: Tx, regions: Iterable[str], since: date, known_by: datetime | None = None
) -> dict[str, list[Payment]]:
    """By case, by date: booked ones, and those reported from a door of which no booking of that amount came since.
    ``known_by``: only what had come by then."""
    return _known(tx, partial(of_case_in, list(regions)), since, known_by)


def money_of(tx: Tx, case_id: str, since: date) -> list[Payment]:
    """The same of one case."""
    return _known(tx, lambda named: named == case_id, since, None).get(case_id, [])


def _known(tx: Tx, among: Among, since: date, known_by: datetime | None) -> dict[str, list[Payment]]:
    found: defaultdict[str, list[Payment]] = defaultdict(list)
    query = sa.select(payments.c.case_id, payments.c.on, payments.c.amount_minor)
    query = query.where(among(payments.c.case_id), payments.c.on >= since).order_by(payments.c.on)
    query = query if known_by is None else query.where(payments.c.received_at <= known_by)
    for row in tx.all(query):
        found[row["case_id"]].append(Payment(row["on"], row["amount_minor"]))
    for case_id, reported in _reported(tx, among, since, known_by):
        booked = any(p.on >= reported.on and p.amount_minor == reported.amount_minor for p in found[case_id])
        if not booked:
            found[case_id].append(reported)
    return {case_id: sorted(known, key=lambda p: p.on) for case_id, known in found.items()}


def _reported(tx: Tx, among: Among, since: date, known_by: datetime | None) -> Iterator[tuple[str, Payment]]:
    """From doors, ours and those of other systems."""
    paid = outcomes.c.amount_paid_minor
    query = sa.select(outcomes.c.case_id, outcomes.c.date, paid).where(among(outcomes.c.case_id))
    query = query.where(has_money(outcomes), paid.is_not(None), stands(known_by), outcomes.c.date >= since).distinct()
    there = past_visits.c.amount_paid_minor
    past = sa.select(past_visits.c.case_id, past_visits.c.date, there).where(among(past_visits.c.case_id))
    past = past.where(there.is_not(None), past_visits.c.date >= since)
    past = past if known_by is None else past.where(past_visits.c.received_at <= known_by)
    for row in (*tx.all(query), *tx.all(past)):
        yield row["case_id"], Payment(row["date"], row["amount_paid_minor"])
