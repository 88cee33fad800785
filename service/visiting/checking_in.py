"""At the door before anything is reported: the check-in starts a timer, and a call for help goes before everything.

What comes late from a phone without a network counts from when it was made.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from service.errors import ConflictError, ServiceError
from service.lawful.governing import policy_in_force
from service.model.access import Identity
from service.model.alarm import Alarm, AlarmKind
from service.model.case import Case, CaseState
from service.model.check_in import Position
from service.model.ids import new_id
from service.model.phone_clock import instant_of
from service.model.plan import Stop
from service.model.timer import LATE, Timer, TimerRules
from service.settings import Settings
from service.store import Tx, alarms, audit, collectors, outcomes, receipts, timers
from service.store import cases as case_store
from service.store.published import PlacedStop
from service.visiting import alarming
from service.visiting.outcomes import visit_for

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Arrival:
    """``at`` and ``sent_at`` by the phone's clock. ``together``: the collector says that as many are there as the visit
    needs; None: says nothing of it."""

    at: datetime | None = None
    sent_at: datetime | None = None
    together: bool | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call for help. ``visit_id``: where the collector was going, as far as the phone knows."""

    at: datetime | None = None
    sent_at: datetime | None = None
    visit_id: str | None = None
    position: Position | None = None


def timer_rules(settings: Settings) -> TimerRules:
    """What the organisation has set."""
    margins = {name: minutes * _MINUTE for name, minutes in settings.check_in_margins.items()}
    extension = settings.check_in_extension_minutes * _MINUTE
    return TimerRules(settings.check_in_margin_minutes * _MINUTE, margins, extension)


def check_in(tx: Tx, identity: Identity, visit_id: str, said: Arrival, settings: Settings, now: datetime) -> Timer:
    """A collector is at the door. The timer of the door before, if one still runs, stops.

    Again for the same visit: the same timer, except that it may say now that two are there. Refuses what ``visit_for``
    does; ConflictError ``case_held`` for a visit that may not be made, unless it was begun before that was known.
    """
    placed = visit_for(tx, identity, visit_id)
    assert placed.stop.case_id is not None
    case = case_store.load(tx, placed.stop.case_id, placed.date)
    standing = timers.find(tx, visit_id)
    if standing is not None:
        return _joined(tx, standing, now) if said.together else standing
    since = instant_of(said.at, said.sent_at, now)
    _refuse_held(case, placed, since, now)
    timer = _timer(tx, placed, case, since, settings, now)
    return _begun(
        tx, replace(timer, together=_together(tx, timer, crew_of(placed.stop, case), said, now)), identity, now
    )


def extend(
    tx: Tx, identity: Identity, visit_id: str, said: Arrival, key: str, settings: Settings, now: datetime
) -> Timer:
    """The collector stays longer: once for each ``key``. ConflictError ``timer_not_running``."""
    visit_for(tx, identity, visit_id)
    timer = timers.find(tx, visit_id)
    if timer is not None and receipts.find(tx, f"extend {visit_id}", key, "") is not None:
        return timer
    if timer is None or not timer.runs:
        raise ConflictError("timer_not_running", "No timer runs for this visit.", "Check in at the door first.")
    pressed = instant_of(said.at, said.sent_at, now)
    deadline = max(timer.deadline, pressed) + timer_rules(settings).extension
    longer = replace(timer, deadline=max(deadline, now + LATE))
    timers.save(tx, longer)
    receipts.keep(tx, f"extend {visit_id}", key, "", longer.deadline.isoformat(), now)
    alarming.heard_of(tx, visit_id, AlarmKind.OVERDUE, pressed)
    audit.add(tx, audit.Trace(now, identity.actor, "timer_extended", visit_id, timer.case_id))
    return longer


def call_for_help(tx: Tx, identity: Identity, said: Call, key: str, now: datetime) -> Alarm:
    """Raises an alarm for a collector; the same ``key`` again is the same call, and may bring the position that was not
    known at first. What is wrong with its details never refuses it."""
    assert identity.collector_id is not None and identity.date is not None
    name = f"panic:{identity.collector_id}:{key}"
    before = alarms.of_key(tx, name)
    if before is not None:
        return _with_position(tx, before, said.position)
    visit = _visit(tx, identity, said.visit_id)
    person = collectors.load(tx, identity.collector_id)
    alarm = Alarm(
        id=new_id("alarm"),
        key=name,
        kind=AlarmKind.PANIC,
        region=person.region,
        collector_id=person.id,
        date=identity.date,
        at=instant_of(said.at, said.sent_at, now),
        raised_at=now,
        visit_id=visit.stop.visit_id if visit else None,
        case_id=visit.stop.case_id if visit else None,
        position=said.position,
    )
    return alarm if alarming.raise_once(tx, alarm, identity.actor) else alarms.of_key(tx, name) or alarm


def crew_of(stop: Stop, case: Case) -> int:
    """How many have to be at the door: as planned, or as the case asks for since."""
    return max(1 + len(stop.crew_with), case.crew)


def _timer(tx: Tx, placed: PlacedStop, case: Case, since: datetime, settings: Settings, now: datetime) -> Timer:
    policy = policy_in_force(tx, settings, case.region, placed.date)
    margin = timer_rules(settings).margin(policy.name, case.risks)
    deadline = since + (placed.stop.leave - placed.stop.start) + margin
    return Timer(
        visit_id=placed.stop.visit_id,
        case_id=case.id,
        region=case.region,
        collector_id=placed.collector_id,
        date=placed.date,
        since=since,
        deadline=max(deadline, now + LATE),
    )


def _begun(tx: Tx, timer: Timer, identity: Identity, now: datetime) -> Timer:
    """Starts it, and stops the one at the door before. A visit that is reported already has a timer that has ended."""
    reported = outcomes.standing_one(tx, timer.visit_id) is not None
    timer = replace(timer, ended_at=timer.since) if reported else timer
    if not timers.insert(tx, timer):
        return timers.find(tx, timer.visit_id) or timer
    for other in timers.of_day(tx, timer.collector_id, timer.date):
        if other.runs and other.visit_id != timer.visit_id and other.since <= timer.since:
            alarming.end(tx, other, timer.since)
    audit.add(tx, audit.Trace(now, identity.actor, "checked_in", timer.visit_id, timer.case_id))
    if timer.together is False and timer.runs:
        alarming.alone(tx, timer, identity.actor, now)
    return timer


def _together(tx: Tx, timer: Timer, crew: int, said: Arrival, now: datetime) -> bool | None:
    """Whether enough are there: the collector says so, or others have checked in at the same door; who comes late from
    a phone without a network was there with those who have left since."""
    if crew == 1:
        return None
    others = [one for one in timers.of_crew(tx, timer.case_id, timer.date) if one.collector_id != timer.collector_id]
    there = [one for one in others if one.ended_at is None or one.ended_at > timer.since]
    for other in there:
        _joined(tx, other, now)
    return bool(said.together) or len(there) + 1 >= crew


def _joined(tx: Tx, timer: Timer, now: datetime) -> Timer:
    """Nobody is alone there any more."""
    if timer.together is not False:
        return timer
    joined = replace(timer, together=True)
    timers.save(tx, joined)
    alarming.heard_of(tx, timer.visit_id, AlarmKind.ALONE, now)
    return joined


def _refuse_held(case: Case, placed: PlacedStop, since: datetime, now: datetime) -> None:
    barred = case.held_on(placed.date) is not None or case.state is CaseState.CLOSED
    if barred and now - since < LATE:
        raise ConflictError("case_held", "This visit may not be made now.", "Go on, or ask the supervisor.")


def _visit(tx: Tx, identity: Identity, visit_id: str | None) -> PlacedStop | None:
    """Where the collector is: at the door of the running timer, or as the phone says; None: not known."""
    assert identity.collector_id is not None and identity.date is not None
    running = [one.visit_id for one in timers.of_day(tx, identity.collector_id, identity.date) if one.runs]
    for one in (*running, visit_id):
        with suppress(ServiceError):
            return visit_for(tx, identity, one or "")
    return None


def _with_position(tx: Tx, alarm: Alarm, position: Position | None) -> Alarm:
    if position is None or alarm.position is not None or not alarm.open:
        return alarm
    located = replace(alarm, position=position)
    alarms.save(tx, located)
    return located
