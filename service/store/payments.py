"""Money that came, in rows: what other systems say, beside what collectors reported from doors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from service.model.promise import Payment
from service.store.engine import Tx
from service.store.tables import cases, outcomes, payments


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment as its source knows it; ``id`` is the source's own."""

    source: str
    id: str
    case_id: str
    payment: Payment


def save(tx: Tx, booked: Iterable[Booked], now: datetime) -> None:
    """What is sent again replaces what was said under the same id."""
    rows = [
        {
            "source": one.source,
            "id": one.id,
            "case_id": one.case_id,
            "on": one.payment.on,
            "amount_minor": one.payment.amount_minor,
            "received_at": now,
        }
        for one in booked
    ]
    tx.upsert(payments, rows)


def of_regions(tx: Tx, regions: Iterable[str], since: date) -> dict[str, list[Payment]]:
    """By case, by date: booked ones, and those reported from a door of which no booking of that amount came since."""
    here = list(regions)
    found: defaultdict[str, list[Payment]] = defaultdict(list)
    query = sa.select(payments.c.case_id, payments.c.on, payments.c.amount_minor).join(cases)
    query = query.where(cases.c.region.in_(here), payments.c.on >= since).order_by(payments.c.on)
    for row in tx.all(query):
        found[row["case_id"]].append(Payment(row["on"], row["amount_minor"]))
    for case_id, reported in _reported(tx, here, since):
        booked = any(p.on >= reported.on and p.amount_minor == reported.amount_minor for p in found[case_id])
        if not booked:
            found[case_id].append(reported)
    return {case_id: sorted(known, key=lambda p: p.on) for case_id, known in found.items()}


def _reported(tx: Tx, regions: list[str], since: date) -> list[tuple[str, Payment]]:
    paid = outcomes.c.amount_paid_minor
    query = sa.select(outcomes.c.case_id, outcomes.c.date, paid).join(cases).where(cases.c.region.in_(regions))
    query = query.where(paid.is_not(None), ~outcomes.c.corrected, outcomes.c.date >= since).distinct()
    return [(row["case_id"], Payment(row["date"], row["amount_paid_minor"])) for row in tx.all(query)]
