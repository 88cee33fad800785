"""Areas on the map, version by version; what was suggested; the organisation's own days."""

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant

area_sets = Table(
    "area_sets",
    metadata,
    Column("region", String, primary_key=True),
    Column("kind", String, primary_key=True),  # territories, zones, calendars, outline
    Column("version", Integer, primary_key=True),
    Column("areas", JSON, nullable=False),  # features as GeoJSON has them
    Column("origin", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
)

territory_proposals = Table(
    "territory_proposals",
    metadata,
    Column("id", String, primary_key=True),
    Column("region", String, nullable=False),
    Column("shares", JSON, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("version", Integer),  # the version of the territories that accepting it made
    Column("created_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "region", "created_at"),
)

own_days = Table(
    "own_days",
    metadata,
    Column("region", String, primary_key=True),  # empty: everywhere
    Column("place", String, primary_key=True),  # a calendar area of the region; empty: all of it
    Column("date", Date, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("entered_by", String, nullable=False),
    Column("entered_at", Instant, nullable=False),
)
