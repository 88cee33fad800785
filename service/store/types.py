"""Column types that mean the same in SQLite and PostgreSQL."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


type Regions = str | Sequence[str]
"""One region by name, or several: what a merged one covers."""


def within(column: sa.Column[str], regions: Regions) -> sa.ColumnElement[bool]:
    """Whether the column names the region, or one of them."""
    return column == regions if isinstance(regions, str) else column.in_(list(regions))


class Instant(sa.TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite has no zones, so it gets and gives naive UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} is not an instant: it has no zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def packed(text: str) -> bytes:
    """As ``Packed`` keeps it. Who packs a very long text before the transaction keeps no other writer waiting."""
    return zlib.compress(text.encode(), level=1)


class Packed(sa.TypeDecorator[str]):
    """A long text, compressed: a problem of 1,000 visits is tens of megabytes of JSON and two or three packed. Takes
    what ``packed`` made as well."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | bytes | None, dialect: Dialect) -> bytes | None:
        return packed(value) if isinstance(value, str) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else zlib.decompress(value).decode()
