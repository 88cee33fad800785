"""What came of the work in a stretch of days: the records, with every promise judged as of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from service.evaluating import Records
from service.histories import LOOK_BACK_DAYS, practices_now
from service.model.figures import VisitRecord
from service.model.promise import Payment, Promised, PromiseState
from service.promising import judge
from service.store import Tx, evaluation, made_visits, payments


def records(tx: Tx, regions: Sequence[str], first: date, last: date, today: date) -> Records:
    """Everything of the published days from ``first`` to ``last``, both included. Whether promises were kept is said as
    of ``today``, with later promises and the payments that have come since."""
    found = evaluation.visits(tx, regions, first, last)
    paid = payments.of_regions(tx, regions, first - timedelta(days=LOOK_BACK_DAYS))
    states = _states(tx, regions, first, paid, today)
    return Records(
        [_judged(visit, states) for visit in found],
        evaluation.routes(tx, regions, first, last),
        evaluation.refusals(tx, regions, first, last),
    )


def _states(
    tx: Tx, regions: Sequence[str], first: date, paid: Mapping[str, list[Payment]], today: date
) -> Mapping[tuple[str, date], PromiseState]:
    """By case and the day on which the promise was made."""
    grace = practices_now(tx).follow_ups.promise_grace
    promised: defaultdict[str, list[Promised]] = defaultdict(list)
    for one in made_visits.of_regions(tx, regions, first):
        if one.promise is not None:
            promised[one.case_id].append(Promised(one.date, one.promise))
    return {
        (case_id, promise.made_on): state
        for case_id, made in promised.items()
        for promise, state in zip(made, judge(made, paid.get(case_id, ()), today, grace), strict=True)
    }


def _judged(visit: VisitRecord, states: Mapping[tuple[str, date], PromiseState]) -> VisitRecord:
    if visit.promised is None:
        return visit
    return replace(visit, promise_state=states.get((visit.case_id, visit.start.date())))
