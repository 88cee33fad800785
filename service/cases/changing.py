"""Single cases: reading, holding, closing, changing. Every change is a line in the case's history."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date

from service.cases import withdrawing
from service.errors import ConflictError
from service.model.access import Stamp
from service.model.case import Case, CaseEvent, CaseState, Doubt, Window
from service.model.plan import Stop
from service.model.wish import Consent, Request
from service.places.travel import evened
from service.store import Tx
from service.store import cases as case_store
from service.store.types import Regions


@dataclass(frozen=True, slots=True)
class CaseChanges:
    """What a supervisor may change; None: as it was."""

    priority: int | None = None
    crew: int | None = None
    windows: tuple[Window, ...] | None = None
    service_seconds: int | None = None
    required: bool | None = None
    notes: str | None = None
    deadline: date | None = None
    consents: tuple[Consent, ...] | None = None
    requests: tuple[Request, ...] | None = None


def get(tx: Tx, case_id: str, today: date) -> Case:
    """With its history. NotFoundError ``case_missing``."""
    case = case_store.load_many(tx, [case_id], today).get(case_id)
    if case is None:
        raise case_store.missing(case_id)
    return replace(case, history=case_store.history(tx, case_id))


def list_(
    tx: Tx,
    today: date,
    *,
    state: CaseState | None = None,
    region: Regions | None = None,
    prefix: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[list[Case], str | None]:
    """Without histories, by id, and the next page's cursor. ``prefix``: of the case id."""
    return case_store.page(tx, today, state, region, prefix, limit, cursor)


def patch(tx: Tx, case_id: str, changes: CaseChanges, stamp: Stamp, revision: int | None = None) -> Case:
    """ConflictError ``revision_stale`` when the case is not at ``revision`` any more."""
    case = case_store.load(tx, case_id, stamp.today)
    if revision is not None and revision != case.revision:
        raise ConflictError(
            "revision_stale", f"Case {case_id} is at revision {case.revision} meanwhile.", "Read it, then change it."
        )
    said = {f.name: value for f in fields(changes) if (value := getattr(changes, f.name)) is not None}
    different = {name: value for name, value in said.items() if value != getattr(case, name)}
    if not different:
        return get(tx, case_id, stamp.today)
    return write(tx, replace(case, **different), stamp, stamp.event("changed", ", ".join(sorted(different))))


def close(tx: Tx, case_id: str, reason: str, stamp: Stamp) -> Case:
    """No more visits, and none in drafts. ConflictError ``case_state`` when it is closed already."""
    case = case_store.load(tx, case_id, stamp.today)
    if case.state is CaseState.CLOSED:
        raise ConflictError("case_state", f"Case {case_id} is closed already.", "Nothing has to be done.")
    closed = write(tx, replace(case, state=CaseState.CLOSED), stamp, stamp.event("closed", reason))
    withdrawing.withdraw(tx, [closed], stamp)
    return closed


def reopen(tx: Tx, case_id: str, reason: str, stamp: Stamp) -> Case:
    """A closed case may be visited again. ConflictError ``case_state`` when it is not closed."""
    case = case_store.load(tx, case_id, stamp.today)
    if case.state is not CaseState.CLOSED:
        raise ConflictError("case_state", f"Case {case_id} is {case.state}, not closed.", "Nothing has to be done.")
    return write(tx, replace(case, state=CaseState.OPEN), stamp, stamp.event("reopened", reason))


def is_elsewhere(case: Case, stop: Stop) -> bool:
    """Whether none of the case's addresses is where the stop is; one that is being looked up again has not moved."""
    if any(address.doubt is Doubt.UNASKED and address.words == stop.address for address in case.addresses):
        return False
    places = {evened(address.place) for address in case.addresses if address.place is not None}
    return stop.place is not None and evened(stop.place) not in places


def write(tx: Tx, changed: Case, stamp: Stamp, event: CaseEvent) -> Case:
    """Stores a changed case as its next revision, with the line of history that says what changed."""
    case = replace(changed, revision=changed.revision + 1, updated_at=stamp.at).settled(stamp.today)
    case_store.save_many(tx, [case], stamp.at)
    case_store.add_events(tx, [(case.id, event)])
    return replace(case, history=case_store.history(tx, case.id))
