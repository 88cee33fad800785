"""How an organisation ranks its cases: what each fact may add, along which curve, and who is proposed at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

FULL = 1000
"""Thousandths: a curve's top, and the most points that a case can have."""


class Feature(StrEnum):
    """Everything that a priority may rest on. What is not here is not looked at: no name, language, sex, age, origin,
    nor anything written in notes."""

    PRIORITY = "priority"
    OVERDUE = "overdue"
    AMOUNT = "amount"
    BROKEN_PROMISES = "broken_promises"
    LAST_CONTACT = "last_contact"
    DEADLINE = "deadline"
    RISK = "risk"
    RELATION_VALUE = "relation_value"
    HARDSHIP = "hardship"
    WAITING = "waiting"


class WeightsError(ValueError):
    """Weights that cannot be meant; one sentence that shows the value."""


def _require(true: bool, sentence: str) -> None:
    if not true:
        raise WeightsError(sentence)


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines between ``knots`` (measure, thousandths), flat before the first and after the last."""

    knots: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        _require(bool(self.knots), "a curve has no knot")
        _require(all(a < b for (a, _), (b, _) in pairwise(self.knots)), f"the measures of {self.knots} do not rise")
        _require(all(0 <= y <= FULL for _, y in self.knots), f"{self.knots} leaves 0-{FULL} thousandths")

    def at(self, measure: int) -> int:
        """Thousandths, rounded down."""
        first, last = self.knots[0], self.knots[-1]
        if measure <= first[0]:
            return first[1]
        for (a, low), (b, high) in pairwise(self.knots):
            if measure <= b:
                return low + (high - low) * (measure - a) // (b - a)
        return last[1]


@dataclass(frozen=True, slots=True)
class CutOffs:
    """A case below any of these is not proposed for a visit; ``most``: nor is one after so many better ones.

    Cases that must be visited, have an agreed appointment or were raised by a person pass all of them.
    """

    points: int = 0
    days_overdue: int = 0
    amount_minor: Mapping[str, int] = field(default_factory=dict)
    most: int | None = None

    def __post_init__(self) -> None:
        _require(0 <= self.points <= FULL, f"a cut-off of {self.points} points is outside 0-{FULL}")
        _require(self.days_overdue >= 0, f"a cut-off of {self.days_overdue} days overdue")
        _require(self.most is None or self.most >= 1, f"at most {self.most} cases is nobody")


@dataclass(frozen=True, slots=True)
class Weights:
    """``points``: the most that a feature adds (or, negative, takes away) at the top of its curve; absent: nothing.

    ``amounts``: a curve in minor units by currency, else ``curves[AMOUNT]``. ``risks``: thousandths by risk; others
    have none. ``wait_permille``: what a visit loses with each day that it comes later; ``late_permille``: what is left
    of it after its deadline.
    """

    points: Mapping[Feature, int]
    curves: Mapping[Feature, Curve]
    amounts: Mapping[str, Curve] = field(default_factory=dict)
    risks: Mapping[str, int] = field(default_factory=dict)
    cut_offs: CutOffs = field(default_factory=CutOffs)
    wait_permille: int = 20
    late_permille: int = 300

    def __post_init__(self) -> None:
        _require(all(abs(most) <= FULL for most in self.points.values()), f"{dict(self.points)} leaves ±{FULL} points")
        uncurved = sorted(set(self.points) - set(self.curves) - {Feature.RISK})
        _require(not uncurved, f"no curve for {', '.join(uncurved)}")
        _require(all(0 <= share <= FULL for share in self.risks.values()), f"{dict(self.risks)} leaves 0-{FULL}")
        _require(0 <= self.wait_permille <= 100, f"{self.wait_permille} ‰ a day is outside 0-100")
        _require(0 <= self.late_permille <= FULL, f"{self.late_permille} ‰ after the deadline is outside 0-{FULL}")


_CURVES: Mapping[Feature, Curve] = {
    Feature.PRIORITY: Curve(((0, 0), (1000, 1000))),
    Feature.OVERDUE: Curve(((0, 0), (30, 300), (90, 800), (180, 1000))),
    Feature.AMOUNT: Curve(((0, 0), (50_000, 200), (200_000, 500), (1_000_000, 800), (5_000_000, 1000))),
    Feature.BROKEN_PROMISES: Curve(((0, 0), (1, 500), (2, 800), (4, 1000))),
    Feature.LAST_CONTACT: Curve(((0, 0), (7, 300), (30, 1000))),
    Feature.DEADLINE: Curve(((0, 1000), (7, 800), (30, 300), (90, 0))),
    Feature.RELATION_VALUE: Curve(((0, 0), (1000, 1000))),
    Feature.HARDSHIP: Curve(((0, 0), (1, 1000))),
    Feature.WAITING: Curve(((0, 0), (14, 1000))),
}
_POINTS: Mapping[Feature, int] = {
    Feature.PRIORITY: 400,
    Feature.OVERDUE: 150,
    Feature.AMOUNT: 150,
    Feature.BROKEN_PROMISES: 100,
    Feature.LAST_CONTACT: 50,
    Feature.DEADLINE: 200,
    Feature.RISK: 50,
    Feature.RELATION_VALUE: 50,
    Feature.HARDSHIP: -250,
    Feature.WAITING: 100,
}
_RISKS: Mapping[str, int] = {"high": 1000, "medium": 500}

WEIGHTS = Weights(_POINTS, _CURVES, risks=_RISKS)
"""Where an organisation has said nothing: the bank's own priority counts most, known hardship holds back."""
