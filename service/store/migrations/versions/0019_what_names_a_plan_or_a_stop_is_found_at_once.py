"""Alarms of a stop and versions of a plan are found without a look at all of them, as when old plans are erased"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_alarms_visit_id", "alarms", ["visit_id"])
    op.create_index("ix_plans_based_on", "plans", ["based_on"])


def downgrade() -> None:
    op.drop_index("ix_plans_based_on", "plans")
    op.drop_index("ix_alarms_visit_id", "alarms")
