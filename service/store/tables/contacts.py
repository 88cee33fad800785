"""The contact ledger: what other systems and we ourselves did or promised to do, counted per debtor."""

from sqlalchemy import Boolean, Column, Index, String, Table, UniqueConstraint

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant

contacts = Table(
    "contacts",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),  # the source's own
    Column("debtor_id", String, nullable=False),
    Column("case_id", String),  # no reference: a contact may come before its case, and stays after it
    Column("channel", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("direction", String, nullable=False),
    Column("state", String, nullable=False),
    Column("answered", Boolean),
    Column("notice", Boolean, nullable=False),
    Column("place", String),
    Column("result", String, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sent_by", String),  # the system whose word it is; null: anybody's
    Index(None, "debtor_id", "at"),
    Index(None, "case_id"),
)

contact_batches = Table(
    "contact_batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("body_sha256", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("result", JSON, nullable=False),  # counts, and the rows that were refused
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("actor", "key"),
)
