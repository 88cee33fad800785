"""How collectors travel"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("collectors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("profile", sa.String(), server_default="car", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("collectors", schema=None) as batch_op:
        batch_op.drop_column("profile")
