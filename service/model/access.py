"""Who may do what: roles, and the identity behind a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.model.case import CaseEvent


class Role(StrEnum):
    """ADMIN: keys and people. SCHEDULER: batches, plans by machine. SUPERVISOR: everything about plans and cases.
    COLLECTOR: one's own published day."""

    ADMIN = "admin"
    SCHEDULER = "scheduler"
    SUPERVISOR = "supervisor"
    COLLECTOR = "collector"


@dataclass(frozen=True, slots=True)
class Identity:
    """The person or system behind a request. ``actor`` is a stable name for logs (``key:…``, ``user:…``, ``link:…``).

    A collector's identity is bound to one ``collector_id`` and one ``date``.
    """

    actor: str
    role: Role
    collector_id: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret."""

    id: str
    name: str
    role: Role
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person who signs in by name."""

    name: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DayLink:
    """What opens one collector's one day on a phone, without its secret."""

    id: str
    collector_id: str
    date: date
    created_by: str
    created_at: datetime
    opens_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Signed in until ``expires_at``. ``name`` is what to greet the person by."""

    identity: Identity
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who does something, at which instant, and which day that is where the case is."""

    actor: str
    at: datetime
    today: date

    def event(self, kind: str, detail: str = "") -> CaseEvent:
        return CaseEvent(self.at, kind, self.actor, detail)
