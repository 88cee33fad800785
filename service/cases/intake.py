"""A batch of cases comes in: each row is accepted, accepted for review, or refused; never half a batch.

Geocoding may take long, so nothing is locked meanwhile: what has to be asked is read first, then asked, then all
is written in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import structlog

from geo.geocoding import Geocoder
from service.cases import looking_up, withdrawing
from service.cases.merging import merge, questions, same_case
from service.errors import ConflictError, Issue
from service.model.access import Stamp
from service.model.batch import BatchResult, CaseRow, RowResult, RowStatus
from service.model.case import HOPELESS, Case, CaseEvent, CaseState, Doubt
from service.model.ids import new_id
from service.places.geocoding import Finder, Gate
from service.store import Store, Tx, addresses, batches
from service.store import cases as case_store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What makes a batch of one sender the same batch: the sender's key, and the SHA-256 of the body."""

    key: str
    body_sha256: str


def earlier(store: Store, receipt: Receipt, actor: str) -> BatchResult | None:
    """The answer that this sender's key got before; ConflictError ``idempotency_conflict`` if its body was another."""
    with store.read() as tx:
        return batches.find(tx, actor, receipt.key, receipt.body_sha256)


def receive(
    store: Store,
    geocoder: Geocoder,
    gate: Gate,
    rows: Iterable[CaseRow],
    *,
    region: str,
    stamp: Stamp,
    receipt: Receipt | None,
    dry_run: bool = False,
) -> BatchResult:
    """Takes a batch into a region, all in one transaction of its own; ``receipt`` None only for a dry run.

    What providers could not be asked now is looked up in the background. The same case id again updates that case: what
    people decided here (pins, holds, a larger crew) stays. Raises GeoError when the geocoder fails, and then nothing is
    stored.
    """
    taken = _taken(rows, region)
    with store.read() as tx:
        known = _known(tx, taken, stamp.today)
        finder = Finder(gate, addresses.decided(tx, region, _questions(known, taken)), {})
    finder = finder.also(geocoder, _questions(known, taken))
    if dry_run:
        return _settle(known, finder, taken, region, stamp)[0]
    assert receipt is not None, "a batch that is stored has a key"
    while True:
        with store.begin() as tx:
            late = _stored(tx, finder, taken, region, stamp, receipt)
        if isinstance(late, BatchResult):
            return late
        finder = finder.also(geocoder, late)


def _stored(
    tx: Tx, finder: Finder, rows: list[CaseRow], region: str, stamp: Stamp, receipt: Receipt
) -> BatchResult | set[str]:
    """The answer, an earlier one if the batch was here before; or what has become a question since it was read: a
    geocoder may take its time, so nobody is asked in here."""
    before = batches.find(tx, stamp.actor, receipt.key, receipt.body_sha256)
    if before is not None:
        return before
    known = _known(tx, rows, stamp.today, lock=True)
    late = finder.lacks(_questions(known, rows))
    if late:
        return late
    result, changed, events = _settle(known, finder, rows, region, stamp, new_id("batch"))
    _save(tx, result, changed, events, receipt, stamp)
    _log.info("batch received", batch_id=result.id, rows=len(rows), refused=result.count(RowStatus.REFUSED))
    return result


def judge(
    rows: Iterable[CaseRow], geocoder: Geocoder, gate: Gate, *, region: str, stamp: Stamp
) -> tuple[list[Case], tuple[RowResult, ...]]:
    """What a batch would come to where nothing is known yet: the cases that are not refused, and a result per row.

    Raises GeoError when the geocoder fails.
    """
    taken = _taken(rows, region)
    finder = Finder(gate, {}, {}).also(geocoder, _questions({}, taken))
    result, cases, _ = _settle({}, finder, taken, region, stamp)
    return cases, result.rows


def _known(tx: Tx, rows: list[CaseRow], today: date, lock: bool = False) -> dict[str, Case]:
    return case_store.load_many(tx, (row.case.id for row in rows if row.case), today, lock)


def _questions(known: dict[str, Case], rows: list[CaseRow]) -> set[str]:
    incoming = (row.case for row in rows if row.case is not None)
    return {text for case in incoming for text in questions(known.get(case.id), case)}


def _taken(rows: Iterable[CaseRow], region: str) -> list[CaseRow]:
    """Those that cannot be meant are refused already."""
    return [_refuse_contradictions(_in_region(row, region)) for row in _refuse_duplicates(rows)]


def _in_region(row: CaseRow, region: str) -> CaseRow:
    return row if row.case is None else replace(row, case=replace(row.case, region=region))


def _save(
    tx: Tx,
    result: BatchResult,
    changed: list[Case],
    events: list[tuple[str, CaseEvent]],
    receipt: Receipt,
    stamp: Stamp,
) -> None:
    if not batches.insert(tx, result, receipt.key, receipt.body_sha256, stamp.actor):
        raise ConflictError(
            "idempotency_race", "The same batch is being received at this moment.", "Send it again in a moment."
        )
    case_store.save_many(tx, changed, stamp.at)
    case_store.add_events(tx, events)
    withdrawing.withdraw(tx, changed, stamp)
    if any(address.doubt is Doubt.UNASKED for case in changed for address in case.addresses):
        looking_up.ask_in_background(tx, result.region, stamp.actor, stamp.at)


def _settle(
    known: dict[str, Case],
    finder: Finder,
    rows: list[CaseRow],
    region: str,
    stamp: Stamp,
    batch_id: str | None = None,
) -> tuple[BatchResult, list[Case], list[tuple[str, CaseEvent]]]:
    """What becomes of each row, the cases to write, the lines of their histories."""
    results: list[RowResult] = []
    changed: list[Case] = []
    for row in rows:
        case = None if row.case is None else merge(known.get(row.case.id), row.case, finder, stamp)
        result = _result(row, case, known)
        results.append(result)
        if case is not None and result.status is not RowStatus.REFUSED and not result.unchanged:
            changed.append(case)
    made = [(case.id, event) for case in changed for event in _events(known.get(case.id), case, stamp, batch_id or "")]
    return BatchResult(batch_id, region, batch_id is None, tuple(results), stamp.at), changed, made


def _events(old: Case | None, case: Case, stamp: Stamp, batch_id: str) -> Iterator[CaseEvent]:
    yield stamp.event("received" if old is None else "updated", batch_id)
    if old is not None and _is_wanted(old) and not _is_wanted(case):
        yield stamp.event("address_answered", batch_id)


def _is_wanted(case: Case) -> bool:
    return any(address.wanted is not None for address in case.addresses)


def _result(row: CaseRow, case: Case | None, known: dict[str, Case]) -> RowResult:
    if case is None:
        return RowResult(row.number, row.case_id, RowStatus.REFUSED, row.issues)
    old = known.get(case.id)
    if old is not None and old.state is CaseState.CLOSED:
        closed = Issue("case_closed", row.pointer("case_id"), "The case is closed.", "Reopen it, then send it again.")
        return RowResult(row.number, case.id, RowStatus.REFUSED, (closed,))
    issues = tuple(_doubts(row, case))
    if all(address.doubt in HOPELESS for address in case.addresses):
        return RowResult(row.number, case.id, RowStatus.REFUSED, issues)
    status = RowStatus.REVIEW if issues else RowStatus.ACCEPTED
    return RowResult(row.number, case.id, status, issues, old is None, old is not None and same_case(old, case))


@dataclass(frozen=True, slots=True)
class _Doubted:
    code: str
    cause: str
    action: str


_PICK = "Pick its place in the review list, or send a better address."
_LATER = "Wait: it is looked up in the background. Or pick its place in the review list."
_SEND = "Send the address with street, number and town, or its latitude and longitude."
_THERE = "Send it to the region that it lies in, or correct the address."
_DOUBTS = {
    Doubt.NOT_FOUND: _Doubted("address_not_found", "The address was not found.", _PICK),
    Doubt.AMBIGUOUS: _Doubted("address_ambiguous", "The address may be in several places.", _PICK),
    Doubt.LOW_CONFIDENCE: _Doubted("address_uncertain", "What was found may be another address.", _PICK),
    Doubt.IMPRECISE: _Doubted("address_imprecise", "Only the street or the town was found, not the door.", _PICK),
    Doubt.OUTSIDE_REGION: _Doubted("address_outside_region", "The place lies outside the region.", _PICK),
    Doubt.REPORTED_WRONG: _Doubted("address_reported_wrong", "A collector found that the address is wrong.", _PICK),
    Doubt.UNASKED: _Doubted("address_unasked", "A provider that might know the address has not answered yet.", _LATER),
    Doubt.NOT_AN_ADDRESS: _Doubted("address_senseless", "The text names no place.", _SEND),
    Doubt.ELSEWHERE: _Doubted("address_elsewhere", "The place lies far outside the region.", _THERE),
    Doubt.TOO_UNSURE: _Doubted("address_too_unsure", "Nothing was found that is sure enough to be looked at.", _SEND),
}


def _doubts(row: CaseRow, case: Case) -> Iterator[Issue]:
    for i, address in enumerate(case.addresses):
        if address.doubt is not None:
            said = _DOUBTS[address.doubt]
            where = "address" if i == 0 else f"alternative_addresses/{i - 1}"
            given = row.case is not None and row.case.addresses[i].place is not None
            field = f"{where}/{'lat' if given else 'text'}"
            yield Issue(said.code, row.pointer(field), said.cause, said.action)


def _refuse_duplicates(rows: Iterable[CaseRow]) -> Iterator[CaseRow]:
    """The first row of a case id counts."""
    seen: set[str] = set()
    for row in rows:
        if row.case is not None and row.case.id in seen:
            where = row.pointer("case_id")
            yield _refused(
                row, Issue("duplicate_case", where, "This case id is in the batch already.", "Send it once.")
            )
        else:
            yield row
        if row.case is not None:
            seen.add(row.case.id)


def _refuse_contradictions(row: CaseRow) -> CaseRow:
    case = row.case
    if case is None or not case.required_collectors or case.required_collectors - case.forbidden_collectors:
        return row
    where, cause = row.pointer("required_collectors"), "Every collector that it requires is forbidden as well."
    return _refused(row, Issue("collectors_contradict", where, cause, "Correct one of the two lists."))


def _refused(row: CaseRow, issue: Issue) -> CaseRow:
    return CaseRow(row.number, row.place, row.case_id, None, (issue,))


def find_batch(tx: Tx, batch_id: str) -> BatchResult:
    """NotFoundError ``batch_missing``."""
    return batches.load(tx, batch_id)
