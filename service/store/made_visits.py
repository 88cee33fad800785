"""Visits that were made, read for what they teach: where, when, by whom, what came of them; and the last contacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from geo.point import Point
from service.model.case import AddressKind
from service.model.contact import ContactState, Direction
from service.model.outcome import OutcomeKind, Promise
from service.store.case_places import Written, addresses_of
from service.store.engine import Tx
from service.store.outcomes import stands
from service.store.tables import cases, contacts, outcomes, past_visits, plan_stops


@dataclass(frozen=True, slots=True)
class Reported:
    """A report that stands, with its stop. ``planned``: when the visit was to begin; ``kind_of_address``: HOME where
    the words of the stop are no longer the case's."""

    case_id: str
    collector_id: str
    kind: OutcomeKind
    happened_at: datetime
    planned: datetime
    date: date
    place: Point | None
    kind_of_address: AddressKind
    promise: Promise | None


def of_regions(tx: Tx, regions: Iterable[str], since: date, known_by: datetime | None = None) -> Iterator[Reported]:
    """Oldest first, from ``since`` on; of a crew's visit the first report alone: a crew meets or misses together.
    ``known_by``: only what had been reported by then, as it was reported."""
    here = cases.c.region.in_(list(regions))
    ours = _find(tx, here & (outcomes.c.date >= since), known_by)
    return merge(ours, _past(tx, here & (past_visits.c.date >= since), known_by), key=lambda one: one.date)


def of_case(tx: Tx, case_id: str, before: date) -> Iterator[Reported]:
    """The case's, oldest first, of the days before ``before``."""
    ours = _find(tx, (outcomes.c.case_id == case_id) & (outcomes.c.date < before), None)
    past = _past(tx, (past_visits.c.case_id == case_id) & (past_visits.c.date < before), None)
    return merge(ours, past, key=lambda one: one.date)


def _past(tx: Tx, among: sa.ColumnElement[bool], known_by: datetime | None) -> Iterator[Reported]:
    """Those that other systems made."""
    query = sa.select(past_visits).join(cases, cases.c.id == past_visits.c.case_id).where(among)
    query = query if known_by is None else query.where(past_visits.c.received_at <= known_by)
    for row in tx.all(query.order_by(past_visits.c.date, past_visits.c.at, past_visits.c.id)):
        yield Reported(
            case_id=row["case_id"],
            collector_id=row["collector_id"] or "",
            kind=OutcomeKind(row["kind"]),
            happened_at=row["at"],
            planned=row["at"],
            date=row["date"],
            place=None if row["lat"] is None else Point(row["lat"], row["lon"]),
            kind_of_address=AddressKind(row["address_kind"]),
            promise=None if row["promise_on"] is None else Promise(row["promise_minor"], row["promise_on"]),
        )


def _find(tx: Tx, among: sa.ColumnElement[bool], known_by: datetime | None) -> Iterator[Reported]:
    stop = (plan_stops.c.start, plan_stops.c.lat, plan_stops.c.lon, plan_stops.c.address)
    said = (outcomes.c.case_id, outcomes.c.collector_id, outcomes.c.kind, outcomes.c.happened_at, outcomes.c.date)
    query = sa.select(*said, outcomes.c.promise_minor, outcomes.c.promise_on, *stop)
    query = query.join(plan_stops, plan_stops.c.visit_id == outcomes.c.visit_id)
    query = query.join(cases, cases.c.id == outcomes.c.case_id).where(stands(known_by), among)
    rows = tx.all(query.order_by(outcomes.c.date, plan_stops.c.start, outcomes.c.id))
    written = addresses_of(tx, {row["case_id"] for row in rows})
    seen: set[tuple[str, date, datetime]] = set()
    for row in rows:
        key = (row["case_id"], row["date"], row["start"])
        if key not in seen:
            seen.add(key)
            yield _reported(row, written.get(row["case_id"], ()))


def last_contacts(
    tx: Tx, regions: Iterable[str], until: datetime, known_by: datetime | None = None
) -> dict[str, datetime]:
    """By debtor, the last thing sent to him or her over any channel before ``until``; our own visits are not here."""
    debtors = sa.select(cases.c.debtor_id).where(cases.c.region.in_(list(regions)))
    return _last_contacts(tx, contacts.c.debtor_id.in_(debtors), until, known_by)


def last_contact(tx: Tx, debtor_id: str, until: datetime) -> datetime | None:
    """The same of one debtor."""
    return _last_contacts(tx, contacts.c.debtor_id == debtor_id, until, None).get(debtor_id)


def _last_contacts(
    tx: Tx, among: sa.ColumnElement[bool], until: datetime, known_by: datetime | None
) -> dict[str, datetime]:
    query = sa.select(contacts.c.debtor_id, sa.func.max(contacts.c.at).label("last"))
    query = query.where(among, contacts.c.at < until)
    query = query.where(contacts.c.direction == Direction.OUTGOING, contacts.c.state == ContactState.MADE)
    query = query if known_by is None else query.where(contacts.c.received_at <= known_by)
    return {row["debtor_id"]: row["last"] for row in tx.all(query.group_by(contacts.c.debtor_id))}


def _reported(row: RowMapping, addresses: Written) -> Reported:
    return Reported(
        case_id=row["case_id"],
        collector_id=row["collector_id"],
        kind=OutcomeKind(row["kind"]),
        happened_at=row["happened_at"],
        planned=row["start"],
        date=row["date"],
        place=None if row["lat"] is None else Point(row["lat"], row["lon"]),
        kind_of_address=_kind_of(addresses, row["address"]),
        promise=None if row["promise_on"] is None else Promise(row["promise_minor"], row["promise_on"]),
    )


def _kind_of(addresses: Written, words: str) -> AddressKind:
    named = (record["kind"] for record in addresses if words in (record.get("corrected"), record["text"]))
    return AddressKind(next(named, AddressKind.HOME))
