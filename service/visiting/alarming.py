"""Alarms about collectors: raised once, seen by a person, closed with a note; each step is in the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from service.announcing import announce
from service.errors import ConflictError
from service.model.access import Stamp
from service.model.alarm import Alarm, AlarmKind, AlarmState
from service.model.case import CaseEvent
from service.model.event import About, Event, EventKind
from service.model.ids import new_id
from service.model.timer import Timer
from service.store import Tx, alarms, audit, timers
from service.store import cases as case_store
from service.store.types import Regions

_log = structlog.get_logger(__name__)
_LOOKOUT = "lookout"
"""Who raises what no person does."""
_AT_ONCE = 500


def raise_once(tx: Tx, alarm: Alarm, actor: str) -> bool:
    """Whether it is new: one thing raises one alarm, however many processes see it at the same moment."""
    if not alarms.insert(tx, alarm):
        return False
    audit.add(tx, audit.Trace(alarm.raised_at, actor, "alarm_raised", alarm.id, alarm.kind))
    if alarm.case_id is not None:
        case_store.add_events(tx, [(alarm.case_id, CaseEvent(alarm.raised_at, "alarm", actor, alarm.kind))])
    announce(tx, Event(EventKind.ALARM_RAISED, alarm.raised_at, _told(alarm)))
    _log.warning("alarm raised", alarm_id=alarm.id, kind=str(alarm.kind), visit_id=alarm.visit_id)
    return True


def raise_due(tx: Tx, now: datetime) -> list[Alarm]:
    """An alarm for each timer that has run out, and for each deadline only one."""
    due = (_overdue(timer, now) for timer in timers.take_due(tx, now, _AT_ONCE))
    return [alarm for alarm in due if raise_once(tx, alarm, _LOOKOUT)]


def alone(tx: Tx, timer: Timer, actor: str, now: datetime) -> bool:
    """Flags a collector who is alone at a door where the rules ask for two."""
    return raise_once(tx, _about(timer, AlarmKind.ALONE, f"alone:{timer.visit_id}", timer.since, now), actor)


def heard_of(tx: Tx, visit_id: str, kind: AlarmKind, at: datetime) -> None:
    """The collector went on with this visit since, or is not alone any more. A person still closes the alarm."""
    for alarm in alarms.unanswered(tx, visit_id, kind):
        alarms.save(tx, replace(alarm, answered_at=at))


def visit_ended(tx: Tx, collector_id: str, day: date, case_id: str, at: datetime) -> None:
    """The visit was reported: its timer stops, whichever version of the plan it was begun under."""
    for timer in timers.of_day(tx, collector_id, day):
        if timer.runs and timer.case_id == case_id:
            end(tx, timer, at)


def end(tx: Tx, timer: Timer, at: datetime) -> None:
    """Stops a timer. What was raised about it says that the collector was heard of."""
    timers.save(tx, replace(timer, ended_at=max(at, timer.since)))
    for kind in (AlarmKind.OVERDUE, AlarmKind.ALONE):
        heard_of(tx, timer.visit_id, kind, at)


def acknowledge(tx: Tx, alarm_id: str, stamp: Stamp) -> Alarm:
    """Somebody looks after it. One that somebody else has taken stays theirs. ConflictError ``alarm_closed``."""
    alarm = _open(tx, alarm_id)
    if alarm.state is AlarmState.ACKNOWLEDGED:
        return alarm
    return _kept(tx, _seen(alarm, stamp), stamp, "alarm_acknowledged")


def close(tx: Tx, alarm_id: str, note: str, stamp: Stamp, keep_positions: timedelta) -> Alarm:
    """It is over, and ``note`` says how. A timer that ran out stops. ConflictError ``alarm_closed``.

    Where collectors were is forgotten of alarms that were closed longer than ``keep_positions`` ago.
    """
    alarms.forget_positions(tx, stamp.at - keep_positions)
    about = alarms.load(tx, alarm_id, lock=False)
    ran_out = about.visit_id is not None and about.kind is AlarmKind.OVERDUE
    timer = timers.find(tx, about.visit_id or "") if ran_out else None  # before the alarm, as whoever stays longer
    seen = _seen(_open(tx, alarm_id), stamp)
    if timer is not None and timer.runs:
        timers.save(tx, replace(timer, ended_at=stamp.at))
    closed = replace(seen, state=AlarmState.CLOSED, closed_by=stamp.actor, closed_at=stamp.at, note=note)
    return _kept(tx, closed, stamp, "alarm_closed")


def page(
    tx: Tx, *, region: Regions | None = None, is_open: bool | None = None, limit: int = 50, cursor: str | None = None
) -> tuple[list[Alarm], str | None]:
    """The newest first, and the next page's cursor."""
    return alarms.page(tx, region=region, is_open=is_open, limit=limit, cursor=cursor)


def _told(alarm: Alarm) -> About:
    ids = {"alarm_id": alarm.id, "kind": alarm.kind.value, "collector_id": alarm.collector_id, "region": alarm.region}
    return ids | {"visit_id": alarm.visit_id, "case_id": alarm.case_id, "at": alarm.at.isoformat()}


def _overdue(timer: Timer, now: datetime) -> Alarm:
    key = f"overdue:{timer.visit_id}:{timer.deadline.isoformat()}"
    return _about(timer, AlarmKind.OVERDUE, key, timer.deadline, now)


def _about(timer: Timer, kind: AlarmKind, key: str, at: datetime, now: datetime) -> Alarm:
    return Alarm(
        id=new_id("alarm"),
        key=key,
        kind=kind,
        region=timer.region,
        collector_id=timer.collector_id,
        date=timer.date,
        at=at,
        raised_at=now,
        visit_id=timer.visit_id,
        case_id=timer.case_id,
    )


def _open(tx: Tx, alarm_id: str) -> Alarm:
    alarm = alarms.load(tx, alarm_id)
    if not alarm.open:
        raise ConflictError("alarm_closed", f"Alarm {alarm_id} is closed.", "Nothing has to be done about it.")
    return alarm


def _seen(alarm: Alarm, stamp: Stamp) -> Alarm:
    if alarm.acknowledged_by is not None:
        return alarm
    return replace(alarm, state=AlarmState.ACKNOWLEDGED, acknowledged_by=stamp.actor, acknowledged_at=stamp.at)


def _kept(tx: Tx, alarm: Alarm, stamp: Stamp, kind: str) -> Alarm:
    alarms.save(tx, alarm)
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, kind, alarm.id, alarm.kind))
    return alarm
