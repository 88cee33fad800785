"""Check-ins at doors, and rechecks of addresses"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("collector_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("accuracy_metres", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_check_ins_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_check_ins_collector_id")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["plan_stops.visit_id"], name=op.f("fk_check_ins_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_check_ins_visit_id")),
    )
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_ins_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_ins_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_ins_region_text_key"), ["region", "text_key"], unique=False)

    op.create_table(
        "rechecks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True).with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_cause", sa.Text(), nullable=True),
        sa.Column("error_action", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
    )
    with op.batch_alter_table("rechecks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rechecks_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rechecks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rechecks_state"))

    op.drop_table("rechecks")
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_ins_region_text_key"))
        batch_op.drop_index(batch_op.f("ix_check_ins_case_id"))
        batch_op.drop_index(batch_op.f("ix_check_ins_at"))

    op.drop_table("check_ins")
