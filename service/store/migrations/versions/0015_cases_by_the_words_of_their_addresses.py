"""Cases are found by the words of their addresses"""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SOME = 1000


def upgrade() -> None:
    words = op.create_table(
        "case_words",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_words_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "text_key", name=op.f("pk_case_words")),
    )
    with op.batch_alter_table("case_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_words_text_key"), ["text_key"], unique=False)
    for rows in _rows(op.get_bind()):
        op.bulk_insert(words, rows)


def downgrade() -> None:
    with op.batch_alter_table("case_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_words_text_key"))
    op.drop_table("case_words")


def _rows(connection: sa.Connection) -> Iterator[list[dict[str, str]]]:
    """Of the cases that are there, some at a time."""
    cases = sa.table("cases", sa.column("id", sa.String), sa.column("addresses", sa.JSON))
    after = ""
    while True:
        query = sa.select(cases).where(cases.c.id > after).order_by(cases.c.id).limit(_SOME)
        found = connection.execute(query).all()
        if not found:
            return
        after = found[-1].id
        keys = {(case_id, _key(address["text"])) for case_id, addresses in found for address in _read(addresses)}
        yield [{"case_id": case_id, "text_key": key} for case_id, key in sorted(keys)]


def _read(addresses: Any) -> Any:
    return json.loads(addresses) if isinstance(addresses, str) else addresses


def _key(text: str) -> str:
    """As it was when this was written."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\s,;.]+", " ", folded).split())
