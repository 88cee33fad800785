"""Appointments out of a plan: the hours planned for its stops, proposed to the debtors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.appointing import agreeing
from service.appointing.agreeing import Wanted
from service.errors import ConflictError, Issue, ServiceError
from service.lawful.slots import address_of, slots_of
from service.messages import writing
from service.model.access import Stamp
from service.model.appointment import Appointment
from service.model.case import Case
from service.model.message import MessageForm
from service.model.plan import PlanState, Route, Stop
from service.store import Tx, plans
from service.store import cases as case_store
from service.surroundings import Surroundings

_QUARTER = timedelta(minutes=15)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Asked:
    """``cases`` empty: every stop. ``margin``: so much before and after the planned service belongs to the window.
    ``tell``: the message that is made about each; None: none."""

    cases: frozenset[str] = frozenset()
    margin: timedelta = timedelta(minutes=45)
    tell: MessageForm | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A stop without a proposal, or whose debtor is not told of it."""

    case_id: str
    date: date
    issue: Issue
    appointment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    made: tuple[Appointment, ...]
    refused: tuple[Refused, ...]


def propose(tx: Tx, rounds: Surroundings, plan_id: str, asked: Asked, stamp: Stamp) -> Proposed:
    """A proposal for each stop ahead that may have one; the others are told with the reason.

    NotFoundError ``plan_missing``, ConflictError ``plan_state`` for a plan that is neither a draft nor published.
    """
    plan = plans.load(tx, plan_id)
    if plan.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
        raise ConflictError("plan_state", f"Plan {plan_id} is {plan.state}.", "Take a draft, or a published plan.")
    made, refused = list[Appointment](), list[Refused]()
    for case_id, route, stop in _wanted(plan.routes, asked, stamp.today):
        try:
            made.append(_propose(tx, rounds, case_id, route, stop, asked, stamp))
        except ServiceError as error:
            refused.append(Refused(case_id, route.date, _issue(error)))
            continue
        if asked.tell is not None:
            refused += _untold(tx, rounds, made[-1], asked.tell, stamp)
    return Proposed(tuple(made), tuple(refused))


def window_of(stop: Stop, margin: timedelta, opens: datetime, closes: datetime, clock: ZoneInfo) -> tuple[time, time]:
    """The planned service with the margin around it, in quarters of an hour, within what is allowed; local times."""
    first, last = max(stop.start - margin, opens), min(stop.leave + margin, closes)
    start, end = first.astimezone(clock), last.astimezone(clock)
    early = start - timedelta(minutes=start.minute % 15, seconds=start.second)
    late = end + (-timedelta(minutes=end.minute, seconds=end.second) % _QUARTER)
    start, end = (early if early >= opens else start), (late if late <= closes else end)
    ends = end.time().replace(second=0) if end.date() == start.date() else _LAST_MINUTE
    return start.time().replace(second=0), ends


def _wanted(routes: tuple[Route, ...], asked: Asked, today: date) -> Iterator[tuple[str, Route, Stop]]:
    """A crew's stop once."""
    seen = set[tuple[str, date]]()
    for route in routes:
        for stop in route.stops:
            if stop.case_id is None or stop.done or route.date < today or (stop.case_id, route.date) in seen:
                continue
            if not asked.cases or stop.case_id in asked.cases:
                seen.add((stop.case_id, route.date))
                yield stop.case_id, route, stop


def _propose(
    tx: Tx, rounds: Surroundings, case_id: str, route: Route, stop: Stop, asked: Asked, stamp: Stamp
) -> Appointment:
    case = _known(tx, case_id, stamp.today)
    place = stop.address if address_of(case, stop.address) else ""
    start, end = _hours(tx, rounds, case, place, route.date, stop, asked.margin)
    return agreeing.make(tx, rounds, case_id, Wanted(route.date, start, end, place), stamp)


def _known(tx: Tx, case_id: str, today: date) -> Case:
    found = case_store.load_many(tx, [case_id], today).get(case_id)
    if found is None:
        raise case_store.missing(case_id)
    return found


def _hours(
    tx: Tx, rounds: Surroundings, case: Case, place: str, day: date, stop: Stop, margin: timedelta
) -> tuple[time, time]:
    """Where the rules leave nothing, the planned hours, which are then refused with every reason."""
    slots = slots_of(tx, rounds, case, place, day, {(case.id, day)})
    around = (span for span in slots.spans(day) if span.start <= stop.start and stop.leave <= span.end)
    span = next(around, None)
    opens, closes = (span.start, span.end) if span else (stop.start, stop.leave)
    return window_of(stop, margin, opens, closes, slots.door.clock)


def _untold(tx: Tx, rounds: Surroundings, made: Appointment, form: MessageForm, stamp: Stamp) -> Iterator[Refused]:
    try:
        writing.make(tx, rounds, made.id, None, form, stamp)
    except ServiceError as error:
        yield Refused(made.case_id, made.date, _issue(error), made.id)


def _issue(error: ServiceError) -> Issue:
    reasons = " ".join(issue.message for issue in error.issues)
    return Issue(error.code, "", f"{error.cause} {reasons}".strip(), error.action)
