"""The databases that other tests get are real, empty, and gone afterwards."""

import pytest
import sqlalchemy as sa

from tests.fixtures.databases import drop_databases
from tests.fixtures.postgres import Cluster


def test_is_empty_and_takes_rows(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    assert sa.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE seen (id integer)"))
        connection.execute(sa.text("INSERT INTO seen VALUES (1)"))
        assert connection.execute(sa.text("SELECT id FROM seen")).scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize("suffix", ["", "_dbos_sys"])
def test_drops_what_was_made_under_the_name(postgres_cluster: Cluster, suffix: str) -> None:
    name = f"rounds_droptest{suffix}"
    with postgres_cluster.connect() as session:
        session.execute(f"CREATE DATABASE {name}")
        session.execute(f"CREATE DATABASE {name}_other")
        drop_databases(postgres_cluster, name)
        left = session.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]).fetchall()
    assert left == []
