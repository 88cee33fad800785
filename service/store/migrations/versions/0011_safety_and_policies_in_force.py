"""Timers at the doors, alarms, and which visit rules are in force"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "timers",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("deadline", _INSTANT, nullable=False),
        sa.Column("together", sa.Boolean()),
        sa.Column("ended_at", _INSTANT),
        sa.Column("watched_until", _INSTANT),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["plan_stops.visit_id"], name=op.f("fk_timers_visit_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_timers_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_timers_collector_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_timers")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timers_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_timers_watched_until"), ["watched_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_timers_collector_id_date"), ["collector_id", "date"], unique=False)
    op.create_table(
        "alarms",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("visit_id", sa.String()),
        sa.Column("case_id", sa.String()),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("raised_at", _INSTANT, nullable=False),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("accuracy_metres", sa.Integer()),
        sa.Column("answered_at", _INSTANT),
        sa.Column("acknowledged_by", sa.String()),
        sa.Column("acknowledged_at", _INSTANT),
        sa.Column("closed_by", sa.String()),
        sa.Column("closed_at", _INSTANT),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_alarms_collector_id")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["plan_stops.visit_id"], name=op.f("fk_alarms_visit_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alarms_case_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("key", name=op.f("uq_alarms_key")),
    )
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarms_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarms_collector_id_date"), ["collector_id", "date"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarms_raised_at"), ["raised_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarms_state"), ["state"], unique=False)
    op.create_table(
        "policy_choices",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("chosen_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("region", "version", name=op.f("pk_policy_choices")),
    )
    op.create_table(
        "policy_overrides",
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", _JSON, nullable=False),
        sa.Column("based_on", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", _INSTANT, nullable=False),
        sa.Column("signed_for", _JSON),
        sa.Column("signed_by", sa.String()),
        sa.Column("signed_at", _INSTANT),
        sa.Column("reason", sa.Text()),
        sa.Column("withdrawn_by", sa.String()),
        sa.Column("withdrawn_at", _INSTANT),
        sa.PrimaryKeyConstraint("policy", "version", name=op.f("pk_policy_overrides")),
    )


def downgrade() -> None:
    op.drop_table("policy_overrides")
    op.drop_table("policy_choices")
    op.drop_table("alarms")
    op.drop_table("timers")
