"""Cases and their histories in rows. ``today`` decides which holds still bar, hence who reads as held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from service.errors import NotFoundError
from service.model.case import Case, CaseEvent, CaseState, Doubt
from service.store.case_rows import case_from_row, case_row, text_key
from service.store.engine import Tx
from service.store.locking import locked
from service.store.tables import case_events, case_words, cases
from service.store.types import Regions, within

_IDS_PER_QUERY = 500


def save_many(tx: Tx, records: Iterable[Case], now: datetime) -> None:
    """Writes cases whole, new or not."""
    kept = list(records)
    tx.upsert(cases, [case_row(case, now) for case in kept])
    for i in range(0, len(kept), _IDS_PER_QUERY):
        _save_words(tx, kept[i : i + _IDS_PER_QUERY])


def _save_words(tx: Tx, kept: Sequence[Case]) -> None:
    fresh = {(case.id, text_key(address.text)) for case in kept for address in case.addresses}
    among = case_words.c.case_id.in_([case.id for case in kept])
    known = {(row["case_id"], row["text_key"]) for row in tx.all(sa.select(case_words).where(among))}
    for case_id, key in sorted(known - fresh):
        tx.run(sa.delete(case_words).where(case_words.c.case_id == case_id, case_words.c.text_key == key))
    tx.insert(case_words, [{"case_id": case_id, "text_key": key} for case_id, key in sorted(fresh - known)])


def load(tx: Tx, case_id: str, today: date) -> Case:
    """Without its history; the row is locked until the transaction ends. NotFoundError ``case_missing``."""
    row = tx.first(locked(tx, sa.select(cases).where(cases.c.id == case_id)))
    if row is None:
        raise missing(case_id)
    return case_from_row(row, today)


def load_many(tx: Tx, case_ids: Iterable[str], today: date, lock: bool = False) -> dict[str, Case]:
    """Those that are there, by id; with ``lock`` nobody else changes them until the transaction ends."""
    wanted = sorted(set(case_ids))
    found: dict[str, Case] = {}
    for i in range(0, len(wanted), _IDS_PER_QUERY):
        query = sa.select(cases).where(cases.c.id.in_(wanted[i : i + _IDS_PER_QUERY]))
        query = locked(tx, query) if lock else query
        found |= {row["id"]: case_from_row(row, today) for row in tx.all(query)}
    return found


def not_closed(tx: Tx, regions: Sequence[str], today: date) -> list[Case]:
    """Every case of some regions that may still need a visit, also the held and the doubtful ones, by id."""
    alive = cases.c.region.in_(regions) & (cases.c.state != CaseState.CLOSED)
    return [case_from_row(row, today) for row in tx.all(sa.select(cases).where(alive).order_by(cases.c.id))]


def page(
    tx: Tx,
    today: date,
    state: CaseState | None = None,
    region: Regions | None = None,
    prefix: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[list[Case], str | None]:
    """Cases by id, and the cursor (the last id) of the next page if there is one. ``prefix``: of the case id."""
    query = sa.select(cases).order_by(cases.c.id).limit(limit + 1)
    if state is not None:
        query = query.where(_in_state(state, today))
    if region is not None:
        query = query.where(within(cases.c.region, region))
    if prefix:
        query = query.where(cases.c.id.startswith(prefix, autoescape=True))
    if cursor is not None:
        query = query.where(cases.c.id > cursor)
    found = [case_from_row(row, today) for row in tx.all(query)]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def doubtful(tx: Tx, today: date, region: Regions | None, limit: int) -> list[Case]:
    """Cases with an address that waits for a person, by id."""
    waiting = cases.c.doubtful & (cases.c.state != CaseState.CLOSED)
    if region is not None:
        waiting &= within(cases.c.region, region)
    query = sa.select(cases).where(waiting).order_by(cases.c.id).limit(limit)
    return [case_from_row(row, today) for row in tx.all(query)]


def of_debtor(tx: Tx, debtor_id: str, today: date) -> list[Case]:
    """The debtor's cases that are not closed, by id; locked until the transaction ends."""
    mine = (cases.c.debtor_id == debtor_id) & (cases.c.state != CaseState.CLOSED)
    return [case_from_row(row, today) for row in tx.all(locked(tx, sa.select(cases).where(mine)))]


def held(
    tx: Tx, today: date, region: Regions | None, due: bool, limit: int, cursor: str | None
) -> tuple[list[Case], str | None]:
    """Cases that are not closed with a hold in force today or later, by id, and the next page's cursor.

    ``due``: the day has come on which a hold of theirs is looked at.
    """
    mine = (cases.c.state != CaseState.CLOSED) & (sa.func.length(sa.cast(cases.c.holds, sa.Text)) > 2)
    mine &= sa.or_(cases.c.held_until.is_(None), cases.c.held_until >= today)
    if due:
        mine &= cases.c.review_on <= today
    if region is not None:
        mine &= within(cases.c.region, region)
    if cursor is not None:
        mine &= cases.c.id > cursor
    found = [
        case_from_row(r, today) for r in tx.all(sa.select(cases).where(mine).order_by(cases.c.id).limit(limit + 1))
    ]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def with_words(tx: Tx, today: date, region: str, text_key: str) -> list[Case]:
    """Cases of the region, not closed, with an address of these words (``addresses.text_key``), by id; locked until the
    transaction ends."""
    same = sa.select(case_words.c.case_id).where(case_words.c.text_key == text_key)
    mine = cases.c.id.in_(same) & (cases.c.region == region) & (cases.c.state != CaseState.CLOSED)
    query = sa.select(cases).where(mine).order_by(cases.c.id).with_for_update()
    return [case_from_row(row, today) for row in tx.all(query)]


def open_after(
    tx: Tx, today: date, region: str, cursor: str | None, limit: int, unasked_only: bool = False
) -> list[Case]:
    """The next cases of the region by id that are not closed; or those alone with an address nobody was asked for."""
    mine = (cases.c.region == region) & (cases.c.state != CaseState.CLOSED)
    if unasked_only:
        mine &= _unasked()
    if cursor is not None:
        mine &= cases.c.id > cursor
    query = sa.select(cases).where(mine).order_by(cases.c.id).limit(limit)
    return [case_from_row(row, today) for row in tx.all(query)]


def lent_before(tx: Tx, day: date, limit: int) -> list[Case]:
    """Cases that hold what a provider did not let us keep until that day, by id; locked."""
    due = sa.select(cases).where(cases.c.forget_on < day).order_by(cases.c.id).limit(limit).with_for_update()
    return [case_from_row(row, day) for row in tx.all(due)]


def count_open(tx: Tx, region: str, unasked_only: bool = False) -> int:
    """How many cases of the region are not closed; or those alone with an address nobody was asked for."""
    mine = (cases.c.region == region) & (cases.c.state != CaseState.CLOSED)
    if unasked_only:
        mine &= _unasked()
    row = tx.first(sa.select(sa.func.count().label("n")).select_from(cases).where(mine))
    return int(row["n"]) if row else 0


def add_events(tx: Tx, events: Sequence[tuple[str, CaseEvent]]) -> None:
    """Appends lines to the histories of cases: (case id, event)."""
    rows = [{"case_id": i, "at": e.at, "kind": e.kind, "actor": e.actor, "detail": e.detail} for i, e in events]
    tx.insert(case_events, rows)


def history(tx: Tx, case_id: str) -> tuple[CaseEvent, ...]:
    """Oldest first."""
    query = sa.select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.id)
    return tuple(CaseEvent(row["at"], row["kind"], row["actor"], row["detail"]) for row in tx.all(query))


def missing(case_id: str) -> NotFoundError:
    return NotFoundError("case_missing", f"There is no case {case_id!r}.", "Check the id, or send the case first.")


def _unasked() -> sa.ColumnElement[bool]:
    return cases.c.doubtful & sa.cast(cases.c.addresses, sa.Text).contains(f'"{Doubt.UNASKED}"')


def _in_state(state: CaseState, today: date) -> sa.ColumnElement[bool]:
    held = cases.c.state == CaseState.HELD
    barred = sa.or_(cases.c.held_until.is_(None), cases.c.held_until >= today)
    if state is CaseState.HELD:
        return held & barred
    if state is CaseState.OPEN:
        return sa.or_(cases.c.state == CaseState.OPEN, held & ~barred)
    return cases.c.state == state
