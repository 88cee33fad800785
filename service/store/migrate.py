"""Brings the database to the newest version; Alembic keeps the one history for SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from service.errors import UnavailableError
from service.store.engine import Store

_LOCK = 7_260_421  # any number, the same in every process of ours


def migrate(store: Store) -> None:
    """Applies what is missing, in one transaction; processes that start together wait for each other.

    UnavailableError ``store_newer`` for a database that a later version of Rounds has migrated.
    """
    with store.alter() as tx:
        if tx.connection.dialect.name == "postgresql":
            tx.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        _refuse_newer(tx.connection)
        command.upgrade(configuration(tx.connection), "head")


def is_current(store: Store) -> bool:
    """Whether the database has every migration this program knows, and none that it does not."""
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    with store.read() as tx:
        return MigrationContext.configure(tx.connection).get_current_revision() == newest


def _refuse_newer(connection: Connection) -> None:
    stands_at = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if stands_at is not None and stands_at not in known:
        raise UnavailableError(
            "store_newer",
            f"The database is at version {stands_at}, which this version of Rounds does not know.",
            "Start the newer version of Rounds, or restore a copy of the database from before.",
        )


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file; migrations run on ``connection``, inside its transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
