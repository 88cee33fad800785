"""Stops are found by case and day, and the few reports with money without a look at the others"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_plan_stops_case_id", "plan_stops")
    op.create_index("ix_plan_stops_case_id_date_visit_id", "plan_stops", ["case_id", "date", "visit_id"])
    money = sa.text("promise_minor IS NOT NULL OR amount_paid_minor IS NOT NULL")
    op.create_index("ix_outcomes_money", "outcomes", ["date"], sqlite_where=money, postgresql_where=money)


def downgrade() -> None:
    op.drop_index("ix_outcomes_money", "outcomes")
    op.drop_index("ix_plan_stops_case_id_date_visit_id", "plan_stops")
    op.create_index("ix_plan_stops_case_id", "plan_stops", ["case_id"])
