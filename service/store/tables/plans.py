"""Collectors and shifts; runs, plans and their parts; the published days; the workers."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant, Packed

collectors = Table(
    "collectors",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("region", String, nullable=False),
    Column("base", JSON, nullable=False),
    Column("team", String, nullable=False),
    Column("phone", String),
    Column("skills", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("profile", String, nullable=False, server_default="car"),  # how he or she travels: geo.profile.Profile
    Column("languages", JSON, nullable=False, server_default="[]"),
)

shifts = Table(
    "shifts",
    metadata,
    Column("collector_id", ForeignKey("collectors.id"), primary_key=True),
    Column("date", Date, primary_key=True, index=True),
    Column("start", sa.Time, nullable=False),
    Column("end", sa.Time, nullable=False),
    Column("max_visits", Integer),
    Column("max_work_seconds", Integer),
    Column("max_travel_seconds", Integer),
    Column("regular_seconds", Integer),
    Column("break", JSON),
    Column("starts_at", JSON),
    Column("ends_at", JSON),
)

plans = Table(
    "plans",
    metadata,
    Column("id", String, primary_key=True),
    Column("series_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("region", String, nullable=False),
    Column("timezone", String, nullable=False),
    Column("dates", JSON, nullable=False),
    Column("totals", JSON, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("provenance", JSON, nullable=False),
    Column("based_on", ForeignKey("plans.id"), index=True),
    Column("created_at", Instant, nullable=False, index=True),
    Column("published_at", Instant),
    Column("published_by", String),
    UniqueConstraint("series_id", "version"),
)

plan_dates = Table(
    "plan_dates",
    metadata,
    Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("date", Date, primary_key=True, index=True),
)

plan_routes = Table(
    "plan_routes",
    metadata,
    Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("collector_id", ForeignKey("collectors.id"), primary_key=True),
    Column("date", Date, primary_key=True, index=True),
    Column("departure", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    Column("start_lat", Float, nullable=False),
    Column("start_lon", Float, nullable=False),
    Column("end_lat", Float, nullable=False),
    Column("end_lon", Float, nullable=False),
    Column("last_leg_polyline", Text, nullable=False),
    Column("last_leg_seconds", Integer, nullable=False),
    Column("last_leg_metres", Integer, nullable=False),
    Column("last_leg_estimated", Boolean, nullable=False),
    Column("travel_seconds", Integer, nullable=False),
    Column("travel_metres", Integer, nullable=False),
    Column("wait_seconds", Integer, nullable=False),
    Column("service_seconds", Integer, nullable=False),
    Column("work_seconds", Integer, nullable=False),
)

plan_stops = Table(
    "plan_stops",
    metadata,
    Column("visit_id", String, primary_key=True),
    Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), nullable=False),
    Column("collector_id", ForeignKey("collectors.id"), nullable=False),
    Column("date", Date, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("case_id", ForeignKey("cases.id")),
    Column("lat", Float),
    Column("lon", Float),
    Column("address", String, nullable=False),
    Column("arrival", Instant, nullable=False),
    Column("start", Instant, nullable=False),
    Column("leave", Instant, nullable=False),
    Column("leg_polyline", Text, nullable=False),
    Column("leg_seconds", Integer, nullable=False),
    Column("leg_metres", Integer, nullable=False),
    Column("leg_estimated", Boolean, nullable=False),
    Column("crew_with", JSON, nullable=False),
    Column("window_start", Instant),
    Column("window_end", Instant),
    Column("appointment", Boolean, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("because", JSON),
    Column("prize", Integer),  # points, as expected at that hour
    Column("points", Integer),  # what the case was worth
    Column("brief", JSON),
    UniqueConstraint("plan_id", "collector_id", "date", "position"),
    Index(None, "case_id", "date", "visit_id"),  # who else visits the case that day; the days that limits count
)

plan_unserved = Table(
    "plan_unserved",
    metadata,
    Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("case_id", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("details", JSON, nullable=False),
)

plan_problems = Table(
    "plan_problems",
    metadata,
    Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("problem", Packed, nullable=False),
    Column("solution", Packed),
    Column("context", Packed),  # what turns the problem's indices and seconds back into places and instants
)

published_days = Table(
    "published_days",
    metadata,
    Column("collector_id", ForeignKey("collectors.id"), primary_key=True),
    Column("date", Date, primary_key=True, index=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False, index=True),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False, unique=True),
    Column("request", JSON, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("progress", JSON),
    Column("cancel_requested", Boolean, nullable=False),
    Column("error_code", String),
    Column("error_cause", Text),
    Column("error_action", Text),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
