"""The history of the tables: one for both databases, taken forward and back without losing rows."""

import threading
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from service.errors import UnavailableError
from service.model.case import CaseEvent
from service.store import Store, is_current, migrate
from service.store import cases as case_store
from service.store.addresses import text_key
from service.store.migrate import configuration
from service.store.tables import metadata
from tests.fixtures.world import (
    NOW,
    a_case,
    settle,
)

TODAY = NOW.date()


def test_migrations_make_the_tables(store: Store) -> None:
    with store.read() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert is_current(store)


def test_migrating_again_and_at_the_same_time_changes_nothing(database_url: str) -> None:
    stores = [Store.open(database_url) for _ in range(3)]
    assert not is_current(stores[0])
    threads = [threading.Thread(target=migrate, args=(store,)) for store in stores]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    migrate(stores[0])
    assert is_current(stores[0])
    [store.close() for store in stores]


def test_altering_a_table_keeps_the_rows_that_refer_to_it(sqlite_store: Store) -> None:
    """SQLite alters by copying, dropping, renaming; with references enforced the drop took a case's history along."""
    with sqlite_store.begin() as tx:
        settle(tx, (a_case("K1"),))
        case_store.add_events(tx, [("K1", CaseEvent(NOW, "received", "key:a"))])
    with sqlite_store.alter() as tx:
        operations = Operations(MigrationContext.configure(tx.connection))
        with operations.batch_alter_table("cases", recreate="always") as table:
            table.add_column(sa.Column("colour", sa.String()))
    with sqlite_store.begin() as tx:
        assert len(case_store.history(tx, "K1")) == 1
        assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1, "enforced again"


def test_a_migration_that_breaks_a_reference_is_undone(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, (a_case("K1"),))
        case_store.add_events(tx, [("K1", CaseEvent(NOW, "received", "key:a"))])
    with pytest.raises(sa.exc.IntegrityError, match=r"case_events|case_words"), sqlite_store.alter() as tx:
        tx.run(sa.text("DELETE FROM cases"))
    with sqlite_store.read() as tx:
        assert case_store.load_many(tx, ["K1"], TODAY)


def test_migrations_can_be_taken_back(database_url: str) -> None:
    with closing(Store.open(database_url)) as opened:
        migrate(opened)
        with opened.alter() as tx:
            command.downgrade(configuration(tx.connection), "base")
        assert sa.inspect(opened.engine).get_table_names() == ["alembic_version"]
        migrate(opened)
        assert is_current(opened)


def test_cases_that_were_there_are_found_by_their_words(database_url: str) -> None:
    with closing(Store.open(database_url)) as opened:
        migrate(opened)
        with opened.begin() as tx:
            settle(tx, (a_case("K1"), a_case("K2")))
        with opened.alter() as tx:
            command.downgrade(configuration(tx.connection), "0014")
        migrate(opened)
        with opened.begin() as tx:
            (case,) = case_store.load_many(tx, ["K1"], TODAY).values()
            key = text_key(case.addresses[0].text)
            assert "K1" in [same.id for same in case_store.with_words(tx, TODAY, case.region, key)]


def test_the_database_of_a_later_version_is_left_alone(database_url: str) -> None:
    with closing(Store.open(database_url)) as opened:
        migrate(opened)
        with opened.begin() as tx:
            tx.run(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        assert not is_current(opened)
        with pytest.raises(UnavailableError) as refused:
            migrate(opened)
    assert refused.value.code == "store_newer"
