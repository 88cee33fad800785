"""Timers that run while a collector is at a door, and the alarms that they and the collectors raise."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from service.store.tables.schema import metadata
from service.store.types import Instant

timers = Table(
    "timers",
    metadata,
    Column("visit_id", ForeignKey("plan_stops.visit_id", ondelete="CASCADE"), primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("region", String, nullable=False),
    Column("collector_id", ForeignKey("collectors.id"), nullable=False),
    Column("date", Date, nullable=False),
    Column("since", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("together", Boolean),  # null: the visit is one collector's
    Column("ended_at", Instant),
    Column("watched_until", Instant, index=True),  # the deadline that is watched now; null: it has ended or run out
    Index(None, "collector_id", "date"),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # what it is about: the same is never raised twice
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("region", String, nullable=False),
    Column("collector_id", ForeignKey("collectors.id"), nullable=False),
    Column("date", Date, nullable=False),
    Column("visit_id", ForeignKey("plan_stops.visit_id", ondelete="SET NULL"), index=True),
    Column("case_id", ForeignKey("cases.id", ondelete="SET NULL"), index=True),
    Column("at", Instant, nullable=False),
    Column("raised_at", Instant, nullable=False, index=True),
    Column("lat", Float),
    Column("lon", Float),
    Column("accuracy_metres", Integer),
    Column("answered_at", Instant),
    Column("acknowledged_by", String),
    Column("acknowledged_at", Instant),
    Column("closed_by", String),
    Column("closed_at", Instant),
    Column("note", Text, nullable=False),
    Index(None, "collector_id", "date"),
)
