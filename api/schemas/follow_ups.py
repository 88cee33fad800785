"""The table of what each outcome leads to, on the wire."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.fields import DoorModel, Flag, Line
from service.model.attempt import PartOfDay
from service.model.follow_up import FollowUp, FollowUps
from service.model.hold import HoldKind
from service.model.next_step import Action, Goal
from service.model.outcome import OutcomeKind

Days = Annotated[int, Field(strict=True, ge=0, le=366)]
Permille = Annotated[int, Field(strict=True, ge=0, le=1000, description="Thousandths.")]


class FollowUpDoc(DoorModel):
    """After the outcome for the `times`-th time in a row, or more often, until a line for more says other."""

    outcome: OutcomeKind
    times: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    action: Action
    wait_days: Days = Field(1, description="No visit earlier, counted from the visit or the promised day.")
    within_days: Days | None = Field(None, description="Wanted by then.")
    other_part: Flag = Field(False, description="At another part of the day.")
    doubt_address: Flag = Field(False, description="Where it was visited is wrong.")
    two: Flag = Field(False, description="From now on never alone.")
    manager: Flag = False
    conflict: Flag = Field(False, description="The same collector is not preferred next time.")
    hold: HoldKind | None = None
    refer_to: Line = Field("", description="The desk that goes on.")
    goal: Goal | None = None

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        self.line()
        return self

    def line(self) -> FollowUp:
        """ValueError for a line that cannot be meant."""
        return FollowUp(**self.model_dump())


class FollowUpsDoc(DoorModel):
    lines: Annotated[tuple[FollowUpDoc, ...], Field(max_length=200)]
    template: tuple[PartOfDay, ...] = Field(
        (PartOfDay.MORNING, PartOfDay.EVENING, PartOfDay.WEEKEND), description="Parts of the day to try in turn."
    )
    other_permille: Permille = Field(700, description="What a visit keeps in a part that is not in the template.")
    same_permille: Permille = Field(400, description="What it keeps in a part that found nobody.")
    promise_grace: Annotated[int, Field(strict=True, ge=0, le=30)] = Field(
        0, description="Days that a payment may take to arrive."
    )

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        self.content()
        return self

    def content(self) -> FollowUps:
        """ValueError for a table that cannot be meant."""
        lines = tuple(line.line() for line in self.lines)
        return FollowUps(lines, self.template, self.other_permille, self.same_permille, self.promise_grace)


def follow_ups_doc(table: FollowUps) -> FollowUpsDoc:
    return FollowUpsDoc(
        lines=tuple(FollowUpDoc(**asdict(line)) for line in table.lines),
        template=table.template,
        other_permille=table.other_permille,
        same_permille=table.same_permille,
        promise_grace=table.promise_grace,
    )
