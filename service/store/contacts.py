"""The contact ledger in rows: what was sent to us, and our own visits, read as contacts where they are kept.

A planned visit is not written down twice: a published day *is* the reservation, so that superseding it gives the count
back at once.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import batched
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.case import AddressKind
from service.model.contact import Channel, Contact, ContactState, Direction
from service.model.outcome import OutcomeKind
from service.store.engine import Tx
from service.store.locking import locked
from service.store.published import on_its_day
from service.store.senders import NOBODY, Key, Sender, sent_by_others
from service.store.tables import cases, contacts, outcomes, past_visits, plan_stops, published_days

OUTCOME = "outcome"
_IDS_PER_QUERY = 500
_ROWS_PER_WRITE = 5_000
_SAME = ("id", "debtor_id", "case_id", "at", "source", "answered", "notice", "result")
_IN_ORDER = [contacts.c[field.name] for field in fields(Contact)]
_CHANNELS = {one.value: one for one in Channel}
_DIRECTIONS = {one.value: one for one in Direction}
_STATES = {one.value: one for one in ContactState}
_PLACES = {one.value: one for one in AddressKind}
_NOT_REACHED = frozenset({OutcomeKind.NOT_HOME, OutcomeKind.MOVED, OutcomeKind.WRONG_ADDRESS})


def save_many(tx: Tx, records: Iterable[Contact], now: datetime, by: Sender = NOBODY) -> None:
    """Writes contacts whole, new or not."""
    for some in batched(records, _ROWS_PER_WRITE):
        tx.upsert(contacts, [_row(contact) | by.columns | {"received_at": now} for contact in some])


def of_others(tx: Tx, keys: Iterable[Key], by: Sender) -> set[Key]:
    """Those of these contacts that are another system's word."""
    return sent_by_others(tx, contacts, keys, by)


def known(tx: Tx, keys: Iterable[Key]) -> dict[Key, Contact]:
    """Those of these contacts that are kept already."""
    by_source: dict[str, list[str]] = {}
    for source, contact_id in keys:
        by_source.setdefault(source, []).append(contact_id)
    found: dict[Key, Contact] = {}
    for source, ids in sorted(by_source.items()):
        for some in batched(sorted(ids), _IDS_PER_QUERY):
            among = (contacts.c.source == source) & contacts.c.id.in_(some)
            found |= {(contact.source, contact.id): contact for contact in _read(tx, among)}
    return found


def remove(tx: Tx, key: Key) -> Contact:
    """Takes one out that was entered in error. NotFoundError ``contact_missing``."""
    found = known(tx, [key]).get(key)
    if found is None:
        raise NotFoundError("contact_missing", "There is no such contact.", "Check its source and id.")
    tx.run(sa.delete(contacts).where(contacts.c.source == key[0], contacts.c.id == key[1]))
    return found


def sent(tx: Tx, debtor_ids: Iterable[str], since: datetime, until: datetime) -> Iterator[Contact]:
    """What was sent to us about these debtors, from ``since`` until before ``until``, in order of time."""
    for some in batched(sorted(set(debtor_ids)), _IDS_PER_QUERY):
        among = contacts.c.debtor_id.in_(some) & (contacts.c.at >= since) & (contacts.c.at < until)
        yield from _read(tx, among)


def visits(tx: Tx, debtor_ids: Iterable[str], since: date, until: date) -> Iterator[tuple[Contact, date]]:
    """Our own visits of these days, both included, each with the day that it is of: reported ones as made, those of
    published days as planned.

    A crew's visit is one contact. What was reported under a plan that is superseded counts as well, and so do visits of
    other systems that came in as outcomes, under their own sources and ids.
    """
    for some in batched(sorted(set(debtor_ids)), _IDS_PER_QUERY):
        whose = _cases_of(tx, some)
        among = plan_stops.c.case_id.in_(list(whose)) & plan_stops.c.date.between(since, until)
        made = {(c.case_id, day): (c, day) for c, day in _made(tx, among, whose)}
        planned = {(c.case_id, day): (c, day) for c, day in _planned(tx, among, whose, made)}
        yield from (planned | made).values()
        yield from _past(tx, whose, since, until)


def debtors_of(tx: Tx, case_ids: Iterable[str]) -> dict[str, str]:
    """By case id, the debtor's; cases that are not there are left out."""
    found: dict[str, str] = {}
    for some in batched(sorted(set(case_ids)), _IDS_PER_QUERY):
        query = sa.select(cases.c.id, cases.c.debtor_id).where(cases.c.id.in_(some))
        found |= {row["id"]: row["debtor_id"] for row in tx.all(query)}
    return found


def lock_debtors(tx: Tx, debtor_ids: Collection[str]) -> None:
    """Until the transaction ends nobody else publishes a visit to these debtors: whoever would, waits here.

    The lock lies on every case of theirs, in the order in which all who lock several cases do; what is read after it
    is what the other has committed.
    """
    ids: list[str] = []
    for some in batched(sorted(set(debtor_ids)), _IDS_PER_QUERY):
        ids += [row["id"] for row in tx.all(sa.select(cases.c.id).where(cases.c.debtor_id.in_(some)))]
    for mine in batched(sorted(ids), _IDS_PER_QUERY):
        tx.all(locked(tx, sa.select(cases.c.id).where(cases.c.id.in_(mine))))


def _row(contact: Contact) -> dict[str, Any]:
    kinds = {"channel": contact.channel, "direction": contact.direction, "state": contact.state}
    return {name: getattr(contact, name) for name in _SAME} | kinds | {"place": contact.place}


def _read(tx: Tx, among: sa.ColumnElement[bool]) -> Iterator[Contact]:
    """In order of time. Of a large book some hundred thousand: nothing is looked up by its name in each of them."""
    query = sa.select(*_IN_ORDER).where(among).order_by(contacts.c.at, contacts.c.id)
    for row in tx.connection.execute(query).all():
        name, debtor, case, channel, at, direction, state, source, answered, notice, place, result = row
        way, how = _DIRECTIONS[direction], _STATES[state]
        kind = _PLACES[place] if place else None
        yield Contact(name, debtor, case, _CHANNELS[channel], at, way, how, source, answered, notice, kind, result)


@dataclass(frozen=True, slots=True)
class _Whose:
    """A case's debtor, and the kinds of its addresses by their words."""

    debtor_id: str
    kinds: Mapping[str, AddressKind | None]


def _cases_of(tx: Tx, debtor_ids: Iterable[str]) -> dict[str, _Whose]:
    query = sa.select(cases.c.id, cases.c.debtor_id, cases.c.addresses).where(cases.c.debtor_id.in_(list(debtor_ids)))
    return {row["id"]: _Whose(row["debtor_id"], _kinds_of(row["addresses"])) for row in tx.all(query)}


def _made(tx: Tx, among: sa.ColumnElement[bool], whose: Mapping[str, _Whose]) -> Iterator[tuple[Contact, date]]:
    said = (outcomes.c.kind, outcomes.c.happened_at, outcomes.c.visit_id)
    query = sa.select(plan_stops.c.case_id, plan_stops.c.date, plan_stops.c.address, *said)
    query = query.join(outcomes, outcomes.c.visit_id == plan_stops.c.visit_id).where(among, ~outcomes.c.corrected)
    for row in tx.all(query.order_by(outcomes.c.id)):
        kind = OutcomeKind(row["kind"])
        reached = None if kind is OutcomeKind.OTHER else kind not in _NOT_REACHED
        about = whose[row["case_id"]]
        yield _visit(row, about, row["happened_at"], ContactState.MADE, OUTCOME, reached, kind), row["date"]


def _past(tx: Tx, whose: Mapping[str, _Whose], since: date, until: date) -> Iterator[tuple[Contact, date]]:
    among = past_visits.c.case_id.in_(list(whose)) & past_visits.c.date.between(since, until)
    for row in tx.all(sa.select(past_visits).where(among).order_by(past_visits.c.at, past_visits.c.id)):
        kind = OutcomeKind(row["kind"])
        contact = Contact(
            id=row["id"],
            debtor_id=whose[row["case_id"]].debtor_id,
            case_id=row["case_id"],
            channel=Channel.VISIT,
            at=row["at"],
            source=row["source"],
            answered=None if kind is OutcomeKind.OTHER else kind not in _NOT_REACHED,
            place=AddressKind(row["address_kind"]),
            result=kind,
        )
        yield contact, row["date"]


def _planned(
    tx: Tx, among: sa.ColumnElement[bool], whose: Mapping[str, _Whose], made: Container[tuple[str | None, date]]
) -> Iterator[tuple[Contact, date]]:
    """Without the days on which a visit to the case was ``made``."""
    stop = (plan_stops.c.visit_id, plan_stops.c.plan_id, plan_stops.c.start)
    query = sa.select(plan_stops.c.case_id, plan_stops.c.date, plan_stops.c.address, *stop)
    query = query.join(published_days, on_its_day()).where(among)
    for row in tx.all(query.order_by(plan_stops.c.visit_id.desc())):
        if (row["case_id"], row["date"]) not in made:
            about = whose[row["case_id"]]
            yield _visit(row, about, row["start"], ContactState.PLANNED, row["plan_id"], None, ""), row["date"]


def _visit(
    row: RowMapping,
    about: _Whose,
    at: datetime,
    state: ContactState,
    source: str,
    reached: bool | None,
    result: str,
) -> Contact:
    return Contact(
        id=row["visit_id"],
        debtor_id=about.debtor_id,
        case_id=row["case_id"],
        channel=Channel.VISIT,
        at=at,
        state=state,
        source=source,
        answered=reached,
        place=about.kinds.get(row["address"]),
        result=result,
    )


def _kinds_of(addresses: Iterable[dict[str, Any]]) -> dict[str, AddressKind | None]:
    """Home, work or other, by the words that are on the itinerary; None where two kinds go by the same words."""
    found: dict[str, AddressKind | None] = {}
    for record in addresses:
        kind = AddressKind(record["kind"])
        for words in {record["text"], record.get("corrected")} - {None}:
            found[words] = kind if found.get(words, kind) is kind else None
    return found
