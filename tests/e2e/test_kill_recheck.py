"""A recheck outlives whoever works on it: `rounds review again` is killed in the middle, and a real worker ends it."""

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from geo.region import Region
from service.doubts import rechecking
from service.model.case import Case
from service.model.plan import RunState
from service.model.recheck import Recheck
from tests.fixtures.command_line import ROUNDS
from tests.fixtures.planning import House, a_house
from tests.fixtures.world import a_case, an_address, settle

CASES = 1000
PATIENCE = 120.0


def test_a_worker_ends_what_a_killed_command_left(tmp_path: Path, database_url: str, helsinki_region: Region) -> None:
    house = a_house(tmp_path, database_url, helsinki_region)
    with house.store.begin() as tx:
        settle(tx, tuple(misplaced(i) for i in range(CASES)))
    with ExitStack() as stack:
        command = begin(stack, house, "review", "again", "--region", "helsinki")
        wait_until(lambda: newest(house).counts.cases > 0)
        command.kill()
        command.wait()
        left = newest(house)
        assert (left.state, left.counts.cases < CASES) == (RunState.RUNNING, True)
        begin(stack, house, "worker")
        wait_until(lambda: newest(house).state is not RunState.RUNNING)
    ended = newest(house)
    assert (ended.id, ended.state, ended.error_code) == (left.id, RunState.SUCCEEDED, None)
    assert (ended.counts.cases, ended.counts.moved + ended.counts.doubtful) == (CASES, CASES)
    with house.store.read() as tx:
        assert rechecking.list_(tx) == [ended]


def misplaced(number: int) -> Case:
    """Each with words of its own, so that each is a question of its own, and put where it cannot be."""
    home = an_address("station", text=f"Bulevardi {1 + number % 40} A {number}, Helsinki", source="embedded:helsinki")
    return a_case(f"K{number:05}", addresses=(home,))


def newest(house: House) -> Recheck:
    """The one recheck there is; before it is stored, one that has done nothing."""
    with house.store.read() as tx:
        found = rechecking.list_(tx)
    now = datetime.now(UTC)
    return found[0] if found else Recheck("", "helsinki", RunState.QUEUED, "", CASES, now)


def begin(stack: ExitStack, house: House, *arguments: str) -> subprocess.Popen:
    outer = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
    own = {"ROUNDS_DATA_DIR": str(house.settings.data_dir), "ROUNDS_DATABASE_URL": house.settings.store_url}
    process = subprocess.Popen([ROUNDS, *arguments], env=outer | own)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def wait_until(holds: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < patience, "it takes too long"
        time.sleep(0.02)
