"""The form of a policy file. Every preset and every override of an organisation passes this door; its JSON Schema is
docs/reference/policy.schema.json."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from service.model.address_kind import AddressKind
from service.model.contact import Channel
from service.model.hold import HoldKind
from service.model.outcome import OutcomeKind
from service.model.policy import FESTIVAL, When

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def _is_clock(text: str) -> str:
    if not _CLOCK.fullmatch(text):
        raise ValueError(f"{text} is no time of day such as 09:00, or 24:00")
    return text


def _is_stretch(pair: tuple[str, str]) -> tuple[str, str]:
    if not pair[0] < pair[1]:
        raise ValueError(f"{pair[0]} to {pair[1]} ends before it begins")
    return pair


def _in_order(stretches: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    if any(before[1] >= after[0] for before, after in pairwise(stretches)):
        raise ValueError("stretches of a day touch, overlap or are out of order")
    return stretches


def _is_around(word: str) -> str:
    if word != FESTIVAL and word not in set(HoldKind):
        raise ValueError(f"{word} is neither {FESTIVAL} nor a kind of hold")
    return word


type ClockText = Annotated[str, AfterValidator(_is_clock), Field(examples=["09:00"])]
type StretchText = Annotated[tuple[ClockText, ClockText], AfterValidator(_is_stretch)]
type DayText = Annotated[tuple[StretchText, ...], AfterValidator(_in_order)]
type DayKindText = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
type CountryText = Annotated[str, Field(pattern="^[A-Z]{2}$", examples=["GB"])]
type PartText = Annotated[str, Field(pattern="^[A-Z0-9]{1,3}$", examples=["ENG"])]
type Days = Annotated[int, Field(ge=0, le=3660)]
type DaysBack = Annotated[int, Field(ge=0, le=366)]
"""No longer than contacts are read back and ended holds are kept: a longer wait would be forgotten, not kept."""


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WeekRecord(Record):
    """Local time at the door; an empty list: no visits on such a day. ``holiday`` goes before the day of the week."""

    mon: DayText
    tue: DayText
    wed: DayText
    thu: DayText
    fri: DayText
    sat: DayText
    sun: DayText
    holiday: DayText


class CrewRecord(Record):
    """So many collectors where all that is stated holds; nothing stated: always."""

    collectors: Literal[1, 2]
    risks: frozenset[str] = Field(frozenset(), description="Of the case, one of these.")
    after: ClockText | None = Field(None, description="The visit ends later.")
    history: frozenset[OutcomeKind] = Field(frozenset(), description="One of these was reported of the debtor.")
    history_days: DaysBack = Field(0, description="In so many days before the visit.")

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if bool(self.history) != bool(self.history_days):
            raise ValueError("history and history_days come together")
        return self


class CapRecord(Record):
    """At most so many contacts with a debtor in any so many local days in a row."""

    contacts: int = Field(ge=1)
    days: int = Field(ge=1, le=366)
    channels: frozenset[Channel] = Field(min_length=1)
    unanswered: bool = Field(False, description="Only those that did not reach the debtor count.")
    answered: bool = Field(False, description="Only those that reached the debtor, or may have, count.")

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if self.unanswered and self.answered:
            raise ValueError("a cap counts the answered or the unanswered contacts, or all")
        return self


class PlaceRecord(Record):
    """A kind of address: on what condition, and at which hours beside the policy's, it may be visited."""

    kind: AddressKind
    when: When = When.ALLOWED
    hours: WeekRecord | None = None
    after_missed: int = Field(
        0, ge=0, le=10, description="So many visits to an agreed place (`other`) have found nobody."
    )
    products: frozenset[str] = Field(frozenset(), description="Only of cases of these products; empty: of all.")

    @model_validator(mode="after")
    def _not_after_itself(self) -> Self:
        if self.kind is AddressKind.HOME and self.when is When.NO_HOME:
            raise ValueError("a home cannot be put after the home")
        return self


class NoticeRecord(Record):
    """Whole days between telling the debtor of a first visit and that visit."""

    days: DaysBack
    uncounted: frozenset[DayKindText] = Field(frozenset(), description="Days of these kinds do not count.")


class SparedRecord(Record):
    """Days without visits around the first day of a kind of hold, or around a ``festival``."""

    around: Annotated[str, AfterValidator(_is_around)]
    before: int = Field(0, ge=0, le=31)
    after: DaysBack = 0


class RetentionRecord(Record):
    at_least_days: int | None = Field(None, ge=1)
    at_most_days: int | None = Field(None, ge=1)


class PolicyRecord(Record):
    """The visit rules of a jurisdiction, or of an organisation within one."""

    title: str = Field(min_length=1)
    version: str = Field(min_length=1)
    effective_from: date | None
    effective_until: date | None = None
    source: str = Field(min_length=1)
    confidence: Literal["H", "M-H", "M", "L", "-"]
    advice: str = Field(pattern="counsel")
    hours: WeekRecord
    consent_hours: WeekRecord | None = Field(None, description="How far consent may widen; absent: not at all.")
    crew: tuple[CrewRecord, ...] = ()
    caps: tuple[CapRecord, ...] = ()
    places: tuple[PlaceRecord, ...] = ()
    named_place_first: bool = Field(False, description="A place that the debtor named goes before all others.")
    notice: NoticeRecord | None = None
    spared: tuple[SparedRecord, ...] = ()
    overdue_days: Days = Field(0, description="No contact before the debt is so many days overdue.")
    parts: dict[CountryText, PartText] = Field(
        default_factory=dict, description="Whose public holidays count where no calendar area says it, by country."
    )
    retention: RetentionRecord | None = None
    assumed: tuple[str, ...] = Field((), description="What was set without a source, for counsel to look at first.")
    duties: tuple[str, ...] = Field((), description="What no machine can check, for people to read.")


def json_schema() -> str:
    """The form of a policy file for editors and other programs: docs/reference/policy.schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **PolicyRecord.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
