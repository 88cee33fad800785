"""When a case may be visited on a day, by how many, or why not. Pure: no clock, no store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.model.area import Ban
from service.model.case import Case, CaseState
from service.model.door import Door
from service.model.policy import HOLIDAY, CrewRule, Hours, Policy, VisitCap
from service.model.rule import Allowed, Bar, Barred, Counts, Span

__all__ = ["Allowed", "Bar", "Barred", "Counts", "Span", "allowed", "local_span"]

_DAY = timedelta(days=1)
_TOGETHER = 2


def allowed(case: Case, policy: Policy, day: date, door: Door, counts: Counts) -> Allowed | Barred:
    """The spans of ``day`` in which the whole visit may lie, or every reason against a visit that day.

    ``door``: the debtor's, with its clock, calendar and no-go zones. ``counts`` holds no visit that this plan would
    replace. The case's own windows are not applied here: they are wishes of people, not rules.
    """
    kind = policy.day_kind(day, door.calendar)
    lawful = _spans(case, policy, policy.hours[kind], day, door)
    hours = _by_day(policy.hours[kind], door)
    spans = _spans(case, policy, hours, day, door)
    bars = [*_bars(case, policy, day, counts), *_closed_days(policy, kind, lawful), *_no_go(door, lawful, spans)]
    if bars:
        return Barred(tuple(bars))
    written = ", ".join(f"{h.start:%H:%M}-{h.end:%H:%M}" for h in hours)
    return Allowed(spans, f"{policy.name} {policy.version}: {kind} {written}{_in_zones(door)}")


@lru_cache(maxsize=4096)
def local_span(day: date, start: time, end: time, zone: ZoneInfo, crew: int = 1) -> Span:
    """Local times as instants. Where the clock jumps, the later start and the earlier end: never a minute too much."""
    # Datetimes of one zone compare by their wall clocks, which is not what is meant on such a day.
    first = max(_readings(day, start, zone), key=datetime.timestamp)
    last = min(_readings(day, end, zone), key=datetime.timestamp)
    return Span(first, last, crew)


def _spans(case: Case, policy: Policy, hours: Sequence[Hours], day: date, door: Door) -> tuple[Span, ...]:
    """For each stretch of hours: the part that few collectors may do, then the whole if more of them may do more."""
    always, late = _crew(case, policy.crew, door)
    zone = door.clock
    spans: list[Span] = []
    for stretch in hours:
        alone_until = min((rule.after for rule in late if rule.after), default=stretch.end)
        needed = max((rule.collectors for rule in late), default=always)
        if stretch.start < alone_until:
            spans.append(local_span(day, stretch.start, min(alone_until, stretch.end), zone, always))
        if alone_until < stretch.end:
            spans.append(local_span(day, stretch.start, stretch.end, zone, needed))
    return tuple(span for span in spans if span.start.timestamp() < span.end.timestamp())


def _crew(case: Case, rules: Sequence[CrewRule], door: Door) -> tuple[int, list[CrewRule]]:
    """The crew at any hour, and the rules that ask for a larger one late in the day."""
    met = [rule for rule in rules if not rule.risks or rule.risks & case.risks]
    zoned = [_TOGETHER for zone in door.zones if zone.ban is Ban.CREW_2]
    always = max([case.crew, *zoned, *(rule.collectors for rule in met if rule.after is None)])
    return always, [rule for rule in met if rule.after is not None and rule.collectors > always]


def _by_day(hours: Sequence[Hours], door: Door) -> tuple[Hours, ...]:
    """What is left of the visiting hours by the zones that are open by day only."""
    left = tuple(hours)
    for zone in door.zones:
        if zone.ban is Ban.BY_DAY and zone.hours is not None:
            cut = (Hours(max(h.start, zone.hours.start), min(h.end, zone.hours.end)) for h in left)
            left = tuple(h for h in cut if h.start < h.end)
    return left


def _no_go(door: Door, lawful: Sequence[Span], left: Sequence[Span]) -> Iterator[Bar]:
    never = door.barred_by
    if never is not None:
        yield Bar(
            "no_go_zone",
            f"The door lies in the no-go zone “{never.name}”: nobody visits there.",
            "Agree to meet elsewhere, or change the zone on the map.",
        )
    elif lawful and not left:
        names = ", ".join(f"“{zone.name}”" for zone in door.zones if zone.ban is Ban.BY_DAY)
        yield Bar(
            "no_go_hours",
            f"The zone {names} is open by day only, and that day has no visiting hours then.",
            "Plan it on another day, or change the zone's hours.",
        )


def _in_zones(door: Door) -> str:
    return "".join(f"; zone “{zone.name}”: {zone.ban.value.replace('_', ' ')}" for zone in door.zones)


def _bars(case: Case, policy: Policy, day: date, counts: Counts) -> Iterator[Bar]:
    if case.state is CaseState.CLOSED:
        yield Bar("case_closed", "The case is closed.", "Reopen it if it needs a visit.")
    hold = case.held_on(day)
    if hold is not None:
        yield Bar("held", f"A hold ({hold.kind}) bars visits.", "Lift the hold, or wait until it ends.", hold.until)
    if case.not_before is not None and day < case.not_before:
        last = case.not_before - _DAY
        yield Bar("not_before", f"No visit before {case.not_before.isoformat()}.", "Plan it on a later day.", last)
    if day in counts.visit_days:
        yield Bar("visited_that_day", "The case has a visit that day already.", "Plan it on another day.", day)
    for cap in policy.caps:
        yield from _capped(policy, cap, day, counts)


def _capped(policy: Policy, cap: VisitCap, day: date, counts: Counts) -> Iterator[Bar]:
    """A rolling window may begin up to ``days`` - 1 days before the visit and reach as far beyond it."""
    firsts = [day - n * _DAY for n in range(cap.days)]
    full = [first for first in firsts if _within(counts, first, cap.days) >= cap.visits]
    if full:
        yield Bar(
            "visit_cap",
            f"{policy.name} allows {cap.visits} visit(s) in {cap.days} days, and they are made or planned.",
            "Plan it on a later day.",
            _last_full_day(cap, day, counts),
        )


def _last_full_day(cap: VisitCap, day: date, counts: Counts) -> date:
    while any(_within(counts, day + _DAY - n * _DAY, cap.days) >= cap.visits for n in range(cap.days)):
        day += _DAY
    return day


def _within(counts: Counts, first: date, days: int) -> int:
    return sum(first <= visit < first + days * _DAY for visit in counts.visit_days)


def _closed_days(policy: Policy, kind: str, spans: Sequence[Span]) -> Iterator[Bar]:
    if not spans:
        code = "public_holiday" if kind == HOLIDAY else "no_visiting_hours"
        why = "a public holiday" if kind == HOLIDAY else "such a day of the week"
        yield Bar(code, f"{policy.name} allows no visits on {why}.", "Plan it on another day.")


def _readings(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """Both readings of a local time, which differ only where clocks are put back or forward."""
    readings = (datetime.combine(day, at.replace(fold=fold), zone) for fold in (0, 1))
    return [datetime.fromtimestamp(reading.timestamp(), zone) for reading in readings]
