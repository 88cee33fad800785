"""Replays: a published day planned again under other rules, beside what was planned and what happened."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.fields import Count, Day, DoorModel, Identifier
from api.schemas.runs import BestOut, RunErrorOut
from api.schemas.weights import WeightsDoc
from service.model.figures import BY_RULE
from service.model.outcome import OutcomeKind
from service.model.plan import RunState
from service.model.practice import PracticeName
from service.model.replay import Happened, Instead, Replay, ReplayRequest, ReplayResult, Side


class ReplayIn(DoorModel):
    """A published plan by its id, or by a day on which one plan alone is published. What is not named stays as it was
    when the day was planned; with nothing named, the same is planned once more."""

    plan_id: Identifier | None = None
    date: Day | None = None
    region: Identifier | None = Field(None, description="Of the date; unset: the only or the default one.")
    policy: Identifier | None = Field(None, description="Visit rules by name, as they are applied today.")
    weights_version: Count | None = None
    follow_ups_version: Count | None = None
    limits_version: Count | None = None
    weights: WeightsDoc | None = Field(None, description="Weights that nobody has saved, in place of a version.")
    seconds: Annotated[int, Field(strict=True, ge=1, le=7200)] | None = Field(
        None, description="Of search; unset: as long as the plan's own."
    )
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**31)] | None = None

    @model_validator(mode="after")
    def _names_one_plan(self) -> Self:
        if (self.plan_id is None) == (self.date is None):
            raise ValueError("A replay names either a plan or a date")
        if self.weights is not None and self.weights_version is not None:
            raise ValueError("Name weights or a version of them, not both")
        return self

    def request(self, plan_id: str) -> ReplayRequest:
        named = {
            PracticeName.WEIGHTS: self.weights_version,
            PracticeName.FOLLOW_UPS: self.follow_ups_version,
            PracticeName.LIMITS: self.limits_version,
        }
        return ReplayRequest(
            plan_id,
            self.policy,
            {name: version for name, version in named.items() if version is not None},
            None if self.weights is None else self.weights.content(),
            self.seconds,
            self.seed,
        )


class SideOut(DoorModel):
    visits: int
    collectors: int
    points: int = Field(description="Of all visited cases, by the weights of then.")
    points_asked: int = Field(description="The same by the weights of the replay.")
    expected_permille: int = Field(description="Sum of the chances of meeting somebody; 1000 is one meeting.")
    travel_seconds: int
    travel_metres: int
    work_seconds: int
    evenness_permille: int | None = Field(description="Jain's index of the work of all who were there.")
    refusals: dict[str, int] = Field(description="Cases left out because of a visit rule, by reason.")
    left_out: dict[str, int] = Field(description="Cases left out for another reason.")


class HappenedOut(DoorModel):
    made: int
    met: int
    outcomes: dict[str, int]
    promises: int
    paid_minor: dict[str, int]


class InsteadOut(DoorModel):
    case_id: str
    collector_id: str
    date: date
    start: datetime
    points: int
    points_asked: int
    left_out: str = Field(description="Why the other plan has it not, as a reason's code; empty: it did not know it.")
    outcome: OutcomeKind | None = Field(description="What was reported that day.")


class ReplayResultOut(DoorModel):
    planned: SideOut
    replayed: SideOut
    happened: HappenedOut = Field(description="What was reported of the planned visits.")
    both: int = Field(description="Visits that are in both plans.")
    only_planned: tuple[InsteadOut, ...] = Field(description="Who would not have been visited, by points.")
    only_replayed: tuple[InsteadOut, ...] = Field(description="Who would have been visited instead.")
    remarks: tuple[str, ...] = Field(description="What could not be had as it stood: see docs/evaluation.md.")
    sources: dict[str, str]


class ReplayOut(DoorModel):
    replay_id: str
    plan_id: str
    region: str
    policy: str | None
    practices: dict[str, int] = Field(description="Versions in place of those of then.")
    own_weights: bool = Field(description="Weights that nobody has saved.")
    state: RunState
    elapsed_seconds: float
    phase: str
    best: BestOut | None = Field(description="The best plan so far.")
    error: RunErrorOut | None
    asked_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    result: ReplayResultOut | None


class ReplayList(DoorModel):
    replays: tuple[ReplayOut, ...]


def replay_out(replay: Replay) -> ReplayOut:
    seen, asked = replay.progress, replay.request
    return ReplayOut(
        replay_id=replay.id,
        plan_id=asked.plan_id,
        region=replay.region,
        policy=asked.policy,
        practices={name.value: version for name, version in asked.practices.items()},
        own_weights=asked.weights is not None,
        state=replay.state,
        elapsed_seconds=seen.elapsed_seconds if seen else 0.0,
        phase=seen.phase if seen else "",
        best=_best(replay),
        error=_error(replay),
        asked_by=replay.asked_by,
        created_at=replay.created_at,
        started_at=replay.started_at,
        ended_at=replay.ended_at,
        result=None if replay.result is None else _result(replay.result),
    )


def _best(replay: Replay) -> BestOut | None:
    seen = replay.progress
    if seen is None or seen.prize is None or seen.travel_seconds is None or seen.served is None:
        return None
    return BestOut(prize=seen.prize, travel_seconds=seen.travel_seconds, served=seen.served)


def _error(replay: Replay) -> RunErrorOut | None:
    if replay.error_code is None:
        return None
    return RunErrorOut(code=replay.error_code, detail=replay.error_cause or "", action=replay.error_action or "")


def _result(result: ReplayResult) -> ReplayResultOut:
    return ReplayResultOut(
        planned=_side(result.planned),
        replayed=_side(result.replayed),
        happened=_happened(result.happened),
        both=result.both,
        only_planned=tuple(_instead(one) for one in result.only_planned),
        only_replayed=tuple(_instead(one) for one in result.only_replayed),
        remarks=result.remarks,
        sources=dict(result.sources),
    )


def _side(side: Side) -> SideOut:
    found = asdict(side)
    refusals = found.pop("refusals")
    by_rule = {code: count for code, count in refusals.items() if code in BY_RULE}
    return SideOut(**found, refusals=by_rule, left_out={c: n for c, n in refusals.items() if c not in by_rule})


def _happened(happened: Happened) -> HappenedOut:
    kinds = {kind.value: count for kind, count in happened.outcomes.items()}
    return HappenedOut(
        made=happened.made,
        met=happened.met,
        outcomes=kinds,
        promises=happened.promises,
        paid_minor=dict(happened.paid_minor),
    )


def _instead(one: Instead) -> InsteadOut:
    return InsteadOut(**asdict(one))
