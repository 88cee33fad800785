"""The hours of a day at a door: what the policy gives, consent widens, requests and zones take away; and the crew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from zoneinfo import ZoneInfo

from service.holidays import PublicHolidays
from service.lawful.rules.clock import DAY, Stretch, common, hours_of, joined, local_span, stretch_of, without
from service.lawful.rules.counting import Counted, Used
from service.lawful.rules.standing import Crew, Standing, hours_at
from service.lawful.rules.waiting import near_festival
from service.model.policy import HOLIDAY, WEEKDAYS, Policy
from service.model.rule import Allowed, Bar, Because, Span

_MOST_DAYS_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Opened:
    """A day's answer as far as hours go; ``bars``: why none are left."""

    allowed: Allowed
    bars: tuple[Bar, ...] = ()
    _counted: dict[Used, Allowed] = field(default_factory=dict)

    def counting(self, counted: Counted) -> Allowed:
        """The same answer with what was counted; as many cases have the same counts, each is made once."""
        if not counted.used:
            return self.allowed
        found = self._counted.get(counted.used)
        if found is None:
            because = replace(self.allowed.because, counts=counted.uses)
            found = self._counted[counted.used] = replace(self.allowed, because=because)
        return found


class View:
    """One policy seen from doors with one clock and calendar by cases of one standing; remembers each day."""

    def __init__(self, policy: Policy, standing: Standing, clock: ZoneInfo, calendar: PublicHolidays) -> None:
        self._policy, self._standing, self._clock, self._calendar = policy, standing, clock, calendar
        self._places = [policy.places[number] for number in standing.places]
        self._days: dict[date, Opened] = {}

    def on(self, day: date) -> Opened:
        """Hours, crew and reasons of a day."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._open(day)
        return found

    def _open(self, day: date) -> Opened:
        kind = self._policy.day_kind(day, self._calendar)
        lawful, widened = self._lawful(day, kind)
        asked = self._asked(day, lawful)
        left = asked
        for limit in self._standing.limits:
            left = common(left, [limit.hours])
        notes = (*widened, *(("debtor_request",) if asked != lawful else ()), *self._standing.zones)
        hours = tuple(str(hours_of(stretch)) for stretch in left)
        because = Because(self._policy.name, self._policy.version, f"hours.{kind}", hours, (), notes)
        allowed = Allowed(tuple(self._spans(day, left)), because)
        festival = near_festival(self._policy, self._calendar, day)
        bars = self._bars(day, kind, lawful, asked, allowed.spans)
        return Opened(allowed, (festival, *bars) if festival is not None else tuple(bars))

    def _lawful(self, day: date, kind: str) -> tuple[tuple[Stretch, ...], tuple[str, ...]]:
        """The policy's hours, wider where consent may and does widen them, cut by the rules on such an address."""
        hours = joined(stretch_of(stretch) for stretch in self._policy.hours[kind])
        agreed = [c for c in self._standing.consents if c.holds(day)] if self._policy.consent_hours else []
        wider = [stretch_of(stretch) for consent in agreed for stretch in consent.hours]
        outer = [stretch_of(stretch) for stretch in (self._policy.consent_hours or {}).get(kind, ())]
        found = joined([*hours, *common(wider, outer)])
        widened = tuple(f"consent: {consent.evidence}" for consent in agreed) if found != hours else ()
        for at_place in hours_at(self._places, kind):
            found = common(found, [stretch_of(stretch) for stretch in at_place])
        return found, widened

    def _asked(self, day: date, hours: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
        weekday = WEEKDAYS[day.weekday()]
        for request in self._standing.requests:
            if request.holds(day) and (not request.weekdays or weekday in request.weekdays):
                hours = common(hours, map(stretch_of, request.only)) if request.only else hours
                hours = without(hours, map(stretch_of, request.never))
        return hours

    def _spans(self, day: date, stretches: tuple[Stretch, ...]) -> Iterator[Span]:
        for start, end, crew in _crewed(stretches, self._standing.crew):
            hours = hours_of((start, end))
            span = local_span(day, hours.start, hours.end, self._clock, crew)
            if span.start.timestamp() < span.end.timestamp():
                yield span

    def _bars(
        self, day: date, kind: str, lawful: tuple[Stretch, ...], asked: tuple[Stretch, ...], spans: tuple[Span, ...]
    ) -> Iterator[Bar]:
        name, standing = self._policy.name, self._standing
        if standing.shut:
            yield Bar(
                "no_go_zone",
                f"The door lies in the no-go zone “{standing.shut}”: nobody visits there.",
                "Agree to meet elsewhere, or change the zone on the map.",
            )
        if not lawful:
            code = "public_holiday" if kind == HOLIDAY else "no_visiting_hours"
            why = "a public holiday" if kind == HOLIDAY else "such a day of the week"
            last = self._last_closed(day)
            yield Bar(code, f"{name} allows no visits there on {why}.", "Plan it on another day.", last)
        elif not asked:
            yield Bar(
                "request_hours",
                "The debtor asked not to be visited that day.",
                "Plan it on another day.",
                day,
            )
        elif not spans and not standing.shut:
            names = ", ".join(f"“{limit.name}”" for limit in standing.limits) or "of its hours"
            yield Bar(
                "no_go_hours",
                f"The zone {names} is open by day only, and that day has no visiting hours then.",
                "Plan it on another day, or change the zone's hours.",
                day,
            )

    def _last_closed(self, day: date) -> date | None:
        """The last day of those in a row that have no lawful hours; None where they do not end soon."""
        for n in count(1):
            later = day + n * DAY
            if self._lawful(later, self._policy.day_kind(later, self._calendar))[0]:
                return later - DAY
            if n == _MOST_DAYS_AHEAD:
                break
        return None


def _crewed(stretches: tuple[Stretch, ...], crew: Crew) -> Iterator[tuple[int, int, int]]:
    """For each stretch: the part that few collectors may do, then the whole if more of them may do more."""
    for start, end in stretches:
        alone_until = min(crew.after, end) if crew.late else end
        if start < alone_until:
            yield start, alone_until, crew.always
        if alone_until < end:
            yield start, end, crew.late
