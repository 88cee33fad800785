"""Places that a provider lends for a time, and rechecks of what nobody was asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forget_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_cases_forget_on"), ["forget_on"], unique=False)
    with op.batch_alter_table("address_decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forget_on", sa.Date(), nullable=True))
    with op.batch_alter_table("rechecks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unasked_only", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("rechecks", schema=None) as batch_op:
        batch_op.drop_column("unasked_only")
    with op.batch_alter_table("address_decisions", schema=None) as batch_op:
        batch_op.drop_column("forget_on")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_forget_on"))
        batch_op.drop_column("forget_on")
