"""How the organisation works, by version, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.brief_rules import BriefRulesDoc, brief_rules_doc
from api.schemas.fields import Count, DoorModel, Note
from api.schemas.follow_ups import FollowUpsDoc, follow_ups_doc
from api.schemas.limits import LimitsDoc, limits_doc
from api.schemas.weights import WeightsDoc, weights_doc
from service.choosing.ranking import Preview
from service.model.brief import BriefRules
from service.model.follow_up import FollowUps
from service.model.practice import Content, Practice, PracticeName
from service.model.weights import Weights

type ContentDoc = WeightsDoc | FollowUpsDoc | BriefRulesDoc | LimitsDoc


class _Change(DoorModel):
    note: Note = Field("", description="What was changed, for those who read the versions later.")
    based_on: Count | None = Field(None, description="The version that was changed; refused when there is a newer one.")


class WeightsIn(_Change):
    content: WeightsDoc


class FollowUpsIn(_Change):
    content: FollowUpsDoc


class BriefRulesIn(_Change):
    content: BriefRulesDoc


class LimitsIn(_Change):
    content: LimitsDoc


class PracticeHead(DoorModel):
    name: PracticeName
    version: int = Field(description="0: Rounds' own, where the organisation has said nothing.")
    note: str
    created_by: str
    created_at: datetime | None


class WeightsOut(PracticeHead):
    content: WeightsDoc


class FollowUpsOut(PracticeHead):
    content: FollowUpsDoc


class BriefRulesOut(PracticeHead):
    content: BriefRulesDoc


class LimitsOut(PracticeHead):
    content: LimitsDoc


type PracticeOut = WeightsOut | FollowUpsOut | BriefRulesOut | LimitsOut


class PracticeList(DoorModel):
    practices: tuple[PracticeHead, ...]


class PreviewIn(DoorModel):
    content: WeightsDoc


class MoveOut(DoorModel):
    case_id: str
    rank_before: int | None = Field(description="From 1 among the proposed; null: not proposed.")
    rank_after: int | None
    points_before: int
    points_after: int


class PreviewOut(DoorModel):
    """What would change today: who would come, go and move, the furthest first."""

    proposed_before: int
    proposed_after: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    moves: tuple[MoveOut, ...]


def head_out(practice: Practice) -> PracticeHead:
    return PracticeHead(**_head(practice))


def practice_out(practice: Practice) -> PracticeOut:
    head, content = _head(practice), practice.content
    if isinstance(content, Weights):
        return WeightsOut(content=weights_doc(content), **head)
    if isinstance(content, FollowUps):
        return FollowUpsOut(content=follow_ups_doc(content), **head)
    if isinstance(content, BriefRules):
        return BriefRulesOut(content=brief_rules_doc(content), **head)
    return LimitsOut(content=limits_doc(content), **head)


def content_of(name: PracticeName, sent: object) -> Content:
    """A content as read from JSON. ValidationError for one that cannot be meant."""
    documents: dict[PracticeName, type[ContentDoc]] = {
        PracticeName.WEIGHTS: WeightsDoc,
        PracticeName.FOLLOW_UPS: FollowUpsDoc,
        PracticeName.BRIEFS: BriefRulesDoc,
        PracticeName.LIMITS: LimitsDoc,
    }
    return documents[name].model_validate(sent).content()


def preview_out(seen: Preview) -> PreviewOut:
    moves = tuple(
        MoveOut(
            case_id=move.case_id,
            rank_before=move.rank_before,
            rank_after=move.rank_after,
            points_before=move.points_before,
            points_after=move.points_after,
        )
        for move in seen.moves
    )
    return PreviewOut(
        proposed_before=seen.proposed_before,
        proposed_after=seen.proposed_after,
        entered=seen.entered,
        left=seen.left,
        moves=moves,
    )


def _head(practice: Practice) -> dict[str, Any]:
    return {name: getattr(practice, name) for name in ("name", "version", "note", "created_by", "created_at")}
