"""What a collector reports from the door comes in here, once, and moves the case on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from service import announcing
from service.appointing import lapsing
from service.cases import withdrawing
from service.doubts import correcting
from service.doubts.correcting import CheckInRules, Said
from service.errors import ConflictError, InvalidError, Issue, NotFoundError
from service.model.access import Identity, Role, Stamp
from service.model.case import Case
from service.model.check_in import Position
from service.model.outcome import Outcome, OutcomeKind, OutcomeReport
from service.model.plan import PlanState, Stop
from service.store import Tx, addresses, check_ins, published
from service.store import cases as case_store
from service.store import outcomes as outcome_store
from service.store.outcomes import Kept
from service.store.published import PlacedStop
from service.visiting import alarming
from service.visiting.aftermath import Aftermath, aftermath_of

_log = structlog.get_logger(__name__)
_ONCE_PUBLISHED = (PlanState.PUBLISHED, PlanState.SUPERSEDED)


def report(
    tx: Tx,
    identity: Identity,
    visit_id: str,
    said: OutcomeReport,
    key: str,
    now: datetime,
    rules: CheckInRules | None = None,
) -> Outcome:
    """Keeps the report and applies its effect to the case; the same key and content again is the same report.

    A phone that was offline may report a visit of a plan that was superseded meanwhile. NotFoundError
    ``visit_missing``, also for a collector and another's visit; ConflictError ``visit_not_published``,
    ``outcome_exists`` (unless ``corrects``), ``idempotency_conflict``; InvalidError ``outcome_nonsense``,
    ``visit_is_break``. A position that came with the report is a check-in by ``rules``; without them it is dropped.
    """
    placed = visit_for(tx, identity, visit_id)
    assert placed.stop.case_id is not None
    outcome = _outcome(placed, said, key, now)
    _refuse_nonsense(said, placed)
    case = case_store.load(tx, placed.stop.case_id, placed.date)
    before = outcome_store.find(tx, visit_id, key)
    if before is not None:
        return _same_or_conflict(before, outcome, said)
    after = aftermath_of(tx, case.id, placed.date, placed.plan.timezone)
    case = _make_room(tx, case, placed, said, after)
    again = outcome_store.was_visited(tx, case.id, placed.date)
    if not outcome_store.insert(tx, Kept(outcome, placed.date, identity.actor, outcome_store.before(case))):
        raise _exists(visit_id)
    stamp = Stamp(identity.actor, now, placed.date)
    alarming.visit_ended(tx, placed.collector_id, placed.date, case.id, outcome.happened_at)
    lapsing.reported(tx, case.id, placed.date, outcome.kind, stamp)
    announcing.announce(tx, announcing.of_outcome(outcome, placed.date, corrects=said.corrects))
    _move_on(tx, case, placed, outcome, stamp, after, again or said.corrects)
    if (
        said.position is not None
        and rules is not None
        and not after.follow(outcome, placed.date, placed.stop)[0].doubt_address
    ):
        correcting.check_in(tx, placed, said.position, rules, stamp)
    _log.info("outcome reported", visit_id=visit_id, kind=str(outcome.kind), corrects=said.corrects)
    return outcome


def check_in(tx: Tx, identity: Identity, visit_id: str, position: Position, rules: CheckInRules, now: datetime) -> Said:
    """A collector is at the door, before anything is reported. Refuses what ``visit_for`` does."""
    placed = visit_for(tx, identity, visit_id)
    return correcting.check_in(tx, placed, position, rules, Stamp(identity.actor, now, placed.date))


def visit_for(tx: Tx, identity: Identity, visit_id: str) -> PlacedStop:
    """The visit, if this person may know of it: a collector only his or her own, on the day of the link.

    NotFoundError ``visit_missing`` rather than a refusal, so that ids cannot be probed; ConflictError
    ``visit_not_published`` for one of a draft; InvalidError ``visit_is_break``.
    """
    placed = published.find_stop(tx, visit_id)
    own = (identity.collector_id, identity.date) == (placed.collector_id, placed.date)
    known = placed.plan.state in _ONCE_PUBLISHED
    if identity.role is Role.COLLECTOR and not (own and known):
        raise NotFoundError("visit_missing", f"There is no visit {visit_id!r}.", "Read the itinerary again.")
    if not known:
        raise ConflictError("visit_not_published", "The visit belongs to a draft.", "Publish the plan first.")
    if placed.stop.case_id is None:
        raise InvalidError("visit_is_break", "This stop is a break.", "Nothing is reported for it.")
    return placed


def _outcome(placed: PlacedStop, said: OutcomeReport, key: str, now: datetime) -> Outcome:
    assert placed.stop.case_id is not None
    return Outcome(
        visit_id=placed.stop.visit_id,
        case_id=placed.stop.case_id,
        collector_id=placed.collector_id,
        kind=said.kind,
        happened_at=min(said.happened_at or now, now),  # a phone's clock may be ahead
        reported_at=now,
        key=key,
        promise=said.promise,
        amount_paid_minor=said.amount_paid_minor,
        note=said.note,
    )


def _refuse_nonsense(said: OutcomeReport, placed: PlacedStop) -> None:
    is_promise = said.kind is OutcomeKind.PROMISE
    if is_promise != (said.promise is not None):
        raise _invalid("/promise", "A promise has an amount and a day, and other outcomes have none.")
    if said.promise is not None and (said.promise.amount_minor <= 0 or said.promise.on < placed.date):
        raise _invalid("/promise", "The promised amount is not positive, or its day is before the visit.")
    if said.amount_paid_minor is not None and said.amount_paid_minor <= 0:
        raise _invalid("/amount_paid_minor", "The amount paid is not positive.")


def _same_or_conflict(before: Outcome, outcome: Outcome, said: OutcomeReport) -> Outcome:
    happened = before.happened_at if said.happened_at is None else outcome.happened_at
    if replace(outcome, reported_at=before.reported_at, happened_at=happened) == before:
        return before
    raise ConflictError(
        "idempotency_conflict",
        "This Idempotency-Key was used for another report of this visit.",
        "Use a new key for a new report.",
    )


def _make_room(tx: Tx, case: Case, placed: PlacedStop, said: OutcomeReport, after: Aftermath) -> Case:
    """The case without the effect of the report that is corrected; a first report needs no room."""
    standing = outcome_store.standing_one(tx, placed.stop.visit_id)
    if standing is None:
        return case
    if not said.corrects:
        raise _exists(placed.stop.visit_id)
    outcome_store.correct(tx, placed.stop.visit_id)
    return _taken_back(case, standing, placed.stop, after)


def _taken_back(case: Case, standing: Kept, stop: Stop, aftermath: Aftermath) -> Case:
    """Puts back what the report changed, except what somebody has changed since."""
    before = standing.undone(case)
    after = aftermath.moved(before, standing.outcome, standing.day, stop, standing.reported_by)
    changeable = ("state", "addresses", "holds", "risks", "crew", "not_before")
    untouched = [name for name in changeable if getattr(case, name) == getattr(after, name)]
    return replace(case, **{name: getattr(before, name) for name in untouched})


def _move_on(
    tx: Tx, case: Case, placed: PlacedStop, outcome: Outcome, stamp: Stamp, after: Aftermath, counted: bool
) -> None:
    moved = after.moved(case, outcome, placed.date, placed.stop, stamp.actor)
    line, _ = after.follow(outcome, placed.date, placed.stop)
    for address in set(case.addresses) - set(moved.addresses):
        addresses.forget(tx, case.region, address.text)
        check_ins.forget(tx, case.region, [addresses.text_key(address.text)])
    attempts, revision = case.attempts + (not counted), case.revision + 1
    moved = replace(moved, attempts=attempts, revision=revision, updated_at=stamp.at)
    case_store.save_many(tx, [moved.settled(stamp.today)], stamp.at)
    events = [stamp.event("outcome", outcome.kind), stamp.event("next_step", f"{line.action} {line.name}")]
    case_store.add_events(tx, [(case.id, event) for event in events])
    withdrawing.withdraw(tx, [moved], stamp)
    if moved.holds != case.holds:
        announcing.announce(tx, announcing.of_holds(moved, stamp.today, stamp.at))


def _exists(visit_id: str) -> ConflictError:
    return ConflictError(
        "outcome_exists", f"Visit {visit_id} has a report already.", "Send it as a correction if it was wrong."
    )


def _invalid(pointer: str, cause: str) -> InvalidError:
    issue = Issue("outcome_nonsense", pointer, cause, "Correct the report and send it again.")
    return InvalidError(issue.code, issue.message, issue.action, (issue,))
