"""What came of the work in a stretch of days: the records, with every promise judged as of today, and the report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from service.choosing.histories import LOOK_BACK_DAYS, practices_now
from service.choosing.promising import judge
from service.errors import InvalidError, Issue
from service.evaluating.tallying import PARTS, Difference, Records, differences, evaluate
from service.model.figures import Figures, GroupBy, Part, VisitRecord
from service.model.promise import PromiseState
from service.store import Tx, evaluation, payments, visit_records

MOST_DAYS = 1_100
"""Three years, leap days included."""

type States = Mapping[tuple[str, date], PromiseState]
"""By case and the day on which the promise was made."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class ReportAsked:
    """``team`` None: all of them; of one team there are no refusals, since those belong to whole plans. ``before``: an
    earlier stretch to compare with."""

    span: Span
    by: GroupBy = GroupBy.ALL
    team: str | None = None
    before: Span | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """``groups`` in order of their names; ``earlier`` and ``differences`` where a stretch to compare with was named."""

    asked: ReportAsked
    whole: Figures
    groups: Mapping[str, Figures] = field(default_factory=dict)
    earlier: Figures | None = None
    differences: Sequence[Difference] = ()


def report(tx: Tx, regions: Sequence[str], zone: ZoneInfo, asked: ReportAsked, today: date) -> Report:
    """The figures of a stretch of days. InvalidError ``span_invalid`` for one that ends before it begins or is longer
    than three years."""
    _refuse_spans(asked)
    parts = PARTS[asked.by] if asked.team is None else PARTS[asked.by] | {Part.COLLECTOR}
    found = _of_team(records(tx, regions, asked.span.first, asked.span.last, today, zone, parts), asked.team)
    whole, groups = _whole(found), evaluate(found, asked.by) if asked.by is not GroupBy.ALL else {}
    if asked.before is None:
        return Report(asked, whole, groups)
    known = _of_team(records(tx, regions, asked.before.first, asked.before.last, today, zone, parts), asked.team)
    earlier = _whole(known)
    return Report(asked, whole, groups, earlier, differences(earlier, whole))


def records(
    tx: Tx,
    regions: Sequence[str],
    first: date,
    last: date,
    today: date,
    zone: ZoneInfo,
    parts: Collection[Part] = frozenset(Part),
) -> Records:
    """Everything of the published days from ``first`` to ``last``, both included, and of the visits that other systems
    made on them, read in ``zone``; visits are told apart by ``parts`` alone. Whether promises were kept is said as of
    ``today``, with later promises and the payments that have come since."""
    found = visit_records.visits(tx, regions, first, last, parts, zone)
    states = _states(tx, regions, first, today)
    return Records(
        [_judged(visit, states) if visit.promised is not None else visit for visit in found],
        evaluation.routes(tx, regions, first, last),
        evaluation.refusals(tx, regions, first, last),
    )


def _states(tx: Tx, regions: Sequence[str], first: date, today: date) -> States:
    since = first - timedelta(days=LOOK_BACK_DAYS)  # a payment goes to the earliest promise that stands
    promised = evaluation.promises(tx, regions, since)
    if not promised:
        return {}
    grace, paid = practices_now(tx).follow_ups.promise_grace, payments.of_regions(tx, regions, since)
    return {
        (case_id, promise.made_on): state
        for case_id, made in promised.items()
        for promise, state in zip(made, judge(made, paid.get(case_id, ()), today, grace), strict=True)
    }


def _judged(visit: VisitRecord, states: States) -> VisitRecord:
    return visit._replace(promise_state=states.get((visit.case_id, visit.date)))


def _whole(found: Records) -> Figures:
    return evaluate(found).get("all", Figures())


def _of_team(found: Records, team: str | None) -> Records:
    if team is None:
        return found
    return Records([v for v in found.visits if v.team == team], [r for r in found.routes if r.team == team])


def _refuse_spans(asked: ReportAsked) -> None:
    named = (("/to", asked.span), ("/before_to", asked.before))
    for pointer, span in named:
        if span is not None and not 1 <= span.days <= MOST_DAYS:
            cause = f"The days from {span.first} to {span.last} are not 1 to {MOST_DAYS}."
            action = "Name a first day, and a last one that is not before it."
            raise InvalidError("span_invalid", cause, action, (Issue("span_invalid", pointer, cause, action),))
