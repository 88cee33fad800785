"""Messages that wait, read as contacts: whoever takes one sends it, so its count is reserved like a planned visit's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

import sqlalchemy as sa

from service.model.contact import Contact, ContactState
from service.model.message import MessageForm, MessageKind, MessageState
from service.store.engine import Tx
from service.store.tables import cases, messages

SOURCE = "message"
"""Of the contact that a message is, in the ledger."""

_IDS_PER_QUERY = 500


def reserved(tx: Tx, debtor_ids: Iterable[str], now: datetime) -> Iterator[Contact]:
    """One planned contact for each message to these debtors that nobody has yet. It stands at ``now``, however long ago
    it was written: it may be taken and sent at this moment."""
    said = (messages.c.id, messages.c.form, messages.c.kind, messages.c.case_id, cases.c.debtor_id)
    query = sa.select(*said).join(cases, cases.c.id == messages.c.case_id)
    query = query.where(messages.c.state == MessageState.WAITING).order_by(messages.c.made_at, messages.c.id)
    for some in batched(sorted(set(debtor_ids)), _IDS_PER_QUERY):
        for row in tx.all(query.where(cases.c.debtor_id.in_(some))):
            yield Contact(
                id=row["id"],
                debtor_id=row["debtor_id"],
                case_id=row["case_id"],
                channel=MessageForm(row["form"]).channel,
                at=now,
                state=ContactState.PLANNED,
                source=SOURCE,
                notice=row["kind"] == MessageKind.NOTICE,
            )
