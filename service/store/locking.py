"""Locks on cases: taken in one order by everybody, and beside rows that only refer to them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from service.store.engine import Tx
from service.store.tables import cases


def locked(tx: Tx, query: sa.Select[Any]) -> sa.Select[Any]:
    """The query with the cases that it finds locked until the transaction ends, one after the other by id.

    By id as Python compares texts, since long lists are locked in parts that Python sorts: PostgreSQL sorts by its
    locale. A row that is added about a case, such as a stop of a plan that is being written, keeps the case's key from
    changing; these locks let it, or the writer of a plan and whoever publishes another would wait for each other.
    """
    if tx.connection.dialect.name != "postgresql":
        return query.order_by(cases.c.id)  # SQLite has one writer
    return query.order_by(sa.collate(cases.c.id, "C")).with_for_update(key_share=True)
