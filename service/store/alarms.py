"""Alarms in rows. The database holds that one thing raises one alarm."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from geo.point import Point
from service.errors import NotFoundError
from service.model.alarm import Alarm, AlarmKind, AlarmState
from service.model.check_in import Position
from service.store.engine import Tx
from service.store.tables import alarms
from service.store.types import Regions, within

_ABOUT = ("id", "key", "region", "collector_id", "date", "visit_id", "case_id", "at", "raised_at", "answered_at")
_CARE = ("acknowledged_by", "acknowledged_at", "closed_by", "closed_at", "note")


def insert(tx: Tx, alarm: Alarm) -> bool:
    """False when there is one of its key, also under concurrent writers."""
    return tx.insert_if_absent(alarms, _row(alarm))


def save(tx: Tx, alarm: Alarm) -> None:
    tx.run(sa.update(alarms).where(alarms.c.id == alarm.id).values(_row(alarm)))


def load(tx: Tx, alarm_id: str, *, lock: bool = True) -> Alarm:
    """With ``lock`` nobody else changes it until the transaction ends. NotFoundError ``alarm_missing``."""
    query = sa.select(alarms).where(alarms.c.id == alarm_id)
    row = tx.first(query.with_for_update() if lock else query)
    if row is None:
        raise NotFoundError("alarm_missing", f"There is no alarm {alarm_id!r}.", "List the alarms.")
    return _alarm(row)


def of_key(tx: Tx, key: str) -> Alarm | None:
    """Locked until the transaction ends."""
    row = tx.first(sa.select(alarms).where(alarms.c.key == key).with_for_update())
    return None if row is None else _alarm(row)


def unanswered(tx: Tx, visit_id: str, kind: AlarmKind) -> list[Alarm]:
    """The open ones about a visit since which the collector was not heard of."""
    mine = (alarms.c.visit_id == visit_id) & (alarms.c.kind == kind) & (alarms.c.state != AlarmState.CLOSED)
    query = sa.select(alarms).where(mine, alarms.c.answered_at.is_(None)).with_for_update()
    return [_alarm(row) for row in tx.all(query)]


def of_collector(tx: Tx, collector_id: str, day: date, kind: AlarmKind) -> list[Alarm]:
    """The open ones of that kind, the newest first."""
    mine = (alarms.c.collector_id == collector_id) & (alarms.c.date == day) & (alarms.c.kind == kind)
    query = sa.select(alarms).where(mine, alarms.c.state != AlarmState.CLOSED)
    return [_alarm(row) for row in tx.all(query.order_by(alarms.c.raised_at.desc(), alarms.c.id))]


def of_case(tx: Tx, case_id: str) -> list[Alarm]:
    """All of them, oldest first."""
    query = sa.select(alarms).where(alarms.c.case_id == case_id)
    return [_alarm(row) for row in tx.all(query.order_by(alarms.c.raised_at, alarms.c.id))]


def page(
    tx: Tx, *, region: Regions | None, is_open: bool | None, limit: int, cursor: str | None
) -> tuple[list[Alarm], str | None]:
    """The newest first, and the next page's cursor. ``is_open``: only those that are, or are not, closed."""
    query = sa.select(alarms)
    if region is not None:
        query = query.where(within(alarms.c.region, region))
    if is_open is not None:
        closed = alarms.c.state == AlarmState.CLOSED
        query = query.where(~closed if is_open else closed)
    if cursor is not None:
        query = query.where(_after(tx, cursor))
    rows = tx.all(query.order_by(alarms.c.raised_at.desc(), alarms.c.id.desc()).limit(limit + 1))
    found = [_alarm(row) for row in rows]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def forget_positions(tx: Tx, instant: datetime) -> int:
    """Where collectors were is forgotten of alarms that were closed before."""
    old = (alarms.c.closed_at < instant) & alarms.c.lat.is_not(None)
    return tx.run(sa.update(alarms).where(old).values(lat=None, lon=None, accuracy_metres=None))


def _after(tx: Tx, alarm_id: str) -> sa.ColumnElement[bool]:
    last = tx.first(sa.select(alarms.c.raised_at).where(alarms.c.id == alarm_id))
    if last is None:
        raise NotFoundError("cursor_unknown", "This cursor leads nowhere.", "Start at the first page.")
    at = last["raised_at"]
    return sa.or_(alarms.c.raised_at < at, (alarms.c.raised_at == at) & (alarms.c.id < alarm_id))


def _row(alarm: Alarm) -> dict[str, Any]:
    where = alarm.position
    return {name: getattr(alarm, name) for name in (*_ABOUT, *_CARE)} | {
        "kind": alarm.kind,
        "state": alarm.state,
        "lat": where.point.lat if where else None,
        "lon": where.point.lon if where else None,
        "accuracy_metres": round(where.accuracy_metres) if where else None,
    }


def _alarm(row: RowMapping) -> Alarm:
    same: dict[str, Any] = {name: row[name] for name in (*_ABOUT, *_CARE)}
    where = None if row["lat"] is None else Position(Point(row["lat"], row["lon"]), row["accuracy_metres"])
    return Alarm(kind=AlarmKind(row["kind"]), state=AlarmState(row["state"]), position=where, **same)
