"""What evaluation rests on: what each plan was made from, replays of published days, visits that other systems made."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant, Packed

plan_inputs = Table(
    "plan_inputs",
    metadata,
    Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("content", Packed, nullable=False),
)

replays = Table(
    "replays",
    metadata,
    Column("id", String, primary_key=True),
    Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("region", String, nullable=False),
    Column("request", JSON, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("progress", JSON),
    Column("cancel_requested", Boolean, nullable=False),
    Column("error_code", String),
    Column("error_cause", Text),
    Column("error_action", Text),
    Column("asked_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("problem", Packed),
    Column("context", Packed),
    Column("solution", Packed),
    Column("result", Packed),
)

past_visits = Table(
    "past_visits",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),  # the source's own: what is sent twice counts once
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("collector_id", String),  # no reference: people of another system may be unknown here
    Column("at", Instant, nullable=False),
    Column("date", Date, nullable=False, index=True),  # by the clock of the case's region
    Column("kind", String, nullable=False),
    Column("address_kind", String, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("promise_minor", sa.BigInteger),
    Column("promise_on", Date),
    Column("amount_paid_minor", sa.BigInteger),
    Column("service_seconds", Integer),
    Column("travel_seconds", Integer),
    Column("travel_metres", Integer),
    Column("received_at", Instant, nullable=False),
    Column("sent_by", String),  # the system whose word it is; null: anybody's
)

outcome_batches = Table(
    "outcome_batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("actor", String, nullable=False),
    Column("key", String, nullable=False),
    Column("body_sha256", String, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("actor", "key"),
)
