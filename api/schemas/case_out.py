"""A case as supervisors and systems read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.cases import AmountIn
from api.schemas.fields import Day, DoorModel, HourMinute, LatLon
from api.schemas.wishes import ConsentIn, RequestIn, consent_out, request_out
from geo.geocoding import Candidate, Precision
from service.model.case import Address, AddressKind, AddressWanted, Case, CaseEvent, CaseState, Doubt
from service.model.contact import Channel
from service.model.hold import Hold, HoldKind, HoldSource


class DebtorOut(DoorModel):
    debtor_id: str
    name: str
    phone: str | None
    language: str | None
    preferred_contact: Channel | None


class WantedOut(DoorModel):
    """The bank was asked for a better address: when, by whom and why."""

    at: datetime
    by: str
    reason: str


class AddressOut(DoorModel):
    """``place`` null: not found, or so doubtful that a person has to decide (``doubt`` says why)."""

    text: str = Field(description="As the bank wrote it.")
    corrected: str | None = Field(description="As a person here corrected it; these words are looked up and shown.")
    kind: AddressKind
    place: LatLon | None
    precision: Precision | None
    confidence: float | None
    matched: str | None
    source: str | None = Field(description="Who said so: a geocoder's name, `given`, `pinned`, `check_in`.")
    pinned: bool
    doubt: Doubt | None
    wanted: WantedOut | None = Field(description="Set while the bank is asked for a better address.")


class WindowOut(DoorModel):
    date: Day | None
    start: HourMinute
    end: HourMinute
    appointment: bool


class HoldOut(DoorModel):
    kind: HoldKind
    since: Day
    until: Day | None
    note: str
    review_on: Day | None = Field(description="When somebody looks at it again.")
    source: HoldSource
    set_by: str
    set_at: datetime | None
    lifted_on: Day | None = Field(description="From that day on it bars nothing.")
    lifted_by: str


class EventOut(DoorModel):
    at: datetime
    kind: str
    actor: str
    detail: str


class CaseOut(DoorModel):
    case_id: str
    region: str
    state: CaseState
    debtor: DebtorOut
    address: AddressOut
    alternative_addresses: tuple[AddressOut, ...]
    priority: int
    service_seconds: int
    amount_overdue: AmountIn | None
    days_overdue: int
    risks: tuple[str, ...]
    skills: tuple[str, ...]
    crew: int
    required: bool
    windows: tuple[WindowOut, ...]
    holds: tuple[HoldOut, ...]
    past_holds: tuple[HoldOut, ...] = Field((), description="Lifted ones.")
    required_collectors: tuple[str, ...]
    forbidden_collectors: tuple[str, ...]
    preferred_collectors: tuple[str, ...]
    not_before: Day | None
    deadline: Day | None
    limitation: Day | None
    relation_value: int | None
    product: str
    consents: tuple[ConsentIn, ...]
    requests: tuple[RequestIn, ...]
    attempts: int
    notes: str
    revision: int
    created_at: datetime | None
    updated_at: datetime | None
    history: tuple[EventOut, ...] = Field((), description="Oldest first; only where one case is read.")


class CasePage(DoorModel):
    cases: tuple[CaseOut, ...]
    next_cursor: str | None


class CandidateOut(DoorModel):
    """One possible reading of an address."""

    lat: float
    lon: float
    precision: Precision
    confidence: float
    matched: str
    source: str


_SAME = (
    "region",
    "state",
    "priority",
    "service_seconds",
    "days_overdue",
    "crew",
    "required",
    "not_before",
    "deadline",
    "limitation",
    "relation_value",
    "product",
    "attempts",
    "notes",
    "revision",
    "created_at",
    "updated_at",
)
_SETS = ("risks", "skills", "required_collectors", "forbidden_collectors", "preferred_collectors")


def _hold(hold: Hold) -> HoldOut:
    same = ("kind", "since", "until", "note", "review_on", "source", "set_by", "set_at", "lifted_on", "lifted_by")
    return HoldOut(**{name: getattr(hold, name) for name in same})


def case_out(case: Case) -> CaseOut:
    first, *others = (address_out(address) for address in case.addresses)
    fields: dict[str, Any] = {name: getattr(case, name) for name in _SAME}
    fields |= {name: tuple(sorted(getattr(case, name))) for name in _SETS}
    return CaseOut(
        case_id=case.id,
        debtor=_debtor_out(case),
        address=first,
        alternative_addresses=tuple(others),
        amount_overdue=AmountIn(minor=case.amount_minor, currency=case.currency) if case.currency else None,
        windows=tuple(
            WindowOut(date=w.date, start=w.start, end=w.end, appointment=w.appointment) for w in case.windows
        ),
        holds=tuple(_hold(hold) for hold in case.holds if hold.lifted_on is None),
        past_holds=tuple(_hold(hold) for hold in case.holds if hold.lifted_on is not None),
        consents=tuple(consent_out(consent) for consent in case.consents),
        requests=tuple(request_out(request) for request in case.requests),
        history=tuple(event_out(event) for event in case.history),
        **fields,
    )


def event_out(event: CaseEvent) -> EventOut:
    return EventOut(at=event.at, kind=event.kind, actor=event.actor, detail=event.detail)


def address_out(address: Address) -> AddressOut:
    return AddressOut(
        text=address.text,
        corrected=address.corrected,
        kind=address.kind,
        place=LatLon.of_or_none(address.place),
        precision=address.precision,
        confidence=address.confidence,
        matched=address.matched,
        source=address.source,
        pinned=address.pinned,
        doubt=address.doubt,
        wanted=wanted_out(address.wanted),
    )


def wanted_out(wanted: AddressWanted | None) -> WantedOut | None:
    return None if wanted is None else WantedOut(at=wanted.at, by=wanted.by, reason=wanted.reason)


def candidate_out(found: Candidate) -> CandidateOut:
    return CandidateOut(
        lat=found.point.lat,
        lon=found.point.lon,
        precision=found.precision,
        confidence=found.confidence,
        matched=found.matched,
        source=found.source,
    )


def _debtor_out(case: Case) -> DebtorOut:
    debtor = case.debtor
    return DebtorOut(
        debtor_id=debtor.id,
        name=debtor.name,
        phone=debtor.phone,
        language=debtor.language,
        preferred_contact=debtor.prefers,
    )
