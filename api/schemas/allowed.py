"""When a case may be visited, or why not, on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from api.schemas.fields import Day, DoorModel
from service.lawful.allowing import AddressDays, Answer
from service.model.address_kind import AddressKind
from service.model.rule import Allowed, Barred, Because


class SpanOut(DoorModel):
    start: AwareDatetime
    end: AwareDatetime = Field(description="The whole visit ends by then, the wait at the door included.")
    crew: int = Field(description="How many collectors a visit within it needs, at least.")


class CountOut(DoorModel):
    limit: int
    days: int
    used: int = Field(description="Made or planned in the fullest stretch of so many days that holds this one.")
    channels: tuple[str, ...]


class BecauseOut(DoorModel):
    policy: str
    version: str
    rule: str = Field(examples=["hours.mon"])
    hours: tuple[str, ...] = Field(examples=[["09:00-19:00"]])
    counts: tuple[CountOut, ...]
    notes: tuple[str, ...] = Field(
        examples=[["debtor_request", "consent: form 12", "zone_crew_2: Harbour"]],
        description="What else decides the hours: a code (`debtor_request`, `consent`, `zone_never`, `zone_crew_2`, "
        "`zone_by_day`), after a colon what it rests on.",
    )


class BarOut(DoorModel):
    code: str
    message: str
    action: str
    until: Day | None = Field(description="The last day on which it holds; null when that depends on a person.")


class AllowedDayOut(DoorModel):
    date: Day
    state: Literal["allowed", "barred"]
    spans: tuple[SpanOut, ...] = ()
    because: BecauseOut | None = None
    collectors: tuple[str, ...] | None = Field(None, description="Only these may; null: anybody else may.")
    not_collectors: tuple[str, ...] = ()
    bars: tuple[BarOut, ...] = ()


class AllowedAddressOut(DoorModel):
    number: int = Field(description="Of the case's addresses, from 0.")
    kind: AddressKind
    timezone: str
    days: tuple[AllowedDayOut, ...]


class AllowedOut(DoorModel):
    """Every address with a place, and each day there."""

    case_id: str
    policy: str
    policy_version: str
    confidence: str = Field(description="Of the policy's source: H, M, L or -.")
    advice: str
    addresses: tuple[AllowedAddressOut, ...]


def allowed_out(answer: Answer) -> AllowedOut:
    policy = answer.policy
    return AllowedOut(
        case_id=answer.case_id,
        policy=policy.name,
        policy_version=policy.version,
        confidence=policy.confidence,
        advice=policy.advice,
        addresses=tuple(_address(seen) for seen in answer.addresses),
    )


def because_out(because: Because) -> BecauseOut:
    return BecauseOut(
        policy=because.policy,
        version=because.version,
        rule=because.rule,
        hours=because.hours,
        counts=tuple(CountOut(limit=u.limit, days=u.days, used=u.used, channels=u.channels) for u in because.counts),
        notes=because.notes,
    )


def _address(seen: AddressDays) -> AllowedAddressOut:
    days = tuple(_allowed(day, said) if isinstance(said, Allowed) else _barred(day, said) for day, said in seen.days)
    return AllowedAddressOut(number=seen.number, kind=seen.address.kind, timezone=seen.timezone, days=days)


def _allowed(day: Day, said: Allowed) -> AllowedDayOut:
    return AllowedDayOut(
        date=day,
        state="allowed",
        spans=tuple(SpanOut(start=span.start, end=span.end, crew=span.crew) for span in said.spans),
        because=because_out(said.because),
        collectors=None if said.collectors is None else tuple(sorted(said.collectors)),
        not_collectors=tuple(sorted(said.not_collectors)),
    )


def _barred(day: Day, said: Barred) -> AllowedDayOut:
    bars = tuple(BarOut(code=b.code, message=b.message, action=b.action, until=b.until) for b in said.bars)
    return AllowedDayOut(date=day, state="barred", collectors=None, bars=bars)
