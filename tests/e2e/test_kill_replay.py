"""A replay outlives whoever works on it: `rounds replay` is killed in the middle of the search, a worker ends it."""

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from geo.region import Region
from service.model.plan import PlanRequest, PlanState, RunState
from service.model.replay import Replay
from service.planning import asking, publishing, replaying
from service.store import Store
from service.wiring import open_rounds
from tests.fixtures.command_line import ROUNDS
from tests.fixtures.planning import House, a_house, a_working_day, fill_a_day

PATIENCE = 150.0
DAY = a_working_day(datetime.now(UTC).date())


def test_a_worker_ends_what_a_killed_command_left(tmp_path: Path, sqlite_url: str, helsinki_region: Region) -> None:
    house = a_house(tmp_path, sqlite_url, helsinki_region)
    fill_a_day(house, DAY, cases=30, collectors=2)
    publish_a_day(house)
    with ExitStack() as stack:
        asked = ("replay", "--date", DAY.isoformat(), "--region", "helsinki", "--policy", "kr-2024", "--seconds", "4")
        command = begin(stack, house, *asked)
        wait_until(lambda: command.poll() is not None or searching(house.store))
        assert command.poll() is None, "it is still at it"
        command.kill()
        command.wait()
        left = newest(house.store)
        assert left is not None and left.state is RunState.RUNNING
        begin(stack, house, "worker")
        wait_until(lambda: (found := newest(house.store)) is not None and found.state is not RunState.RUNNING)
    ended = newest(house.store)
    assert ended is not None and ended.id == left.id
    assert (ended.state, ended.error_code) == (RunState.SUCCEEDED, None)
    assert ended.result is not None and ended.result.replayed.visits > 5


def publish_a_day(house: House) -> None:
    with open_rounds(house.settings) as rounds:
        with rounds.store.begin() as tx:
            plan, run = asking.request_plan(tx, rounds, PlanRequest("", (DAY,), seconds=1), "key:test")
        rounds.jobs.start_run(run.id)
        wait_until(lambda: state_of(rounds.store, plan.id) is PlanState.DRAFT)
        with rounds.store.begin() as tx:
            publishing.publish(tx, rounds, plan.id, "user:test")


def searching(store: Store) -> bool:
    found = newest(store)
    return found is not None and found.progress is not None and bool(found.progress.prize)


def state_of(store: Store, plan_id: str) -> PlanState:
    with store.read() as tx:
        return asking.get_plan(tx, plan_id).state


def newest(store: Store) -> Replay | None:
    with store.read() as tx:
        return next(iter(replaying.list_(tx)), None)


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
        time.sleep(0.05)
