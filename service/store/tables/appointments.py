"""Appointments, the messages about them, and the texts that those are rendered from."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from service.store.tables.schema import metadata
from service.store.types import Instant

appointments = Table(
    "appointments",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("state", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("start", sa.Time, nullable=False),
    Column("end", sa.Time, nullable=False),
    Column("place", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("moved_to", String),
    Column("moved_from", String),
    Column("was", String),  # the state from which a report made it missed
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index(None, "case_id", "date"),
    Index(None, "date", "state"),
    Index(
        "uq_appointments_open",
        "case_id",
        "date",
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'agreed', 'confirmed')"),
        postgresql_where=sa.text("state IN ('proposed', 'agreed', 'confirmed')"),
    ),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("appointment_id", ForeignKey("appointments.id", ondelete="CASCADE"), index=True),
    Column("kind", String, nullable=False),
    Column("form", String, nullable=False),  # sms, letter
    Column("language", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_version", Integer, nullable=False),  # 0: of the texts that ship
    Column("state", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("handed_to", String),
    Column("handed_at", Instant),
    Column("reported_at", Instant),
    Column("trouble", String),  # a code, never what the other side said
    Index(None, "state", "made_at", "id"),
)

message_texts = Table(
    "message_texts",
    metadata,
    Column("kind", String, primary_key=True),
    Column("form", String, primary_key=True),
    Column("language", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text),  # null: the one that ships again
    Column("names_amount", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
