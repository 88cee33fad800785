"""Stops are found by case and day: who else visits a case that day, and what a debtor's limits count"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_plan_stops_case_id", "plan_stops")
    op.create_index("ix_plan_stops_case_id_date", "plan_stops", ["case_id", "date"])


def downgrade() -> None:
    op.drop_index("ix_plan_stops_case_id_date", "plan_stops")
    op.create_index("ix_plan_stops_case_id", "plan_stops", ["case_id"])
