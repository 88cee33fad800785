"""A visit that another system planned and made, with what came of it: history to learn from and to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from geo.point import Point
from service.errors import Issue
from service.model.address_kind import AddressKind
from service.model.outcome import OutcomeKind, Promise


@dataclass(frozen=True, slots=True)
class PastVisit:
    """``id`` is the source's own, so that what is sent twice counts once. ``at``: an aware instant; ``date``: by the
    clock of the case's region, None until it is known. ``place`` None: that of the case's address of that kind.
    ``service_seconds``, ``travel_seconds``, ``travel_metres``: None where the other system did not measure them."""

    id: str
    source: str
    case_id: str
    at: datetime
    kind: OutcomeKind
    collector_id: str | None = None
    address_kind: AddressKind = AddressKind.HOME
    place: Point | None = None
    promise: Promise | None = None
    amount_paid_minor: int | None = None
    service_seconds: int | None = None
    travel_seconds: int | None = None
    travel_metres: int | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class PastVisitRow:
    """One row as it was read. ``number`` is its index or line; ``place`` the same as issues write it (``/outcomes/3``,
    ``line 4``). ``visit`` None: it could not be read, and ``issues`` say why."""

    number: int
    place: str
    visit: PastVisit | None = None
    issues: tuple[Issue, ...] = ()

    def pointer(self, field: str) -> str:
        """Where a field of this row is: ``/outcomes/3/at``, or ``line 4, column at``."""
        return f"{self.place}/{field}" if self.place.startswith("/") else f"{self.place}, column {field}"


@dataclass(frozen=True, slots=True)
class PastVisitBatch:
    """A batch is taken whole. ``id`` None for a dry run, of which nothing is stored. ``updated``: known, and said
    otherwise now; ``unchanged``: known exactly so, or sent twice in this batch."""

    id: str | None
    created: int
    updated: int
    unchanged: int
    created_at: datetime

    @property
    def accepted(self) -> int:
        return self.created + self.updated + self.unchanged
