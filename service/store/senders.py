"""Whose word a record is that other systems send under names and ids of their own: contacts, payments, past visits.

What a scheduling system sends is its own while its key is in force. What people and commands enter is anybody's, and
they may correct everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import batched

import sqlalchemy as sa

from service.model.access import Role
from service.store.engine import Tx
from service.store.tables import api_keys

type Key = tuple[str, str]
"""Source and id."""

_IDS_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends now. ``key``: of a scheduling system, as an actor; None for people and commands. ``others``: the keys
    in force of other systems; a key of the same name is the same system's."""

    key: str | None = None
    others: frozenset[str] = field(default=frozenset())

    @property
    def columns(self) -> dict[str, str]:
        """What is written beside what it sends: a record that a person corrects stays its sender's."""
        return {} if self.key is None else {"sent_by": self.key}


NOBODY = Sender()
"""For records of our own."""


def sender(tx: Tx, actor: str) -> Sender:
    """Who is behind an actor (``key:…``, ``user:…``, a command)."""
    systems = sa.select(api_keys.c.id, api_keys.c.name).where(api_keys.c.role == Role.SCHEDULER)
    names = {f"key:{row['id']}": row["name"] for row in tx.all(systems.where(api_keys.c.revoked_at.is_(None)))}
    if actor not in names:
        return Sender()
    return Sender(actor, frozenset(key for key, name in names.items() if name != names[actor]))


def sent_by_others(tx: Tx, table: sa.Table, keys: Iterable[Key], by: Sender) -> set[Key]:
    """Those of these records that other systems have sent, and this one may not say anew."""
    found: set[Key] = set()
    if by.others:
        ids: dict[str, list[str]] = {}
        for source, record_id in keys:
            ids.setdefault(source, []).append(record_id)
        theirs = sa.select(table.c.source, table.c.id).where(table.c.sent_by.in_(sorted(by.others)))
        for source, mine in sorted(ids.items()):
            for some in batched(sorted(mine), _IDS_PER_QUERY):
                rows = tx.all(theirs.where(table.c.source == source, table.c.id.in_(some)))
                found |= {(row["source"], row["id"]) for row in rows}
    return found
