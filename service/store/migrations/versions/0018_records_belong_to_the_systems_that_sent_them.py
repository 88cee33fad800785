"""Contacts, payments and past visits are the word of the system that sent them"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = ("contacts", "payments", "past_visits")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("sent_by", sa.String))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "sent_by")
