"""Who may do what: roles, and the identity behind a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
