"""How the organisation works: its practices by version, what people ruled about ranks, who is away, what was paid."""

import sqlalchemy as sa
from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, Time

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant

practices = Table(
    "practices",
    metadata,
    Column("name", String, primary_key=True),  # weights, follow_ups, briefs, limits
    Column("version", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
)

rulings = Table(
    "rulings",
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("points", Integer, nullable=False),
    Column("until", Date),
    Column("ruled_by", String, nullable=False),
    Column("ruled_at", Instant, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("id", String, primary_key=True),
    Column("collector_id", ForeignKey("collectors.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("start", Time),  # with `end`: away between these local times only
    Column("end", Time),
    Column("note", Text, nullable=False),
    Column("entered_by", String, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Index(None, "collector_id", "first"),
)

payments = Table(
    "payments",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),  # the source's own: what is sent twice counts once
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("amount_minor", sa.BigInteger, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sent_by", String),  # the system whose word it is; null: anybody's
)
