"""How cases are ranked, on the wire."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.fields import Count, DoorModel, Minor, Tag
from service.model.weights import Curve, CutOffs, Feature, Weights

Points = Annotated[int, Field(strict=True, ge=-1000, le=1000)]
Permille = Annotated[int, Field(strict=True, ge=0, le=1000, description="Thousandths.")]
Measure = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
Knots = Annotated[
    tuple[tuple[Measure, Permille], ...],
    Field(min_length=1, max_length=50, description="[measure, thousandths]: straight lines between, flat outside."),
]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class CutOffsDoc(DoorModel):
    """Who is proposed at all. Cases that must be visited, have an agreed appointment or were raised pass them."""

    points: Permille = Field(default=0, description="Fewest points.")
    days_overdue: Count = 0
    amount_minor: dict[Currency, Minor] = Field(default={}, description="Smallest amount, by currency.")
    most: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        default=None, description="Most cases of a day; null: all."
    )


class WeightsDoc(DoorModel):
    points: dict[Feature, Points] = Field(description="The most that a fact adds, or, negative, takes away.")
    curves: dict[Feature, Knots] = Field(description="Measure of a fact → thousandths of its points.")
    amounts: dict[Currency, Knots] = Field({}, description="Curves of `amount` by currency.")
    risks: dict[Tag, Permille] = Field({}, description="Thousandths by risk; others have none.")
    cut_offs: CutOffsDoc = CutOffsDoc()
    wait_permille: Annotated[int, Field(strict=True, ge=0, le=100)] = Field(
        20, description="What a visit loses with each day that it comes later."
    )
    late_permille: Permille = Field(300, description="What is left of a visit after its deadline.")

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        self.content()
        return self

    def content(self) -> Weights:
        """ValueError for weights that cannot be meant."""
        cut = self.cut_offs
        return Weights(
            points=self.points,
            curves={feature: Curve(knots) for feature, knots in self.curves.items()},
            amounts={currency: Curve(knots) for currency, knots in self.amounts.items()},
            risks=self.risks,
            cut_offs=CutOffs(cut.points, cut.days_overdue, cut.amount_minor, cut.most),
            wait_permille=self.wait_permille,
            late_permille=self.late_permille,
        )


def weights_doc(weights: Weights) -> WeightsDoc:
    cut = weights.cut_offs
    return WeightsDoc(
        points=dict(weights.points),
        curves={feature: curve.knots for feature, curve in weights.curves.items()},
        amounts={currency: curve.knots for currency, curve in weights.amounts.items()},
        risks=dict(weights.risks),
        cut_offs=CutOffsDoc(
            points=cut.points, days_overdue=cut.days_overdue, amount_minor=dict(cut.amount_minor), most=cut.most
        ),
        wait_permille=weights.wait_permille,
        late_permille=weights.late_permille,
    )
