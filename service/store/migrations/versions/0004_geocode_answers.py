"""What geocoding providers answered"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "geocode_answers",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "region", "text_sha256", name=op.f("pk_geocode_answers")),
    )
    with op.batch_alter_table("geocode_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_geocode_answers_expires_at"), ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_table("geocode_answers")
