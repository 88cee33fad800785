"""What providers said, kept for as long as their terms allow."""

from sqlalchemy import Column, String, Table

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant

geocode_answers = Table(
    "geocode_answers",
    metadata,
    Column("provider", String, primary_key=True),
    Column("region", String, primary_key=True),  # the same words may be meant elsewhere in another region
    Column("text_sha256", String, primary_key=True),  # of the address as compared: what was asked is not kept
    Column("answer", JSON, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)
