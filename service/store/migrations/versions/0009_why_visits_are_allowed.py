"""Why visits are allowed, with what the debtor agreed to and asked for"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.add_column(sa.Column("because", _JSON))
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("product", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("consents", _JSON, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("requests", _JSON, server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("requests")
        batch_op.drop_column("consents")
        batch_op.drop_column("product")
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.drop_column("because")
