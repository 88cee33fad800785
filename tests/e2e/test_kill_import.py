"""An import that is killed in the middle leaves nothing behind, and is simply called again.

Real ``rounds import`` processes, killed with SIGKILL while the database grows by what they write.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.region import Region
from service.store import tables
from tests.fixtures.command_line import ROUNDS
from tests.fixtures.planning import House, a_house
from tests.fixtures.world import a_case, settle

ROWS = 20_000
"""Several of the portions in which rows are written, and more than SQLite holds in memory before it writes."""
CASES = 50
WRITTEN = 200_000
"""By so many bytes the database has grown when the first rows are there, long before the last."""
PATIENCE = 80.0
LONG_AGO = datetime(2025, 3, 3, 9, tzinfo=UTC)

SHEETS = {
    "contacts": ("contact_id,source,debtor_id,channel,at", "c{0},dialler,D-K{1},call,{2}"),
    "outcomes": ("outcome_id,source,case_id,kind,at", "v{0},agency,K{1},not_home,{2}"),
}
TABLES = {
    "contacts": (tables.contacts, tables.contact_batches),
    "outcomes": (tables.past_visits, tables.outcome_batches),
}

type Start = Callable[[House, str, Path], subprocess.Popen[str]]


@pytest.mark.parametrize("what", SHEETS)
def test_what_was_half_written_is_gone_and_the_same_file_is_taken(
    tmp_path: Path, database_url: str, helsinki_region: Region, start: Start, what: str
) -> None:
    house = a_house(tmp_path, database_url, helsinki_region)
    with house.store.begin() as tx:
        settle(tx, tuple(a_case(f"K{n}") for n in range(CASES)))
    sheet = a_sheet(tmp_path / f"{what}.csv", *SHEETS[what])
    house.store.close()  # of SQLite, what was on its way is put in its place

    first = start(house, what, sheet)
    wait_while(first, lambda: size(house, what) < WRITTEN)
    first.kill()
    first.communicate()
    assert kept(house, what) == [0, 0]

    again = start(house, what, sheet)
    said, errors = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, errors
    answer = json.loads(said)
    assert (answer["created"], answer["updated"], answer["unchanged"]) == (ROWS, 0, 0)
    assert kept(house, what) == [ROWS, 1]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts real imports, and ends them."""
    begun: list[subprocess.Popen[str]] = []

    def begin(house: House, what: str, sheet: Path) -> subprocess.Popen[str]:
        outer = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
        own = {"ROUNDS_DATA_DIR": str(house.settings.data_dir), "ROUNDS_DATABASE_URL": house.settings.store_url}
        command = [ROUNDS, "import", f"--{what}", sheet, "--json"]
        begun.append(
            subprocess.Popen(command, env=outer | own, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        )
        return begun[-1]

    yield begin
    for one in begun:
        with suppress(ProcessLookupError):
            one.kill()
        one.wait()


def a_sheet(path: Path, header: str, row: str) -> Path:
    instants = ((LONG_AGO + timedelta(minutes=n)).isoformat() for n in range(ROWS))
    path.write_text("\n".join([header, *(row.format(n, n % CASES, at) for n, at in enumerate(instants))]))
    return path


def size(house: House, what: str) -> int:
    """Bytes of what is written and not committed: of the table, or on SQLite of all that is on its way."""
    if house.store.engine.dialect.name == "sqlite":
        log = Path(f"{house.store.engine.url.database}-wal")
        return log.stat().st_size if log.exists() else 0
    with house.store.read() as tx:
        return int(tx.connection.scalar(sa.select(sa.func.pg_relation_size(TABLES[what][0].name))) or 0)


def wait_while(importing: subprocess.Popen[str], true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while true():
        assert importing.poll() is None, f"it ended too early: {importing.communicate()[1]}"
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)


def kept(house: House, what: str) -> list[int]:
    """How many rows, and how many answers."""
    with house.store.read() as tx:
        queries = (sa.select(sa.func.count()).select_from(table) for table in TABLES[what])
        return [int(tx.connection.scalar(query) or 0) for query in queries]
