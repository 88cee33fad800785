"""Areas on the map by version, suggested territories, the organisation's own days"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "area_sets",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("areas", _JSON, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "kind", "version", name=op.f("pk_area_sets")),
    )
    op.create_table(
        "territory_proposals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("shares", _JSON, nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_proposals")),
    )
    op.create_index(op.f("ix_territory_proposals_region_created_at"), "territory_proposals", ["region", "created_at"])
    op.create_table(
        "own_days",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "place", "date", name=op.f("pk_own_days")),
    )


def downgrade() -> None:
    op.drop_table("own_days")
    op.drop_table("territory_proposals")
    op.drop_table("area_sets")
