"""The holds of one case together: setting one among them, lifting them, forgetting those that ended long ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from service.model.access import Stamp
from service.model.hold import UNSAID, Hold, HoldKind, review_day

KEPT_DAYS = 366
"""An ended hold stays so long: the longest time that a rule asks to wait after one."""


def set_among(holds: Sequence[Hold], wanted: Hold, stamp: Stamp) -> tuple[Hold, ...]:
    """``wanted`` among the others. One of its kind that is in force is replaced, and where no first day is named it
    goes on from its own; exactly the same again changes nothing. Without an end it gets a day of review."""
    standing = next((h for h in holds if h.kind is wanted.kind and not h.ended(stamp.today)), None)
    since = wanted.since
    if since == UNSAID:
        since = stamp.today if standing is None else standing.since
    review = wanted.review_on
    if review is None and wanted.until is None:
        review = standing.review_on if standing and standing.review_on else review_day(wanted.kind, since)
    said = replace(wanted, since=since, review_on=review, set_by=stamp.actor, set_at=stamp.at)
    if standing is not None and replace(said, set_by=standing.set_by, set_at=standing.set_at) == standing:
        said = standing
    others = [hold for hold in holds if hold is not standing and not _forgotten(hold, stamp.today)]
    return tuple(sorted([*others, said], key=lambda hold: (hold.since, hold.kind)))


def lifted(holds: Sequence[Hold], kind: HoldKind | None, stamp: Stamp) -> tuple[Hold, ...]:
    """Those in force (of that kind, if one is named) bar nothing from today on. One that has not barred a day yet was
    never there."""
    meant = [h for h in holds if kind in (None, h.kind) and not h.ended(stamp.today)]
    ended = [replace(h, lifted_on=stamp.today, lifted_by=stamp.actor) for h in meant if h.since < stamp.today]
    return tuple(sorted([h for h in holds if h not in meant] + ended, key=lambda hold: (hold.since, hold.kind)))


def in_force(holds: Sequence[Hold], day: date) -> tuple[Hold, ...]:
    """Those that bar that day or a later one."""
    return tuple(hold for hold in holds if not hold.ended(day))


def _forgotten(hold: Hold, today: date) -> bool:
    return hold.ended(today - timedelta(days=KEPT_DAYS))
