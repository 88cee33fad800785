"""How an organisation works, as it may change it: a practice has a name, a content, and versions that stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.model.brief import BRIEF_RULES, BriefRules
from service.model.follow_up import FOLLOW_UPS, FollowUps
from service.model.limits import LIMITS, Limits
from service.model.weights import WEIGHTS, Weights

type Content = Weights | FollowUps | BriefRules | Limits


class PracticeName(StrEnum):
    WEIGHTS = "weights"
    FOLLOW_UPS = "follow_ups"
    BRIEFS = "briefs"
    LIMITS = "limits"


@dataclass(frozen=True, slots=True)
class Practice:
    """Version 0: Rounds' own, where the organisation has said nothing."""

    name: PracticeName
    version: int
    content: Content
    note: str = ""
    created_by: str = ""
    created_at: datetime | None = None


STANDARD: Mapping[PracticeName, Content] = {
    PracticeName.WEIGHTS: WEIGHTS,
    PracticeName.FOLLOW_UPS: FOLLOW_UPS,
    PracticeName.BRIEFS: BRIEF_RULES,
    PracticeName.LIMITS: LIMITS,
}
