"""Alembic's entry: runs the history on the connection that it is handed."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from service.store.tables import metadata
from service.store.types import JSON, Instant, Packed


def render(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Writes our column types as the plain ones that they are in the database."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Packed):
        return "sa.LargeBinary()"
    return 'sa.JSON().with_variant(JSONB(), "postgresql")' if isinstance(item, type(JSON)) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
