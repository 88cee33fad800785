"""What a visit is worth: facts of the case → points with a written breakdown. Pure: no clock, no store.

The additive value model of multi-attribute decisions (R. L. Keeney, H. Raiffa, *Decisions with Multiple Objectives*,
1976, chapter 3): each fact is put on a scale by a curve of its own, weighed, and summed. It is chosen because every
point can be told to the person it concerns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from service.model.case import Case
from service.model.weights import FULL, Feature, Weights
from service.model.worth import Cut, Part, Ruling, RulingKind, Standing, Worth

_LEAST_PERMILLE = 100
"""However late, a visit keeps a tenth: it must still be told apart from none."""


def prize_of(case: Case, worth: Worth | None = None) -> int:
    """Prize points of one visit to this case, 0-1000; the priority that the case came with where nobody ranked it."""
    return case.priority if worth is None else worth.points


def value(case: Case, standing: Standing, weights: Weights, day: date, ruling: Ruling | None = None) -> Worth:
    """The worth of a visit on ``day``. A ruling that has run out is as none."""
    held = ruling if ruling is not None and ruling.holds(day) else None
    measures = _measures(case, standing, day)
    parts = tuple(_part(case, feature, measures[feature], weights) for feature in Feature if feature in weights.points)
    counted = max(0, min(FULL, sum(part.points for part in parts)))
    points = _ruled(counted, held)
    return Worth(case.id, points, counted, parts, held, tuple(_cuts(case, standing, weights, day, points, held)))


def day_permille(standing: Standing, weights: Weights, first: date, day: date, opens: date | None = None) -> int:
    """What is left of a visit's worth on ``day`` of a plan that begins on ``first``.

    It falls from the day it is due, so that early days fill first and what was due earlier goes before; after the
    deadline, or the day by which its next step is meant, little is left, which pulls the visit before it. ``opens``:
    the first day that the rules leave; a next step is not late before that.
    """
    begin = max(first, standing.due or first)
    kept = FULL - weights.wait_permille * max(0, (day - begin).days)
    wanted = standing.wanted_by
    if wanted is not None and opens is not None and first <= wanted:
        wanted = max(wanted, opens)
    if any(last is not None and first <= last < day for last in (standing.deadline, wanted)):
        kept = kept * weights.late_permille // FULL
    return max(_LEAST_PERMILLE, kept)


def _measures(case: Case, standing: Standing, day: date) -> Mapping[Feature, int | None]:
    return {
        Feature.PRIORITY: case.priority,
        Feature.OVERDUE: case.days_overdue,
        Feature.AMOUNT: case.amount_minor,
        Feature.BROKEN_PROMISES: standing.broken_promises,
        Feature.LAST_CONTACT: _days(standing.last_contact, day),
        Feature.DEADLINE: _days_left(standing, day),
        Feature.RISK: len(case.risks),
        Feature.RELATION_VALUE: standing.relation_value,
        Feature.HARDSHIP: int(standing.hardship),
        Feature.WAITING: _days(standing.waiting_since, day),
    }


def _part(case: Case, feature: Feature, measure: int | None, weights: Weights) -> Part:
    weight = weights.points[feature]
    permille = 0 if measure is None else _permille(case, feature, measure, weights)
    return Part(feature, measure, permille, weight, (weight * permille + FULL // 2) // FULL)


def _permille(case: Case, feature: Feature, measure: int, weights: Weights) -> int:
    if feature is Feature.RISK:
        return max((weights.risks.get(risk, 0) for risk in case.risks), default=0)
    if feature is Feature.AMOUNT and case.currency in weights.amounts:
        return weights.amounts[case.currency].at(measure)
    return weights.curves[feature].at(measure)


def _days(since: date | None, day: date) -> int | None:
    return None if since is None else max(0, (day - since).days)


def _days_left(standing: Standing, day: date) -> int | None:
    """To the nearest of both dates; a deadline that has passed is as urgent as one today."""
    left = [(on - day).days for on in (standing.deadline, standing.limitation) if on is not None]
    return max(0, min(left)) if left else None


def _ruled(counted: int, ruling: Ruling | None) -> int:
    if ruling is None or ruling.kind is RulingKind.BAR:
        return counted
    return max(counted, ruling.points) if ruling.kind is RulingKind.RAISE else min(counted, ruling.points)


def _cuts(
    case: Case, standing: Standing, weights: Weights, day: date, points: int, ruling: Ruling | None
) -> Iterator[Cut]:
    if ruling is not None and ruling.kind is RulingKind.BAR:
        yield Cut.BARRED
    if standing.limitation is not None and standing.limitation < day:
        yield Cut.LIMITATION
    if passes_cut_offs(case, day, ruling):
        return
    limits = weights.cut_offs
    if points < limits.points:
        yield Cut.POINTS
    if case.days_overdue < limits.days_overdue:
        yield Cut.OVERDUE
    if case.amount_minor < limits.amount_minor.get(case.currency, 0):
        yield Cut.AMOUNT


def passes_cut_offs(case: Case, day: date, ruling: Ruling | None) -> bool:
    """Whether the case goes past the cut-offs: a promise to the debtor or a person's word stands above a figure."""
    agreed = any(window.appointment and (window.date is None or window.date >= day) for window in case.windows)
    return case.required or agreed or (ruling is not None and ruling.kind is RulingKind.RAISE)
