"""Events and their deliveries, messages with what became of them, texts by version, what appointments came from

No release has written messages or their texts: both tables are made anew.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_from", sa.String()))
        batch_op.add_column(sa.Column("was", sa.String()))
    op.drop_table("message_texts")
    op.drop_table("messages")
    _make_messages(
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("handed_to", sa.String()),
        sa.Column("reported_at", _INSTANT),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_state_made_at_id"), ["state", "made_at", "id"], unique=False)
    _make_texts(
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("names_amount", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        key=("kind", "form", "language", "version"),
    )
    _make_events()


def _make_messages(*more: sa.Column[Any]) -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("appointment_id", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("handed_at", _INSTANT),
        sa.Column("trouble", sa.String()),
        *more,
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_messages_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_messages_appointment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_appointment_id"), ["appointment_id"], unique=False)


def _make_texts(*more: sa.Column[Any], key: tuple[str, ...]) -> None:
    op.create_table(
        "message_texts",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        *more,
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_message_texts")),
    )


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("about", _JSON, nullable=False),
        sa.Column("spread", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_table(
        "deliveries",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", _INSTANT),
        sa.Column("status", sa.Integer()),
        sa.Column("trouble", sa.String()),
        sa.Column("done_at", _INSTANT),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_deliveries_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "target", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_spread_at"), ["spread", "at"], unique=False)
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_state_next_at"), ["state", "next_at"], unique=False)


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("events")
    op.drop_table("message_texts")
    op.drop_table("messages")
    _make_messages(sa.Column("attempts", sa.Integer(), nullable=False), sa.Column("next_at", _INSTANT))
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_state_next_at"), ["state", "next_at"], unique=False)
    _make_texts(sa.Column("text", sa.Text(), nullable=False), key=("kind", "form", "language"))
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_column("was")
        batch_op.drop_column("moved_from")
