"""A contact: one visit, call, message or letter that counts against a debtor's limits, whichever system made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from service.model.address_kind import AddressKind


class Channel(StrEnum):
    VISIT = "visit"
    CALL = "call"
    MESSAGE = "message"
    LETTER = "letter"


class Direction(StrEnum):
    """OUTGOING: to the debtor; only these count. INCOMING: the debtor came, called or wrote."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class ContactState(StrEnum):
    """PLANNED: promised by a published plan or a dialler, it reserves its count. MADE: it has happened."""

    PLANNED = "planned"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class Contact:
    """``id`` is the source's own, so that what is sent twice counts once; ``at`` is an aware instant. Counted per
    ``debtor_id`` over all of the debtor's cases; a crew's visit is one contact.

    ``case_id`` None: about no case of ours. ``answered``: whether the debtor was reached; None: not known, which the
    rules read in the way that allows less. ``source``: who says so (a plan's id, ``outcome``, a dialler's name).
    ``notice``: it announced a visit and said why, as some laws ask before the first one. Of a visit, ``place`` is the
    kind of address and ``result`` the outcome reported, as its code; both empty where not known.
    """

    id: str
    debtor_id: str
    case_id: str | None
    channel: Channel
    at: datetime
    direction: Direction = Direction.OUTGOING
    state: ContactState = ContactState.MADE
    source: str = ""
    answered: bool | None = None
    notice: bool = False
    place: AddressKind | None = None
    result: str = ""

    def day(self, clock: ZoneInfo) -> date:
        """The debtor's local date."""
        return self.at.astimezone(clock).date()
