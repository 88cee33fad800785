"""Records of what was planned and what came of it → figures, by group, over time, before and after. Pure.

Evenness is Jain's index (R. Jain, D. Chiu, W. Hawe, *A quantitative measure of fairness*, DEC-TR-301, 1984): the square
of the sum over n times the sum of the squares; 1 when all have the same, 1/n when one has everything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.model.attempt import MET
from service.model.figures import Figures, GroupBy, Part, Refusal, RouteRecord, VisitRecord
from service.model.outcome import OutcomeKind
from service.model.promise import PromiseState

PARTS: Mapping[GroupBy, frozenset[Part]] = {
    GroupBy.ALL: frozenset(),
    GroupBy.TEAM: frozenset({Part.COLLECTOR}),
    GroupBy.COLLECTOR: frozenset({Part.COLLECTOR}),
    GroupBy.AREA: frozenset({Part.AREA, Part.COLLECTOR}),
    GroupBy.HOUR: frozenset({Part.HOUR, Part.COLLECTOR}),
    GroupBy.POLICY: frozenset({Part.POLICY, Part.COLLECTOR}),
    **dict.fromkeys((GroupBy.WEEKDAY, GroupBy.DAY, GroupBy.WEEK, GroupBy.MONTH), frozenset({Part.DATE})),
}
"""What visits must tell for a grouping; the work of collectors is compared in each group that visits alone have."""

FULL = 1000
_BY_VISITS = frozenset({GroupBy.AREA, GroupBy.HOUR, GroupBy.POLICY})


@dataclass(frozen=True, slots=True)
class Records:
    """All of a stretch of days."""

    visits: Sequence[VisitRecord] = ()
    routes: Sequence[RouteRecord] = ()
    refusals: Sequence[Refusal] = ()

    def between(self, first: date, last: date) -> Records:
        """Those from ``first`` to ``last``, both included."""
        return Records(
            [visit for visit in self.visits if first <= visit.date <= last],
            [route for route in self.routes if first <= route.date <= last],
            [refusal for refusal in self.refusals if first <= refusal.date <= last],
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two stretches; ``change`` None where one of them has none."""

    name: str
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


def evaluate(records: Records, by: GroupBy = GroupBy.ALL) -> dict[str, Figures]:
    """Figures by group, the groups in order of their names; hours as ``09``, weekdays as ``1`` (Monday) to ``7``, weeks
    as ``2026-W48``. Of a crew's visit each collector has one where collectors are told apart, the plan has one else."""
    alone = by is GroupBy.COLLECTOR
    visits = _grouped(records.visits if alone else [v for v in records.visits if v.lead], _VISIT_KEYS[by])
    stops = _grouped(records.visits, _VISIT_KEYS[by])
    routes: Mapping[str, list[RouteRecord]] = {} if by in _BY_VISITS else _grouped(records.routes, _ROUTE_KEYS[by])
    refused = _grouped(records.refusals, _REFUSAL_KEYS[by]) if by in _REFUSAL_KEYS else {}
    names = sorted({*visits, *routes, *refused})
    return {
        name: _figures(
            visits.get(name, []), _work(routes.get(name, []), stops.get(name, []), by), refused.get(name, [])
        )
        for name in names
    }


def trend(records: Records, step: GroupBy = GroupBy.WEEK) -> list[tuple[str, Figures]]:
    """The figures over time, oldest first; ``step``: day, week or month."""
    return list(evaluate(records, step).items())


def differences(before: Figures, after: Figures) -> list[Difference]:
    """Every plain figure of both, in the order in which they are told."""
    return [Difference(name, getattr(before, name), getattr(after, name)) for name in COMPARED]


COMPARED = (
    "planned",
    "made",
    "met",
    "met_permille",
    "promises_made",
    "promises_kept",
    "promises_broken",
    "kept_permille",
    "work_seconds",
    "travel_seconds",
    "travel_metres",
    "travel_permille",
    "seconds_per_contact",
    "metres_per_contact",
    "evenness_permille",
)


@dataclass(frozen=True, slots=True)
class _Work:
    """Seconds and metres of a group, and the work of each collector in it."""

    seconds: int
    travel_seconds: int
    travel_metres: int
    by_collector: Mapping[str, int]


def _work(routes: Sequence[RouteRecord], stops: Sequence[VisitRecord], by: GroupBy) -> _Work:
    share: Counter[str] = Counter()
    if by in _BY_VISITS:
        for stop in stops:
            share[stop.collector_id] += stop.leg_seconds + stop.service_seconds
        legs = sum(stop.leg_seconds for stop in stops)
        return _Work(sum(share.values()), legs, sum(stop.leg_metres for stop in stops), share)
    for route in routes:
        share[route.collector_id] += route.work_seconds
    past = [stop for stop in stops if stop.elsewhere]  # no published day holds their work
    travel = sum(route.travel_seconds for route in routes) + sum(stop.leg_seconds for stop in past)
    metres = sum(route.travel_metres for route in routes) + sum(stop.leg_metres for stop in past)
    work = sum(share.values()) + sum(stop.leg_seconds + stop.service_seconds for stop in past)
    return _Work(work, travel, metres, share)


def _figures(visits: Sequence[VisitRecord], work: _Work, refusals: Sequence[Refusal]) -> Figures:
    outcomes: Counter[OutcomeKind] = Counter()
    for visit in visits:
        if visit.outcome is not None:
            outcomes[visit.outcome] += visit.visits
    states = Counter(visit.promise_state for visit in visits if visit.promise_state is not None)
    met = sum(count for kind, count in outcomes.items() if kind in MET)
    timed = sum(visit.visits for visit in visits if visit.timed and visit.outcome in MET)
    past = sum(visit.visits for visit in visits if visit.elsewhere)
    kept, broken = states[PromiseState.KEPT], states[PromiseState.BROKEN]
    return Figures(
        planned=sum(visit.visits for visit in visits) - past,
        made=sum(outcomes.values()),
        met=met,
        outcomes={kind: outcomes[kind] for kind in OutcomeKind if outcomes[kind]},
        promises_made=sum(visit.promised is not None for visit in visits),
        promises_kept=kept,
        promises_broken=broken,
        promised_minor=_money((v.currency, v.promised.amount_minor) for v in visits if v.promised is not None),
        kept_minor=_money(
            (v.currency, v.promised.amount_minor)
            for v in visits
            if v.promised is not None and v.promise_state is PromiseState.KEPT
        ),
        paid_minor=_money((visit.currency, visit.paid_minor) for visit in visits),
        work_seconds=work.seconds,
        travel_seconds=work.travel_seconds,
        travel_metres=work.travel_metres,
        seconds_per_contact=_ratio(work.seconds, timed),
        metres_per_contact=_ratio(work.travel_metres, timed),
        travel_permille=_ratio(FULL * work.travel_seconds, work.seconds),
        met_permille=_ratio(FULL * met, sum(outcomes.values())),
        kept_permille=_ratio(FULL * kept, kept + broken),
        evenness_permille=evenness(list(work.by_collector.values())),
        refusals=_counted(refusals),
        made_elsewhere=past,
    )


def _counted(refusals: Sequence[Refusal]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for refusal in refusals:
        found[refusal.code] += refusal.count
    return dict(sorted(found.items()))


def evenness(shares: Sequence[int]) -> int | None:
    """Jain's index in thousandths; None below two shares or where all are nothing."""
    squares = sum(share * share for share in shares)
    if len(shares) < 2 or squares == 0:
        return None
    return round(FULL * sum(shares) ** 2 / (len(shares) * squares))


def _money(sums: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for currency, amount in sums:
        found[currency] += amount
    return {currency: amount for currency, amount in sorted(found.items()) if amount}


def _ratio(part: int, whole: int) -> int | None:
    return round(part / whole) if whole else None


def _grouped[T](records: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for record in records:
        found[key(record)].append(record)
    return found


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


_DAY_KEYS: Mapping[GroupBy, Callable[[date], str]] = {
    GroupBy.ALL: lambda day: "all",
    GroupBy.WEEKDAY: lambda day: str(day.isoweekday()),
    GroupBy.DAY: date.isoformat,
    GroupBy.WEEK: _week,
    GroupBy.MONTH: lambda day: f"{day:%Y-%m}",
}


def _of_visit(key: Callable[[date], str]) -> Callable[[VisitRecord], str]:
    return lambda visit: key(visit.date)


def _of_route(key: Callable[[date], str]) -> Callable[[RouteRecord], str]:
    return lambda route: key(route.date)


def _of_refusal(key: Callable[[date], str]) -> Callable[[Refusal], str]:
    return lambda refusal: key(refusal.date)


_VISIT_KEYS: Mapping[GroupBy, Callable[[VisitRecord], str]] = {
    GroupBy.TEAM: lambda visit: visit.team,
    GroupBy.COLLECTOR: lambda visit: visit.collector_id,
    GroupBy.AREA: lambda visit: visit.area,
    GroupBy.HOUR: lambda visit: f"{visit.hour:02}",
    GroupBy.POLICY: lambda visit: visit.policy,
    **{by: _of_visit(key) for by, key in _DAY_KEYS.items()},
}
_ROUTE_KEYS: Mapping[GroupBy, Callable[[RouteRecord], str]] = {
    GroupBy.TEAM: lambda route: route.team,
    GroupBy.COLLECTOR: lambda route: route.collector_id,
    **{by: _of_route(key) for by, key in _DAY_KEYS.items()},
}
_REFUSAL_KEYS: Mapping[GroupBy, Callable[[Refusal], str]] = {by: _of_refusal(key) for by, key in _DAY_KEYS.items()}
