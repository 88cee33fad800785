"""What a visit is worth and how it is made, whom a collector can talk with, how a debtor wants to be reached"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prize", sa.Integer()))
        batch_op.add_column(sa.Column("points", sa.Integer()))
        batch_op.add_column(sa.Column("brief", _JSON))
    with op.batch_alter_table("collectors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("languages", _JSON, server_default="[]", nullable=False))
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("debtor_prefers", sa.String()))


def downgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("debtor_prefers")
    with op.batch_alter_table("collectors", schema=None) as batch_op:
        batch_op.drop_column("languages")
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.drop_column("brief")
        batch_op.drop_column("points")
        batch_op.drop_column("prize")
