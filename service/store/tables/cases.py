"""Cases, the batches that bring them, what people decided about addresses, and what came of the visits."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("region", String, nullable=False),
    Column("state", String, nullable=False),  # `held` while any hold is kept; the reader sees whether one still bars
    Column("held_until", Date),  # the last day of the longest hold; null: none, or without an end
    Column("review_on", Date, index=True),  # the first day on which somebody looks at a hold; null: none asks for it
    Column("doubtful", Boolean, nullable=False),  # an address of it waits for a person
    Column("forget_on", Date, index=True),  # the last day on which a provider lets something of it be kept
    Column("debtor_id", String, nullable=False),
    Column("debtor_name", String, nullable=False),
    Column("debtor_phone", String),
    Column("debtor_language", String),
    Column("debtor_prefers", String),  # a channel of the ledger
    Column("addresses", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("service_seconds", Integer, nullable=False),
    Column("amount_minor", sa.BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("days_overdue", Integer, nullable=False),
    Column("risks", JSON, nullable=False),
    Column("skills", JSON, nullable=False),
    Column("crew", Integer, nullable=False),
    Column("required", Boolean, nullable=False),
    Column("windows", JSON, nullable=False),
    Column("holds", JSON, nullable=False),
    Column("required_collectors", JSON, nullable=False),
    Column("forbidden_collectors", JSON, nullable=False),
    Column("preferred_collectors", JSON, nullable=False),
    Column("not_before", Date),
    Column("deadline", Date),  # a visit is wanted by then
    Column("limitation", Date),  # the claim falls away after it
    Column("relation_value", Integer),
    Column("attempts", Integer, nullable=False),
    Column("notes", Text, nullable=False),
    Column("product", String, nullable=False, server_default=""),
    Column("consents", JSON, nullable=False, server_default="[]"),
    Column("requests", JSON, nullable=False, server_default="[]"),
    Column("revision", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(None, "region", "state"),
    Index(None, "debtor_id"),
    Index(None, "doubtful", "id"),
)

case_words = Table(
    "case_words",  # by which cases with the same address are found
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("text_key", String, primary_key=True, index=True),  # of each address, as in address_decisions
)

case_events = Table(
    "case_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("detail", String, nullable=False),
)

address_decisions = Table(
    "address_decisions",
    metadata,
    Column("region", String, primary_key=True),
    Column("text_key", String, primary_key=True),  # the address as compared: case folded, spaces and commas evened
    Column("place", JSON, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("forget_on", Date),  # as in cases
)

check_ins = Table(
    "check_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("visit_id", ForeignKey("plan_stops.visit_id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("region", String, nullable=False),
    Column("text_key", String, nullable=False),  # the address, as in address_decisions
    Column("collector_id", ForeignKey("collectors.id"), nullable=False),
    Column("date", Date, nullable=False),
    Column("metres", Integer, nullable=False),  # from the pin
    Column("accuracy_metres", Integer, nullable=False),
    Column("lat", sa.Float),  # the door that it proposes; null: it agrees with the pin, and where it was is not kept
    Column("lon", sa.Float),
    Column("at", Instant, nullable=False, index=True),
    Index(None, "region", "text_key"),
)

rechecks = Table(
    "rechecks",
    metadata,
    Column("id", String, primary_key=True),
    Column("region", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("asked_by", String, nullable=False),
    Column("unasked_only", Boolean, nullable=False, server_default=sa.false()),  # addresses no provider was asked for
    Column("cursor", String),  # the last case that was looked at; null: none yet
    Column("total", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("error_code", String),
    Column("error_cause", Text),
    Column("error_action", Text),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("body_sha256", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("result", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("actor", "key"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("door", String, primary_key=True),  # which request, and whose key: `plans ACTOR`
    Column("key", String, primary_key=True),
    Column("body_sha256", String, nullable=False),
    Column("answer", String, nullable=False),  # the id of what the request made
    Column("created_at", Instant, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("visit_id", ForeignKey("plan_stops.visit_id"), nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("collector_id", ForeignKey("collectors.id"), nullable=False),
    Column("date", Date, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("reported_by", String, nullable=False),
    Column("promise_minor", sa.BigInteger),
    Column("promise_on", Date),
    Column("amount_paid_minor", sa.BigInteger),
    Column("note", Text, nullable=False),
    Column("corrected", Boolean, nullable=False),  # a later report stands in its place
    Column("before", JSON, nullable=False),  # what it could change of the case, for a correction
    UniqueConstraint("visit_id", "key"),
    Index(
        "uq_outcomes_standing",
        "visit_id",
        unique=True,
        sqlite_where=sa.text("NOT corrected"),
        postgresql_where=sa.text("NOT corrected"),
    ),
    Index(
        "ix_outcomes_money",
        "date",
        sqlite_where=sa.text("promise_minor IS NOT NULL OR amount_paid_minor IS NOT NULL"),
        postgresql_where=sa.text("promise_minor IS NOT NULL OR amount_paid_minor IS NOT NULL"),
    ),
)
