"""Takes in the visits that another system made, whole batches or nothing: what the chance of meeting, the next steps,
the limits of contacts and the comparison with earlier times learn from. It moves no case on by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from service.errors import ConflictError, InvalidError, Issue
from service.model.access import Stamp
from service.model.ids import new_id
from service.model.outcome import OutcomeKind
from service.model.past_visit import PastVisit, PastVisitBatch, PastVisitRow
from service.store import Store, Tx, past_visits, senders
from service.store.past_visits import Whereabouts
from service.store.senders import Key

_log = structlog.get_logger(__name__)

MOST_ISSUES = 1_000
"""So many faults of a batch are told one by one; the sentence says how many there are."""
_CLOCKS_APART = timedelta(minutes=5)
"""So much may another system's clock be ahead of ours."""


class Clocked(Protocol):
    """All that is asked of a region."""

    @property
    def timezone(self) -> str: ...


type Regions = Callable[[str | None], Clocked]


def earlier(store: Store, actor: str, key: str, body_sha256: str) -> PastVisitBatch | None:
    """The answer that this sender's key got before; ConflictError ``idempotency_conflict`` for another body."""
    with store.read() as tx:
        return past_visits.find_batch(tx, actor, key, body_sha256)


def find_batch(tx: Tx, batch_id: str) -> PastVisitBatch:
    """NotFoundError ``batch_missing``."""
    return past_visits.load_batch(tx, batch_id)


def receive(
    store: Store,
    rows: Iterable[PastVisitRow],
    regions: Regions,
    *,
    stamp: Stamp,
    key: str,
    body_sha256: str,
    dry_run: bool = False,
) -> PastVisitBatch:
    """Takes all of the rows, or none: InvalidError ``outcomes_refused`` with an issue for each thing that is wrong.

    The same key and body again: the first answer. ConflictError ``idempotency_conflict``, ``idempotency_race``.
    """
    taken = [_named(row, stamp.actor) for row in rows]  # reads the body, before anything is locked
    with store.read() if dry_run else store.begin() as tx:
        before = None if dry_run else past_visits.find_batch(tx, stamp.actor, key, body_sha256)
        if before is not None:
            return before
        sender = senders.sender(tx, stamp.actor)
        batch, changed = _settle(tx, taken, regions, stamp, sender, dry_run)
        if not dry_run:
            if not past_visits.insert_batch(tx, batch, stamp.actor, key, body_sha256):
                raise ConflictError(
                    "idempotency_race", "The same batch is being received at this moment.", "Send it again in a moment."
                )
            past_visits.save_many(tx, changed, stamp.at, sender)
    _log.info("outcomes received", batch_id=batch.id, accepted=batch.accepted)
    return batch


def _named(row: PastVisitRow, actor: str) -> PastVisitRow:
    if row.visit is None or row.visit.source:
        return row
    return replace(row, visit=replace(row.visit, source=actor))


def _settle(
    tx: Tx, taken: list[PastVisitRow], regions: Regions, stamp: Stamp, sender: senders.Sender, dry_run: bool
) -> tuple[PastVisitBatch, list[PastVisit]]:
    read = [row.visit for row in taken if row.visit is not None]
    where = past_visits.whereabouts(tx, {visit.case_id for visit in read})
    _refuse([issue for row in taken for issue in _wrong(row, where, stamp)])
    kept = past_visits.known(tx, {(visit.source, visit.id) for visit in read})
    clock = cache(lambda region: ZoneInfo(regions(region).timezone))
    changed: dict[Key, PastVisit] = {}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    placed = [_placed(visit, where[visit.case_id], clock) for visit in read]
    others = past_visits.of_others(tx, kept, sender)
    _refuse([_of_another(row) for row, visit in zip(taken, placed, strict=True) if _overwrites(visit, kept, others)])
    for visit in placed:
        before = changed.get((visit.source, visit.id), kept.get((visit.source, visit.id)))
        counts["created" if before is None else "unchanged" if before == visit else "updated"] += 1
        if before != visit:
            changed[visit.source, visit.id] = visit
    batch_id = None if dry_run else new_id("outcomes")
    return PastVisitBatch(batch_id, created_at=stamp.at, **counts), list(changed.values())


def _overwrites(visit: PastVisit, kept: Mapping[Key, PastVisit], others: Collection[Key]) -> bool:
    return (visit.source, visit.id) in others and kept[visit.source, visit.id] != visit


def _of_another(row: PastVisitRow) -> Issue:
    cause, action = "Another system has sent this visit.", "Name your own system as the source."
    return Issue("outcome_of_another", row.pointer("source"), cause, action)


def _placed(visit: PastVisit, where: Whereabouts, clock: Callable[[str], ZoneInfo]) -> PastVisit:
    """With the day, by the clock of its region, and the place that the case's address of that kind has."""
    day = visit.at.astimezone(clock(where.region)).date()
    place = visit.place or where.places.get(visit.address_kind)
    return replace(visit, at=visit.at.astimezone(UTC), date=day, place=place)


def _wrong(row: PastVisitRow, where: Mapping[str, Whereabouts], stamp: Stamp) -> Iterator[Issue]:
    visit = row.visit
    if visit is None:
        yield from row.issues
        return
    if visit.case_id not in where:
        cause, action = "There is no case of this id.", "Send the case first, or leave this row out."
        yield Issue("case_missing", row.pointer("case_id"), cause, action)
    if visit.at > stamp.at + _CLOCKS_APART:
        cause = "It is said to have happened, at an instant to come."
        yield Issue("outcome_ahead", row.pointer("at"), cause, "Correct the instant.")
    if (visit.kind is OutcomeKind.PROMISE) != (visit.promise is not None):
        cause = "A promise has an amount and a day, and other outcomes have none."
        yield Issue("outcome_nonsense", row.pointer("promise"), cause, "Correct this row.")
    elif visit.promise is not None and visit.promise.on < visit.at.date() - timedelta(days=1):
        cause = "The day of the promise is before the visit."
        yield Issue("outcome_nonsense", row.pointer("promise"), cause, "Correct this row.")


def _refuse(issues: list[Issue]) -> None:
    if not issues:
        return
    told = "" if len(issues) <= MOST_ISSUES else f" The first {MOST_ISSUES} are told."
    raise InvalidError(
        "outcomes_refused",
        f"Of this batch nothing is taken: {len(issues)} things are wrong.{told}",
        "Correct what the issues name and send the whole batch again.",
        tuple(issues[:MOST_ISSUES]),
    )
