"""The trail: who did or looked at what that a debtor or an auditor may ask about. Ids only, never content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.store.engine import Tx
from service.store.tables import audit


@dataclass(frozen=True, slots=True)
class Trace:
    """``kind`` like ``phone_revealed``; ``subject`` the id of what it is about."""

    at: datetime
    actor: str
    kind: str
    subject: str
    detail: str = ""


def add(tx: Tx, trace: Trace) -> None:
    row = {"at": trace.at, "actor": trace.actor, "kind": trace.kind, "subject": trace.subject, "detail": trace.detail}
    tx.insert(audit, [row])


def of_subject(tx: Tx, subject: str) -> list[Trace]:
    """Oldest first."""
    query = sa.select(audit).where(audit.c.subject == subject).order_by(audit.c.id)
    return [Trace(row["at"], row["actor"], row["kind"], row["subject"], row["detail"]) for row in tx.all(query)]
