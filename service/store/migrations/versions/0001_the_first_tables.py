"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_decisions",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("place", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "text_key", name=op.f("pk_address_decisions")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("secret_sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_subject"), ["subject"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_sha256", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("result", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("key", name=op.f("uq_batches_key")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("debtor_id", sa.String(), nullable=False),
        sa.Column("debtor_name", sa.String(), nullable=False),
        sa.Column("debtor_phone", sa.String(), nullable=True),
        sa.Column("debtor_language", sa.String(), nullable=True),
        sa.Column("addresses", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("service_seconds", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("days_overdue", sa.Integer(), nullable=False),
        sa.Column("risks", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("skills", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("crew", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("windows", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("holds", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("required_collectors", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("forbidden_collectors", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("preferred_collectors", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_debtor_id"), ["debtor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_doubtful_id"), ["doubtful", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_region_state"), ["region", "state"], unique=False)

    op.create_table(
        "collectors",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("base", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("skills", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collectors")),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("series_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("dates", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("totals", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("warnings", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("provenance", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("based_on", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["based_on"], ["plans.id"], name=op.f("fk_plans_based_on")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("series_id", "version", name=op.f("uq_plans_series_id_version")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plans_created_at"), ["created_at"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_sha256", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("door", "key", name=op.f("pk_receipts")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("name_sha256", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name_sha256", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_events_case_id"), ["case_id"], unique=False)

    op.create_table(
        "day_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("secret_sha256", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_day_links_collector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_links")),
    )
    with op.batch_alter_table("day_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_links_collector_id_date"), ["collector_id", "date"], unique=False)

    op.create_table(
        "plan_dates",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_dates_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "date", name=op.f("pk_plan_dates")),
    )
    with op.batch_alter_table("plan_dates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_dates_date"), ["date"], unique=False)

    op.create_table(
        "plan_problems",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=False),
        sa.Column("solution", sa.LargeBinary(), nullable=True),
        sa.Column("context", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_problems_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_problems")),
    )
    op.create_table(
        "plan_routes",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("departure", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_lat", sa.Float(), nullable=False),
        sa.Column("start_lon", sa.Float(), nullable=False),
        sa.Column("end_lat", sa.Float(), nullable=False),
        sa.Column("end_lon", sa.Float(), nullable=False),
        sa.Column("last_leg_polyline", sa.Text(), nullable=False),
        sa.Column("last_leg_seconds", sa.Integer(), nullable=False),
        sa.Column("last_leg_metres", sa.Integer(), nullable=False),
        sa.Column("last_leg_estimated", sa.Boolean(), nullable=False),
        sa.Column("travel_seconds", sa.Integer(), nullable=False),
        sa.Column("travel_metres", sa.Integer(), nullable=False),
        sa.Column("wait_seconds", sa.Integer(), nullable=False),
        sa.Column("service_seconds", sa.Integer(), nullable=False),
        sa.Column("work_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_plan_routes_collector_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_routes_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "collector_id", "date", name=op.f("pk_plan_routes")),
    )
    op.create_table(
        "plan_stops",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("arrival", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leave", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leg_polyline", sa.Text(), nullable=False),
        sa.Column("leg_seconds", sa.Integer(), nullable=False),
        sa.Column("leg_metres", sa.Integer(), nullable=False),
        sa.Column("leg_estimated", sa.Boolean(), nullable=False),
        sa.Column("crew_with", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appointment", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plan_stops_case_id")),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_plan_stops_collector_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_stops_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_plan_stops")),
        sa.UniqueConstraint(
            "plan_id",
            "collector_id",
            "date",
            "position",
            name=op.f("uq_plan_stops_plan_id_collector_id_date_position"),
        ),
    )
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_stops_case_id"), ["case_id"], unique=False)

    op.create_table(
        "plan_unserved",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_unserved_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "position", name=op.f("pk_plan_unserved")),
    )
    op.create_table(
        "published_days",
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_published_days_collector_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_published_days_plan_id")),
        sa.PrimaryKeyConstraint("collector_id", "date", name=op.f("pk_published_days")),
    )
    with op.batch_alter_table("published_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_days_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("request", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_cause", sa.Text(), nullable=True),
        sa.Column("error_action", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_runs_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_runs_plan_id")),
    )
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_runs_state"), ["state"], unique=False)

    op.create_table(
        "shifts",
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("max_visits", sa.Integer(), nullable=True),
        sa.Column("max_work_seconds", sa.Integer(), nullable=True),
        sa.Column("max_travel_seconds", sa.Integer(), nullable=True),
        sa.Column("regular_seconds", sa.Integer(), nullable=True),
        sa.Column("break", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("starts_at", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("ends_at", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_shifts_collector_id")),
        sa.PrimaryKeyConstraint("collector_id", "date", name=op.f("pk_shifts")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shifts_date"), ["date"], unique=False)

    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("promise_minor", sa.BigInteger(), nullable=True),
        sa.Column("promise_on", sa.Date(), nullable=True),
        sa.Column("amount_paid_minor", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outcomes_case_id")),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_outcomes_collector_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["plan_stops.visit_id"], name=op.f("fk_outcomes_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("visit_id", "key", name=op.f("uq_outcomes_visit_id_key")),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            "uq_outcomes_standing",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("NOT corrected"),
            postgresql_where=sa.text("NOT corrected"),
        )

    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=True),
        sa.Column("link_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["day_links.id"], name=op.f("fk_sessions_link_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_sessions_user_name"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_expires_at"))

    op.drop_table("sessions")
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_outcomes_standing",
            sqlite_where=sa.text("NOT corrected"),
            postgresql_where=sa.text("NOT corrected"),
        )
        batch_op.drop_index(batch_op.f("ix_outcomes_visit_id"))
        batch_op.drop_index(batch_op.f("ix_outcomes_case_id"))

    op.drop_table("outcomes")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shifts_date"))

    op.drop_table("shifts")
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_runs_state"))

    op.drop_table("runs")
    with op.batch_alter_table("published_days", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_days_plan_id"))

    op.drop_table("published_days")
    op.drop_table("plan_unserved")
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_stops_case_id"))

    op.drop_table("plan_stops")
    op.drop_table("plan_routes")
    op.drop_table("plan_problems")
    with op.batch_alter_table("plan_dates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_dates_date"))

    op.drop_table("plan_dates")
    with op.batch_alter_table("day_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_links_collector_id_date"))

    op.drop_table("day_links")
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_events_case_id"))

    op.drop_table("case_events")
    op.drop_table("workers")
    op.drop_table("users")
    op.drop_table("sign_in_failures")
    op.drop_table("receipts")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plans_created_at"))

    op.drop_table("plans")
    op.drop_table("collectors")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_region_state"))
        batch_op.drop_index(batch_op.f("ix_cases_doubtful_id"))
        batch_op.drop_index(batch_op.f("ix_cases_debtor_id"))

    op.drop_table("cases")
    op.drop_table("batches")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_subject"))

    op.drop_table("audit")
    op.drop_table("api_keys")
    op.drop_table("address_decisions")
