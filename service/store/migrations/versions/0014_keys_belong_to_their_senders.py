"""An Idempotency-Key means what it means to whoever sent it"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLES = ("batches", "contact_batches")


def upgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(f"uq_{table}_key", type_="unique")
            batch_op.create_unique_constraint(f"uq_{table}_actor_key", ["actor", "key"])


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(f"uq_{table}_actor_key", type_="unique")
            batch_op.create_unique_constraint(f"uq_{table}_key", ["key"])
