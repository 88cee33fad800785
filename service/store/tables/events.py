"""Events, and their deliveries to those who asked to hear of them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant

events = Table(
    "events",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("about", JSON, nullable=False),  # ids and codes, nothing personal
    Column("spread", Boolean, nullable=False),  # its deliveries are written
    Index(None, "spread", "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("target", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant),  # of one that is being tried now: when it counts as lost
    Column("status", Integer),
    Column("trouble", String),  # a code, never what the other side said
    Column("done_at", Instant),
    Index(None, "state", "next_at"),
)
