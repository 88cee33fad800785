"""Opens the database, SQLite or PostgreSQL by the same code, and hands out transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, RowMapping
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

type Rows = Sequence[Mapping[str, Any]]

_BUSY_MILLISECONDS = 30_000
_MAPPED_BYTES = 1 << 28  # read from the system's own pages: a year of work is looked through a quarter faster
_POOL = {"pool_size": 10, "max_overflow": 40}  # a server's forty threads may all be in the store


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction. Facades and the store's modules take it first; whoever opened it commits or rolls back."""

    connection: Connection

    def all(self, statement: sa.Executable) -> Sequence[RowMapping]:
        return self.connection.execute(statement).mappings().all()

    def first(self, statement: sa.Executable) -> RowMapping | None:
        return self.connection.execute(statement).mappings().first()

    def run(self, statement: sa.Executable) -> int:
        """Executes a change; the number of rows it touched."""
        return self.connection.execute(statement).rowcount

    def insert(self, table: sa.Table, rows: Rows) -> None:
        if rows:
            self.connection.execute(sa.insert(table), [dict(row) for row in rows])

    def upsert(self, table: sa.Table, rows: Rows) -> None:
        """Inserts rows, or replaces the columns given where the primary key is there already."""
        if not rows:
            return
        statement = self._insert(table)
        keys = [column.name for column in table.primary_key]
        fresh = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        upsert = statement.on_conflict_do_update(index_elements=keys, set_=fresh)
        self.connection.execute(upsert, [dict(row) for row in rows])

    def insert_if_absent(self, table: sa.Table, row: Mapping[str, Any]) -> bool:
        """Whether the row is new; False when a unique key of it was there, also under concurrent writers."""
        statement = self._insert(table).values(**row).on_conflict_do_nothing()
        return self.connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount == 1

    def _insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        return postgresql.insert(table) if self.connection.dialect.name == "postgresql" else sqlite.insert(table)


@dataclass(frozen=True, slots=True)
class Store:
    """The database. ``begin`` for one unit of work that writes, ``read`` for one consistent look."""

    engine: Engine

    @staticmethod
    def open(url: str) -> Store:
        """Connects lazily; creates the folder of a SQLite file. The tables are `migrate`'s business."""
        parsed = sa.make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return Store(sa.create_engine(parsed, pool_pre_ping=True, **_POOL))
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            Path(parsed.database).touch(mode=0o600)  # debtors' names and phones: nobody else's business
        engine = sa.create_engine(parsed, **_POOL)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return Store(engine)

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """Commits when the block ends, rolls back when it raises. Writers queue up instead of failing late."""
        with self.engine.begin() as connection:
            yield Tx(connection)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """One snapshot for several queries, beside any writer."""
        options: dict[str, Any] = {"rounds_read": True}
        if self.engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield Tx(connection)

    @contextmanager
    def alter(self) -> Iterator[Tx]:
        """For migrations. SQLite alters a table by copying and dropping it, and the drop takes along what refers to it:
        so references are not enforced meanwhile, but checked before the end."""
        with self.engine.connect().execution_options(rounds_alters=True) as connection, connection.begin():
            yield Tx(connection)
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise sa.exc.IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"table {broken[0]}"))

    def close(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that began by reading could not wait for it later."""
    options = connection.get_execution_options()
    reads, alters = options.get("rounds_read", False), options.get("rounds_alters", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if alters else 'ON'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
