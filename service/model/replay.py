"""A replay: a published day planned again under other rules or weights, beside what was planned and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from service.model.outcome import OutcomeKind
from service.model.plan import Progress, RunState
from service.model.practice import PracticeName
from service.model.weights import Weights


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """``plan_id``: the published plan. ``policy`` None: that of then. ``practices``: versions in place of those of
    then; ``weights``: some that nobody has saved. ``seconds`` of search; None: as long as the plan's own."""

    plan_id: str
    policy: str | None = None
    practices: Mapping[PracticeName, int] = field(default_factory=dict)
    weights: Weights | None = None
    seconds: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of two plans of the same days. ``points``: of all visited cases by the weights of then; ``points_asked``: by
    the weights of the replay, so that both plans are measured by both. ``expected_permille``: the sum of the chances of
    meeting somebody, in thousandths of a meeting. ``refusals``: reasons of the cases that are left out, by code."""

    visits: int
    collectors: int
    points: int
    points_asked: int
    expected_permille: int
    travel_seconds: int
    travel_metres: int
    work_seconds: int
    evenness_permille: int | None
    refusals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happened:
    """What was reported of the planned visits. Money in minor units by currency."""

    made: int = 0
    met: int = 0
    outcomes: Mapping[OutcomeKind, int] = field(default_factory=dict)
    promises: int = 0
    paid_minor: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instead:
    """A case that only one of the plans visits: where it does, and why the other left it out (its code; empty: it did
    not know of it). ``outcome``: what happened, of a planned visit."""

    case_id: str
    collector_id: str
    date: date
    start: datetime
    points: int
    points_asked: int
    left_out: str = ""
    outcome: OutcomeKind | None = None


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """``both``: cases that both visit. ``only_planned`` and ``only_replayed``: who would have been visited instead of
    whom, by points. ``remarks``: codes of what could not be had as it stood (docs/evaluation.md). ``sources``: what
    each side rests on: policy, engine, seed."""

    planned: Side
    replayed: Side
    happened: Happened
    both: int
    only_planned: tuple[Instead, ...]
    only_replayed: tuple[Instead, ...]
    remarks: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replay:
    """One that was asked for: its state is as a run's, its result there once a plan was found."""

    id: str
    region: str
    request: ReplayRequest
    state: RunState
    asked_by: str
    created_at: datetime
    progress: Progress | None = None
    cancel_requested: bool = False
    error_code: str | None = None
    error_cause: str | None = None
    error_action: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: ReplayResult | None = None
