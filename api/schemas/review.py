"""Addresses that wait for a person, and pins that collectors at the door say are wrong."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from api.schemas.case_out import CandidateOut, WantedOut, candidate_out, wanted_out
from api.schemas.fields import Day, DoorModel, Flag, LatLon, Note, Tag, Text
from service.doubts.review import ReviewItem
from service.model.case import Doubt
from service.model.check_in import Correction

AddressIndex = Annotated[int, Field(strict=True, ge=0, le=5)]


class ReviewItemOut(DoorModel):
    """``address_index`` 0 is the case's address, 1 its first alternative, and so on."""

    case_id: str
    region: str
    address_index: int
    text: str
    corrected: str | None = Field(description="The words that a person put in place of the bank's.")
    why: Doubt
    candidates: tuple[CandidateOut, ...]
    wanted: WantedOut | None = Field(description="The bank was asked for a better address.")
    version: str = Field(description="Send it back as `based_on` with the decision.")


class CorrectionOut(DoorModel):
    """Check-ins say that the door is elsewhere. Adopt it by deciding for the ``door`` as a pin, or confirm the pin."""

    case_id: str
    region: str
    address_index: int
    text: str
    place: LatLon = Field(description="The pin as it is.")
    pinned: bool = Field(description="A person set it.")
    door: LatLon = Field(description="Where the check-ins that agree put the door.")
    metres: int = Field(description="From the pin to that door.")
    agreeing: int = Field(description="Check-ins of different days or collectors that agree.")
    at_pin: int = Field(description="Check-ins that say that the pin is right.")
    since: Day
    until: Day
    version: str = Field(description="Send it back as `based_on` with the decision.")


class ReviewList(DoorModel):
    items: tuple[ReviewItemOut, ...]
    corrections: tuple[CorrectionOut, ...]


class DecisionIn(DoorModel):
    """One of four: a candidate by its index in the list, a pin, better words to look up, or the pin as it is."""

    address_index: AddressIndex = 0
    candidate: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    pin: LatLon | None = None
    text: Text | None = None
    confirm: Flag = False
    based_on: Tag | None = Field(
        None, description="`version` of the address that was looked at; refused when it was changed meanwhile."
    )

    @model_validator(mode="after")
    def _one_of_four(self) -> Self:
        if sum((self.candidate is not None, self.pin is not None, self.text is not None, self.confirm)) != 1:
            raise ValueError("Give exactly one of candidate, pin, text and confirm")
        return self


class WantedIn(DoorModel):
    """Why a better address is needed, for the bank to read."""

    address_index: AddressIndex = 0
    reason: Annotated[Note, Field(min_length=1, max_length=500)]


def review_item_out(item: ReviewItem) -> ReviewItemOut:
    return ReviewItemOut(
        case_id=item.case_id,
        region=item.region,
        address_index=item.address_index,
        text=item.text,
        corrected=item.corrected,
        why=item.why,
        candidates=tuple(candidate_out(found) for found in item.candidates),
        wanted=wanted_out(item.wanted),
        version=item.version,
    )


def correction_out(found: Correction) -> CorrectionOut:
    what = ("case_id", "region", "address_index", "text", "pinned", "version")
    said = ("metres", "agreeing", "at_pin", "since", "until")
    return CorrectionOut(
        place=LatLon.of(found.place),
        door=LatLon.of(found.door),
        **{name: getattr(found, name) for name in (*what, *said)},
    )
