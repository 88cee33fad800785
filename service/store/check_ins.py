"""Check-ins at doors in rows. Where a collector was is kept only while it proposes another door, and then forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from geo.point import Point
from service.model.check_in import CheckIn
from service.store.engine import Tx
from service.store.tables import check_ins
from service.store.types import Regions, within

_SAME = ("visit_id", "case_id", "region", "text_key", "collector_id", "date", "metres", "accuracy_metres", "at")


def keep(tx: Tx, seen: CheckIn) -> None:
    """One of each visit: a later one takes its place."""
    tx.run(sa.delete(check_ins).where(check_ins.c.visit_id == seen.visit_id))
    door = {"lat": seen.door.lat if seen.door else None, "lon": seen.door.lon if seen.door else None}
    tx.insert(check_ins, [{name: getattr(seen, name) for name in _SAME} | door])


def of_visit(tx: Tx, visit_id: str) -> CheckIn | None:
    """What was said last at this visit's door."""
    row = tx.first(sa.select(check_ins).where(check_ins.c.visit_id == visit_id))
    return None if row is None else _check_in(row)


def of_address(tx: Tx, region: str, text_key: str) -> list[CheckIn]:
    """Oldest first."""
    mine = (check_ins.c.region == region) & (check_ins.c.text_key == text_key)
    return [_check_in(row) for row in tx.all(sa.select(check_ins).where(mine).order_by(check_ins.c.id))]


def in_doubt(tx: Tx, region: Regions | None, since: datetime) -> list[CheckIn]:
    """All check-ins of the addresses for which one proposes another door; by address, oldest first."""
    proposing = sa.select(check_ins.c.region, check_ins.c.text_key).where(
        check_ins.c.lat.is_not(None), check_ins.c.at >= since
    )
    query = sa.select(check_ins).where(sa.tuple_(check_ins.c.region, check_ins.c.text_key).in_(proposing))
    query = query.where(check_ins.c.at >= since)
    if region is not None:
        query = query.where(within(check_ins.c.region, region))
    return [_check_in(r) for r in tx.all(query.order_by(check_ins.c.region, check_ins.c.text_key, check_ins.c.id))]


def forget(tx: Tx, region: str, text_keys: Sequence[str]) -> None:
    """What was said about these addresses is decided, or void."""
    mine = (check_ins.c.region == region) & check_ins.c.text_key.in_(list(text_keys))
    tx.run(sa.delete(check_ins).where(mine))


def forget_before(tx: Tx, instant: datetime) -> int:
    """How many older ones were forgotten."""
    return tx.run(sa.delete(check_ins).where(check_ins.c.at < instant))


def _check_in(row: RowMapping) -> CheckIn:
    same: dict[str, Any] = {name: row[name] for name in _SAME}
    door = None if row["lat"] is None else Point(row["lat"], row["lon"])
    return CheckIn(door=door, **same)
