"""Addresses that wait for a person."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.case_out import CandidateOut, candidate_out
from api.schemas.fields import DoorModel, LatLon
from service.model.case import Doubt
from service.review import ReviewItem


class ReviewItemOut(DoorModel):
    """``address_index`` 0 is the case's address, 1 its first alternative, and so on."""

    case_id: str
    region: str
    address_index: int
    text: str
    why: Doubt
    candidates: tuple[CandidateOut, ...]


class ReviewList(DoorModel):
    items: tuple[ReviewItemOut, ...]


class DecisionIn(DoorModel):
    """One of the candidates, by its index in the list, or a pin."""

    address_index: Annotated[int, Field(strict=True, ge=0, le=5)] = 0
    candidate: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    pin: LatLon | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.candidate is None) == (self.pin is None):
            raise ValueError("Give either a candidate or a pin")
        return self


def review_item_out(item: ReviewItem) -> ReviewItemOut:
    return ReviewItemOut(
        case_id=item.case_id,
        region=item.region,
        address_index=item.address_index,
        text=item.text,
        why=item.why,
        candidates=tuple(candidate_out(found) for found in item.candidates),
    )
