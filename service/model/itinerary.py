"""An itinerary: a published route as a collector reads it. Of a debtor it holds only what the visit needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from geo.point import Point
from geo.territory import Territory
from service.model.area import Ban
from service.model.brief import Brief
from service.model.outcome import OutcomeKind
from service.model.plan import StopKind
from service.model.policy import Hours
from service.model.rule import Because
from service.model.timer import Timer


@dataclass(frozen=True, slots=True)
class WayTo:
    """The way from the stop before: encoded polyline (precision 5), seconds, metres; ``estimated``: not by roads."""

    polyline: str
    seconds: int
    metres: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class Reported:
    kind: OutcomeKind
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Navigation:
    """Links that open a navigation program at the door. AMap gets its own datum, GCJ-02."""

    geo: str
    apple: str
    google: str
    amap: str


@dataclass(frozen=True, slots=True)
class ZoneHint:
    """A no-go zone that the door lies in now; ``hours``: when it may be entered, local time there."""

    name: str
    ban: Ban
    hours: Hours | None
    note: str


@dataclass(frozen=True, slots=True)
class DayArea:
    """An area that matters on that day: a no-go zone near its stops, or (``ban`` None) a territory that one lies in."""

    name: str
    shape: Territory
    ban: Ban | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """A call for help that nobody has closed; ``seen_at``: when somebody saw it."""

    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One stop as a person reads it. ``number`` counts the visits; a break has none, nor anything of a debtor.

    ``amount_band`` is all that is said of the amount; ``phone_masked`` shows the last two digits. ``barred_by``: the
    code of what bars the visit since the plan was published: the case was held or closed, or the rules, its crew or
    an appointment bar it. ``moved``: its pin was moved since, or taken away, and the place shown is the one that was
    planned. ``timezone``: the door's clock where it is another
    than the itinerary's. ``because``, ``prize`` and ``brief``: as the plan has them.
    ``timer``: begun at this door; ``timer_seconds``: how long one runs that is begun now; ``crew``: how many have to
    be there.
    """

    visit_id: str
    kind: StopKind
    number: int | None
    arrival: datetime
    start: datetime
    leave: datetime
    way: WayTo
    case_id: str | None = None
    debtor_name: str | None = None
    address: str = ""
    place: Point | None = None
    window: tuple[datetime, datetime] | None = None
    appointment: bool = False
    crew_with: tuple[str, ...] = ()
    amount_band: str | None = None
    days_overdue: int | None = None
    risks: tuple[str, ...] = ()
    notes: str = ""
    has_phone: bool = False
    phone_masked: str | None = None
    language: str | None = None
    outcome: Reported | None = None
    barred_by: str | None = None
    moved: bool = False
    zones: tuple[ZoneHint, ...] = ()
    timezone: str | None = None
    navigation: Navigation | None = None
    because: Because | None = None
    prize: int | None = None
    brief: Brief | None = None
    timer: Timer | None = None
    timer_seconds: int | None = None
    crew: int = 1

    @property
    def on_hold(self) -> bool:
        """It may not be visited."""
        return self.barred_by is not None


@dataclass(frozen=True, slots=True)
class Itinerary:
    """``etag`` changes whenever anything of it does. ``check_ins``: positions may be sent from its doors. ``help``: the
    newest call; ``extension_seconds``: so much longer a collector may stay at a time, None: no timers run. ``draft``:
    of a plan that does not hold that day. ``areas``: zones and territories to draw, as they are now."""

    collector_id: str
    collector_name: str
    date: date
    timezone: str
    region: str
    plan_id: str
    version: int
    departure: datetime
    end: datetime
    travel_seconds: int
    travel_metres: int
    start_place: Point
    end_place: Point
    last_way: WayTo
    entries: tuple[Entry, ...]
    etag: str = ""
    check_ins: bool = False
    help: Help | None = None
    extension_seconds: int | None = None
    draft: bool = False
    areas: tuple[DayArea, ...] = ()
