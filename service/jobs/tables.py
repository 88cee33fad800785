"""Where DBOS keeps its own tables: a second file beside a SQLite database, a schema of the same PostgreSQL one."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
from dbos import DBOSConfig
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_SUBSECONDS_SINCE = (3, 42, 0)
_BUSY_MILLISECONDS = 30_000


def job_tables(store_url: str) -> DBOSConfig:
    """The part of DBOS's settings that says where."""
    url = sa.make_url(store_url)
    if url.get_backend_name() != "sqlite":
        return {"system_database_url": url.render_as_string(hide_password=False), "dbos_system_schema": "dbos"}
    assert url.database, "runs need a database in a file"
    path = Path(url.database)
    beside = url.set(database=str(path.with_name(f"{path.stem}.jobs{path.suffix}")))
    engine = sa.create_engine(beside)
    sa.event.listen(engine, "connect", _prepare)
    return {"system_database_url": beside.render_as_string(), "system_database_engine": engine}


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """What DBOS does to connections of its own, and one thing more.

    It asks SQLite for ``unixepoch('subsec')`` on every Python from 3.12 on; SQLite before 3.42, which Debian 12 still
    has, answers null to that.
    """
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    if sqlite3.sqlite_version_info < _SUBSECONDS_SINCE:
        connection.create_function("unixepoch", 1, lambda _: time.time())
