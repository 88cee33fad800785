"""What evaluation rests on: what plans were made from, replays, visits of other systems, and days to look up by"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_DATED = ("outcomes", "plan_routes", "plan_stops", "published_days")


def upgrade() -> None:
    op.create_table(
        "plan_inputs",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_inputs_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_inputs")),
    )
    with op.batch_alter_table("plan_inputs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_inputs_at"), ["at"], unique=False)
    op.create_table(
        "replays",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("request", _JSON, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", _JSON),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("error_code", sa.String()),
        sa.Column("error_cause", sa.Text()),
        sa.Column("error_action", sa.Text()),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("started_at", _INSTANT),
        sa.Column("ended_at", _INSTANT),
        sa.Column("problem", sa.LargeBinary()),
        sa.Column("context", sa.LargeBinary()),
        sa.Column("solution", sa.LargeBinary()),
        sa.Column("result", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_replays_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replays")),
    )
    with op.batch_alter_table("replays", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replays_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replays_state"), ["state"], unique=False)
    op.create_table(
        "past_visits",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String()),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address_kind", sa.String(), nullable=False),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("promise_minor", sa.BigInteger()),
        sa.Column("promise_on", sa.Date()),
        sa.Column("amount_paid_minor", sa.BigInteger()),
        sa.Column("service_seconds", sa.Integer()),
        sa.Column("travel_seconds", sa.Integer()),
        sa.Column("travel_metres", sa.Integer()),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_past_visits_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_past_visits")),
    )
    with op.batch_alter_table("past_visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_visits_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_past_visits_date"), ["date"], unique=False)
    op.create_table(
        "outcome_batches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_sha256", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("counts", _JSON, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_batches")),
        sa.UniqueConstraint("actor", "key", name=op.f("uq_outcome_batches_actor_key")),
    )
    for table in _DATED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_date"), ["date"], unique=False)


def downgrade() -> None:
    for table in _DATED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_date"))
    for table in ("outcome_batches", "past_visits", "replays", "plan_inputs"):
        op.drop_table(table)
