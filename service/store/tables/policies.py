"""Which visit rules hold where, and how the organisation has changed them."""

from sqlalchemy import Column, Integer, String, Table, Text

from service.store.tables.schema import metadata
from service.store.types import JSON, Instant

policy_choices = Table(
    "policy_choices",
    metadata,
    Column("region", String, primary_key=True),  # empty: wherever no other is chosen
    Column("version", Integer, primary_key=True),
    Column("policy", String),  # null: the settings' again
    Column("reason", Text, nullable=False),
    Column("chosen_by", String, nullable=False),
    Column("chosen_at", Instant, nullable=False),
)

policy_overrides = Table(
    "policy_overrides",
    metadata,
    Column("policy", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("record", JSON, nullable=False),  # the whole policy, in the form of a policy file
    Column("based_on", String, nullable=False),  # the version of the preset that it was written for
    Column("note", Text, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("signed_for", JSON),  # the rules that are given up, as the signature names them; null: not signed
    Column("signed_by", String),
    Column("signed_at", Instant),
    Column("reason", Text),
    Column("withdrawn_by", String),
    Column("withdrawn_at", Instant),
)
