"""A case: a debtor's file that may need visits. Instants are aware datetimes, money is minor units of a currency."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from geo.geocoding import Candidate, Precision
from geo.point import Point
from service.model.address_kind import AddressKind as AddressKind
from service.model.contact import Channel
from service.model.hold import Hold
from service.model.wish import Consent, Request


class CaseState(StrEnum):
    """REVIEW: no address is certain. ADDRESS_WANTED: nor can be made so here, its bank was asked for a better one.
    OPEN: may be planned. HELD: may not be visited now. CLOSED: needs no visit."""

    REVIEW = "review"
    ADDRESS_WANTED = "address_wanted"
    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"


class Doubt(StrEnum):
    """Why an address waits for a person."""

    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    LOW_CONFIDENCE = "low_confidence"
    IMPRECISE = "imprecise"
    OUTSIDE_REGION = "outside_region"
    REPORTED_WRONG = "reported_wrong"
    UNASKED = "unasked"  # a provider that might know it could not be asked, or is asked in the background
    NOT_AN_ADDRESS = "not_an_address"
    ELSEWHERE = "elsewhere"
    TOO_UNSURE = "too_unsure"


HOPELESS = frozenset({Doubt.NOT_AN_ADDRESS, Doubt.ELSEWHERE, Doubt.TOO_UNSURE})
"""Nobody can decide these by looking: a new case that has only such addresses is refused."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who is visited. ``phone`` is shown to a collector only when revealed, and each reveal is logged. ``language``: a
    BCP 47 tag. ``prefers``: how the debtor wants to be reached."""

    id: str
    name: str
    phone: str | None = None
    language: str | None = None
    prefers: Channel | None = None


@dataclass(frozen=True, slots=True)
class AddressWanted:
    """Who asked the bank for a better address, when and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Address:
    """A place as written. ``place`` is where it was found; None with a ``doubt`` when it waits for a person.
    ``pinned``: set by a person, never moved by geocoding again. ``corrected``: the words that a person put in place of
    the bank's ``text``; they are looked up and shown. ``wanted``: the bank was asked for a better address.
    ``forget_on``: the last day on which the provider that found the place lets it be kept; None: for good."""

    text: str
    kind: AddressKind = AddressKind.HOME
    place: Point | None = None
    precision: Precision | None = None
    confidence: float | None = None
    matched: str | None = None
    source: str | None = None
    pinned: bool = False
    candidates: tuple[Candidate, ...] = ()
    doubt: Doubt | None = None
    corrected: str | None = None
    wanted: AddressWanted | None = None
    forget_on: date | None = None

    @property
    def words(self) -> str:
        """What is looked up and shown."""
        return self.corrected or self.text

    @property
    def version(self) -> str:
        """Another one whenever the words, the place, the doubt or the candidates change: whoever decides says what was
        seen."""
        seen = (self.text, self.corrected, self.place, self.pinned, self.doubt, self.candidates)
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Window:
    """When the debtor can be met, in local time at the door. ``date`` None: any day. ``appointment``: agreed with the
    debtor, so it binds; otherwise it narrows all the same. The whole service lies inside."""

    start: time
    end: time
    date: date | None = None
    appointment: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """``id`` is the bank's own. ``addresses``: the first is preferred, the others are alternatives.

    ``priority`` is what the bank says a visit is worth, 0-1000 points. ``amount_minor`` in ``currency``.
    ``not_before``: no visit before that day (after a promise, a cool-off). ``deadline``: the bank wants a visit by
    then; ``limitation``: the claim falls away after it; ``relation_value`` 0-1000 is the bank's own. ``attempts``:
    visits made so far. ``revision`` grows. ``product``: what was lent, where rules depend on it. ``consents`` and
    ``requests``: what the debtor agreed to and asked for.
    """

    id: str
    region: str
    state: CaseState
    debtor: Debtor
    addresses: tuple[Address, ...]
    priority: int
    service_seconds: int
    amount_minor: int = 0
    currency: str = ""
    days_overdue: int = 0
    risks: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    crew: int = 1
    required: bool = False
    windows: tuple[Window, ...] = ()
    holds: tuple[Hold, ...] = ()
    required_collectors: frozenset[str] = frozenset()
    forbidden_collectors: frozenset[str] = frozenset()
    preferred_collectors: frozenset[str] = frozenset()
    not_before: date | None = None
    deadline: date | None = None
    limitation: date | None = None
    relation_value: int | None = None
    attempts: int = 0
    notes: str = ""
    product: str = ""
    consents: tuple[Consent, ...] = ()
    requests: tuple[Request, ...] = ()
    revision: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    history: tuple[CaseEvent, ...] = field(default=())

    def held_on(self, day: date) -> Hold | None:
        """The first hold that bars a visit on that day."""
        return next((hold for hold in self.holds if hold.bars(day)), None)

    def kinds_at(self, address: Address) -> frozenset[AddressKind]:
        """All that a door is to the debtor: the kinds of the addresses in the same words."""
        return frozenset(known.kind for known in self.addresses if known.words == address.words) | {address.kind}

    @property
    def doubtful(self) -> bool:
        """Whether any of its addresses waits for a person."""
        return any(address.doubt is not None for address in self.addresses)

    @property
    def forget_on(self) -> date | None:
        """The first day on which something of its addresses may be kept for the last time."""
        lent = [address.forget_on for address in self.addresses]
        lent += [found.forget_on for address in self.addresses for found in address.candidates]
        return min((day for day in lent if day is not None), default=None)

    def settled(self, day: date) -> Case:
        """The case in the state that its own facts give it on that day; only closing is a person's decision."""
        return replace(self, state=self._state_on(day))

    def _state_on(self, day: date) -> CaseState:
        if self.state is CaseState.CLOSED:
            return CaseState.CLOSED
        if all(address.place is None for address in self.addresses):
            wanted = any(address.wanted is not None for address in self.addresses)
            return CaseState.ADDRESS_WANTED if wanted else CaseState.REVIEW
        return CaseState.HELD if self.held_on(day) else CaseState.OPEN


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of a case's history: what happened, when, by whom; ``detail`` is small and free of addresses."""

    at: datetime
    kind: str
    actor: str
    detail: str = ""
