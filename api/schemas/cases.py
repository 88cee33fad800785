"""A case as systems send it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.schemas.fields import (
    Count,
    Day,
    DoorModel,
    Flag,
    HourMinute,
    Identifier,
    LanguageTag,
    Latitude,
    Line,
    Longitude,
    Minor,
    Note,
    Tags,
    Text,
)
from api.schemas.wishes import MOST_WISHES, ConsentIn, RequestIn
from service.model.case import AddressKind
from service.model.hold import HoldKind, HoldSource

People = Annotated[tuple[Identifier, ...], Field(max_length=200, description="Collectors by id.")]
Priority = Annotated[int, Field(strict=True, ge=0, le=1000, description="Prize of a visit, in points.")]
ServiceSeconds = Annotated[int, Field(strict=True, ge=0, le=12 * 3600, description="Time at the door, in seconds.")]
Crew = Annotated[Literal[1, 2], Field(description="How many collectors the visit needs.")]


RelationValue = Annotated[int, Field(strict=True, ge=0, le=1000, description="What keeping the debtor is worth.")]
Consents = Annotated[
    tuple[ConsentIn, ...],
    Field(max_length=MOST_WISHES, description="Those that were sent before stay; the same with `until` ends one."),
]
Requests = Annotated[
    tuple[RequestIn, ...],
    Field(max_length=MOST_WISHES, description="Those that were sent before stay; the same with `until` ends one."),
]


class DebtorIn(DoorModel):
    debtor_id: Identifier | None = Field(None, description="Unset: the case's id.")
    name: Text
    phone: Annotated[Line, Field(max_length=40)] | None = None
    language: LanguageTag | None = None
    preferred_contact: Literal["call", "message", "letter"] | None = Field(
        None, description="How the debtor wants to be reached."
    )


class AddressIn(DoorModel):
    """``lat`` and ``lon`` together replace the search for the text."""

    text: Text
    kind: AddressKind = AddressKind.HOME
    lat: Latitude | None = None
    lon: Longitude | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon come together")
        return self


class AmountIn(DoorModel):
    minor: Minor
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")]


class WindowIn(DoorModel):
    """Local time at the door; the whole visit lies inside."""

    date: Day | None = Field(None, description="Unset: any day.")
    start: HourMinute
    end: HourMinute
    appointment: Flag = Field(False, description="Agreed with the debtor.")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.start >= self.end:
            raise ValueError("A window ends after it starts, on the same day")
        return self


class HoldIn(DoorModel):
    """Why a case may not be visited for a while. A hold without an end is looked at again on a day of review."""

    kind: HoldKind
    since: Day | None = Field(None, description="First day; unset: today, or that of the hold that it changes.")
    until: Day | None = Field(None, description="Last day of the hold; unset: until it is lifted.")
    review_on: Day | None = Field(None, description="When somebody looks at it again; unset and without an end: soon.")
    note: Note = ""


class HoldSet(HoldIn):
    """A hold that a person sets."""

    source: HoldSource = Field(HoldSource.SUPERVISOR, description="Where the knowledge comes from.")
    whole_debtor: Flag = Field(False, description="On every case of the debtor that is not closed.")


class CaseIn(DoorModel):
    """One case of a batch. The same ``case_id`` again updates that case."""

    case_id: Identifier
    debtor: DebtorIn | None = None
    address: AddressIn
    alternative_addresses: tuple[AddressIn, ...] = Field((), max_length=5)
    priority: Priority
    service_seconds: ServiceSeconds = 900
    amount_overdue: AmountIn | None = None
    days_overdue: Count = 0
    risks: Tags = ()
    skills: Tags = ()
    crew: Crew = 1
    required: Flag = False
    windows: tuple[WindowIn, ...] = Field((), max_length=60)
    hold: HoldIn | None = None
    required_collectors: People = ()
    forbidden_collectors: People = ()
    preferred_collectors: People = ()
    not_before: Day | None = None
    deadline: Day | None = Field(None, description="A visit is wanted by then.")
    limitation: Day | None = Field(None, description="The claim falls away after this day.")
    relation_value: RelationValue | None = None
    product: Annotated[Line, Field(max_length=64, description="What was lent, where visit rules depend on it.")] = ""
    consents: Consents = ()
    requests: Requests = ()
    notes: Note = ""


class CasePatch(DoorModel):
    """What a supervisor may change of a case; a field that is left out stays."""

    priority: Priority | None = None
    crew: Crew | None = None
    windows: tuple[WindowIn, ...] | None = Field(None, max_length=60)
    service_seconds: ServiceSeconds | None = None
    required: Flag | None = None
    deadline: Day | None = None
    consents: Consents | None = Field(None, description="All of them: what is left out is gone.")
    requests: Requests | None = Field(None, description="All of them: what is left out is gone.")
    notes: Note | None = None


class ReasonIn(DoorModel):
    reason: Annotated[Note, Field(min_length=1)]
