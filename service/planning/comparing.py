"""Two plans side by side: what one gains, loses and moves against the other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from service.model.plan import Plan
from service.store import Tx, plans


@dataclass(frozen=True, slots=True)
class Placed:
    """Where and when a plan visits a case; of a crew, the first collector by id."""

    collector_id: str
    date: date
    start: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    case_id: str
    before: Placed
    after: Placed


@dataclass(frozen=True, slots=True)
class Comparison:
    """``difference`` is b's totals less a's; cases are moved, added or removed on the way from a to b."""

    a: Plan
    b: Plan
    difference: dict[str, int]
    moved: tuple[Moved, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def compare(tx: Tx, a: str, b: str) -> Comparison:
    """NotFoundError ``plan_missing`` for either."""
    before, after = plans.load(tx, a), plans.load(tx, b)
    was, now = _placed(before), _placed(after)
    totals = asdict(before.totals)
    moved = (case for case in sorted(was.keys() & now.keys()) if was[case] != now[case])
    return Comparison(
        before,
        after,
        difference={name: value - totals[name] for name, value in asdict(after.totals).items()},
        moved=tuple(Moved(case, was[case], now[case]) for case in moved),
        added=tuple(sorted(now.keys() - was.keys())),
        removed=tuple(sorted(was.keys() - now.keys())),
    )


def _placed(plan: Plan) -> dict[str, Placed]:
    stops = ((stop, route) for route in plan.routes for stop in route.stops)
    found = sorted((s.case_id, r.collector_id, r.date, s.start) for s, r in stops if s.case_id is not None)
    return {case: Placed(collector, day, start) for case, collector, day, start in reversed(found)}
