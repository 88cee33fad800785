"""What cases are worth a visit, what comes next for them, when they are met, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from api.schemas.cases import AmountIn
from api.schemas.fields import Day, DoorModel, Note
from service.choosing.selecting import Chance, Hour, Ranked, Valued
from service.model.attempt import PartOfDay
from service.model.case import AddressKind, CaseState
from service.model.next_step import Action, Goal, NextStep
from service.model.weights import Feature
from service.model.worth import Cut, Part, Ruling, RulingKind, Standing, Worth


class RulingIn(DoorModel):
    """`raise`: at least so many points, and past the cut-offs. `lower`: at most so many. `bar`: not proposed."""

    kind: RulingKind
    points: Annotated[int, Field(strict=True, ge=0, le=1000)] | None = Field(None, description="None with `bar`.")
    reason: Annotated[Note, Field(min_length=1)]
    until: Day | None = Field(None, description="The last day it holds; unset: until it is taken back.")

    @model_validator(mode="after")
    def _points_where_they_count(self) -> Self:
        if (self.points is None) != (self.kind is RulingKind.BAR):
            raise ValueError("Raise and lower name points, bar names none")
        return self

    def ruling(self) -> Ruling:
        return Ruling(self.kind, self.reason, self.points or 0, self.until)


class RulingOut(DoorModel):
    kind: RulingKind
    points: int | None
    reason: str
    until: Day | None
    ruled_by: str
    ruled_at: datetime | None


class PartOut(DoorModel):
    """One line of the breakdown."""

    feature: Feature
    measure: int | None = Field(description="Days, minor units or a count; null: not known, and counts for nothing.")
    permille: int = Field(description="Where its curve puts it, in thousandths.")
    weight: int = Field(description="The most that it adds, or, negative, takes away.")
    points: int


class WorthOut(DoorModel):
    case_id: str
    points: int = Field(description="0-1000, after a person's ruling.")
    counted: int = Field(description="The sum of the parts, within 0-1000.")
    parts: tuple[PartOut, ...]
    ruling: RulingOut | None
    cuts: tuple[Cut, ...] = Field(description="Why it is not proposed; none: it is.")


class RankedOut(WorthOut):
    rank: int | None = Field(description="From 1 among the proposed; null: not proposed.")
    debtor_name: str
    days_overdue: int
    amount_overdue: AmountIn | None


class RankingPage(DoorModel):
    date: Day
    cases: tuple[RankedOut, ...]
    next_cursor: str | None


class StandingOut(DoorModel):
    """What is known beside the case itself; null: not known."""

    broken_promises: int
    last_contact: Day | None
    waiting_since: Day | None
    deadline: Day | None
    limitation: Day | None
    relation_value: int | None
    hardship: bool


class CaseWorthOut(WorthOut):
    date: Day
    state: CaseState
    standing: StandingOut
    weights_version: int


class NextStepOut(DoorModel):
    """What the table of follow-ups makes of the last visit; `action` null: the case was never visited."""

    case_id: str
    action: Action | None
    rule: str | None = Field(description="The line of the table, outcome/times.")
    on: Day | None = Field(description="Not before.")
    by: Day | None = Field(description="Wanted until then.")
    lawful_from: Day | None = Field(
        description="From that day on the rules leave a visit at the preferred address; the step waits for it."
    )
    parts: tuple[PartOfDay, ...] = Field(description="Parts of the day not tried yet; none: any.")
    tried: tuple[PartOfDay, ...] = Field(description="Parts that found nobody.")
    goal: Goal | None
    prefer: str | None = Field(description="The collector who should go again.")
    manager: bool
    refer_to: str


class HourOut(DoorModel):
    hour: int
    chance_permille: int = Field(description="That somebody is met, in thousandths.")
    expected_permille: int = Field(description="What a visit is worth then, in thousandths of the case's points.")


class ChanceDayOut(DoorModel):
    date: Day
    hours: tuple[HourOut, ...]


class LevelOut(DoorModel):
    level: str
    tried: int
    met: int
    permille: int


class ChanceOut(DoorModel):
    number: int = Field(description="Of the case's addresses, from 0.")
    kind: AddressKind
    timezone: str
    days: tuple[ChanceDayOut, ...]
    told: tuple[LevelOut, ...] = Field(description="How the asked hour's chance came about; none: no hour was asked.")


class ChancesOut(DoorModel):
    """Each hour of a week, at every address that has a place. Visiting hours are another question: see `allowed`."""

    case_id: str
    addresses: tuple[ChanceOut, ...]


def ruling_out(ruling: Ruling) -> RulingOut:
    points = None if ruling.kind is RulingKind.BAR else ruling.points
    return RulingOut(
        kind=ruling.kind,
        points=points,
        reason=ruling.reason,
        until=ruling.until,
        ruled_by=ruling.by,
        ruled_at=ruling.at,
    )


def ranked_out(one: Ranked) -> RankedOut:
    case = one.case
    amount = AmountIn(minor=case.amount_minor, currency=case.currency) if case.currency else None
    return RankedOut(
        rank=one.rank,
        debtor_name=case.debtor.name,
        days_overdue=case.days_overdue,
        amount_overdue=amount,
        **_worth(one.worth),
    )


def valued_out(found: Valued) -> CaseWorthOut:
    return CaseWorthOut(
        date=found.day,
        state=found.case.state,
        standing=_standing(found.standing),
        weights_version=found.weights_version,
        **_worth(found.worth),
    )


def next_step_out(case_id: str, step: NextStep | None, lawful_from: Day | None) -> NextStepOut:
    return NextStepOut(
        case_id=case_id,
        action=step.action if step else None,
        rule=step.rule if step else None,
        on=step.on if step else None,
        by=step.by if step else None,
        lawful_from=lawful_from,
        parts=step.parts if step else (),
        tried=step.tried if step else (),
        goal=step.goal if step else None,
        prefer=step.prefer if step else None,
        manager=step is not None and step.manager,
        refer_to=step.refer_to if step else "",
    )


def chances_out(case_id: str, found: list[Chance]) -> ChancesOut:
    return ChancesOut(case_id=case_id, addresses=tuple(_chance(one) for one in found))


def _worth(worth: Worth) -> dict[str, Any]:
    return {
        "case_id": worth.case_id,
        "points": worth.points,
        "counted": worth.counted,
        "parts": tuple(_part(part) for part in worth.parts),
        "ruling": None if worth.ruling is None else ruling_out(worth.ruling),
        "cuts": worth.cuts,
    }


def _part(part: Part) -> PartOut:
    return PartOut(
        feature=part.feature, measure=part.measure, permille=part.permille, weight=part.weight, points=part.points
    )


def _standing(standing: Standing) -> StandingOut:
    return StandingOut(**{name: getattr(standing, name) for name in StandingOut.model_fields})


def _chance(chance: Chance) -> ChanceOut:
    return ChanceOut(
        number=chance.number,
        kind=chance.address.kind,
        timezone=chance.timezone,
        days=tuple(ChanceDayOut(date=day, hours=tuple(map(_hour, hours))) for day, hours in chance.days),
        told=tuple(
            LevelOut(level=level.name, tried=level.tried, met=level.met, permille=level.permille)
            for level in chance.told
        ),
    )


def _hour(hour: Hour) -> HourOut:
    return HourOut(hour=hour.hour, chance_permille=hour.chance, expected_permille=hour.expected)
