"""When collectors are away: leave, training, illness. Plans made from then on leave those hours out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.errors import ConflictError, InvalidError, NotFoundError
from service.model.access import Stamp
from service.model.ids import new_id
from service.model.limits import Away
from service.store import Tx, absences, audit, collectors, published

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Entered:
    """``published``: days of it that have a published plan with this collector, and need somebody's decision."""

    away: Away
    published: tuple[date, ...]


def enter(tx: Tx, away: Away, stamp: Stamp) -> Entered:
    """A new absence. NotFoundError ``collector_missing``, InvalidError ``absence_too_long``."""
    made = replace(away, id=new_id("absence"))
    return _keep(tx, made, stamp)


def change(tx: Tx, away: Away, stamp: Stamp) -> Entered:
    """The absence of that id, said anew. NotFoundError ``absence_missing``; ConflictError ``absence_of_another`` for an
    absence of another collector."""
    before = absences.load(tx, away.id)
    if before is None:
        raise _missing()
    if before.collector_id != away.collector_id:
        raise ConflictError(
            "absence_of_another", "This is an absence of another collector.", "Remove it, and enter a new one."
        )
    return _keep(tx, away, stamp)


def remove(tx: Tx, away_id: str, stamp: Stamp) -> None:
    """NotFoundError ``absence_missing``."""
    before = absences.load(tx, away_id)
    if before is None or not absences.remove(tx, away_id):
        raise _missing()
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "absence_removed", before.collector_id, away_id))


def list_(tx: Tx, since: date, until: date, collector_id: str | None = None) -> Sequence[Away]:
    """Those that touch these days, both included."""
    return absences.find(tx, since, until, collector_id)


def _keep(tx: Tx, away: Away, stamp: Stamp) -> Entered:
    collectors.load(tx, away.collector_id)
    days = (away.last - away.first).days + 1
    if days > MOST_DAYS:
        raise InvalidError("absence_too_long", f"{days} days are more than {MOST_DAYS}.", "Enter it in parts.")
    absences.save(tx, away, stamp.actor, stamp.at)
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "absence_entered", away.collector_id, away.id))
    held = published.plans_of_days(tx, [away.first + timedelta(n) for n in range(days)])
    return Entered(away, tuple(sorted(day for who, day in held if who == away.collector_id)))


def _missing() -> NotFoundError:
    return NotFoundError("absence_missing", "There is no such absence.", "List the absences.")
