"""A run (one request to solve) and a plan (all routes of the days asked for, the unserved, the provenance)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from geo.point import Point
from service.model.brief import Brief
from service.model.detail import Detail
from service.model.rule import Because
from service.model.warning import PlanWarning


class RunState(StrEnum):
    """QUEUED → RUNNING → SUCCEEDED | CANCELLED (the best plan so far is kept) | FAILED."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    FAILED = "failed"


class PlanState(StrEnum):
    """PENDING: no routes yet. DRAFT: ready to read, compare, publish. PUBLISHED: collectors follow it, never changed.
    SUPERSEDED: a later version was published in its place. ABANDONED: its run failed."""

    PENDING = "pending"
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a run was asked. ``collectors`` empty: all active ones (of ``team`` if that is given) with a shift then.

    ``seconds`` is the search's time. ``allow_estimates``: great-circle travel where roads fail, labelled. ``revises``:
    a published plan whose change is priced. ``at``: for a day under way, the instant from which the rest is planned.
    ``keep_published``: collectors' days that a plan is published for stay as they are, and their visits count.
    ``iterations`` of each walker of the search: with them the same request makes the same plan, unless the seconds end
    it first.
    """

    region: str
    dates: tuple[date, ...]
    collectors: tuple[str, ...] = ()
    team: str | None = None
    seconds: int = 20
    seed: int = 0
    allow_estimates: bool = False
    revises: str | None = None
    at: datetime | None = None
    pins: tuple[PinRequest, ...] = ()
    keep_published: bool = False
    iterations: int | None = None


@dataclass(frozen=True, slots=True)
class PinRequest:
    """A visit fixed by a person: on this collector's shift of this date, at ``start`` if given."""

    case_id: str
    collector_id: str
    date: date
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run shows while it works. ``prize`` and ``travel_seconds`` belong to the best plan so far."""

    elapsed_seconds: float
    prize: int | None = None
    travel_seconds: int | None = None
    served: int | None = None
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    plan_id: str
    request: PlanRequest
    state: RunState
    progress: Progress | None
    cancel_requested: bool
    error_code: str | None
    error_cause: str | None
    error_action: str | None
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


class StopKind(StrEnum):
    VISIT = "visit"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit placed on a route (or the break). ``visit_id`` is what an outcome is reported for.

    The leg leads here from the stop before (or the base): encoded polyline, seconds, metres. ``arrival`` at the door,
    ``start`` the service, ``leave`` its end; waiting at the door is between arrival and start. Who is early for a
    window waits before the arrival, away from any door. ``because``: why the rules allow it, as they stood then.
    ``points``: what the case was worth, ``prize``: what is expected of it at that hour. ``brief``: what the visit is
    for and how it is made.
    """

    visit_id: str
    kind: StopKind
    case_id: str | None
    place: Point | None
    address: str
    arrival: datetime
    start: datetime
    leave: datetime
    leg_polyline: str
    leg_seconds: int
    leg_metres: int
    leg_estimated: bool
    crew_with: tuple[str, ...] = ()
    window: tuple[datetime, datetime] | None = None
    appointment: bool = False
    done: bool = False
    because: Because | None = None
    prize: int | None = None
    points: int | None = None
    brief: Brief | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The stops of one shift; ``last_leg_*`` leads home. ``departure`` from and ``end`` at the base."""

    collector_id: str
    date: date
    departure: datetime
    end: datetime
    stops: tuple[Stop, ...]
    start_place: Point
    end_place: Point
    last_leg_polyline: str
    last_leg_seconds: int
    last_leg_metres: int
    last_leg_estimated: bool
    travel_seconds: int
    travel_metres: int
    wait_seconds: int
    service_seconds: int
    work_seconds: int


@dataclass(frozen=True, slots=True)
class UnservedCase:
    """Why a case got no visit. ``reason`` is a stable code; ``details`` one for each day or shift where that helps."""

    case_id: str
    reason: str
    message: str
    action: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    visits: int = 0
    prize: int = 0
    unserved: int = 0
    collectors: int = 0
    travel_seconds: int = 0
    travel_metres: int = 0
    wait_seconds: int = 0
    service_seconds: int = 0
    work_seconds: int = 0
    estimated_legs: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """``version`` counts within ``series_id``; a hand edit or a re-run of the same days is a new version.

    ``estimated``: some figure rests on great-circle travel. ``provenance`` names engine, region build, router, seed.
    """

    id: str
    series_id: str
    version: int
    state: PlanState
    region: str
    timezone: str
    dates: tuple[date, ...]
    routes: tuple[Route, ...] = ()
    unserved: tuple[UnservedCase, ...] = ()
    totals: Totals = field(default_factory=Totals)
    estimated: bool = False
    warnings: tuple[PlanWarning, ...] = ()
    provenance: dict[str, str] = field(default_factory=dict)
    based_on: str | None = None
    created_at: datetime | None = None
    published_at: datetime | None = None
    published_by: str | None = None
