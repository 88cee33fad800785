"""Whatever kills a worker, each run is finished once, and nothing of the dead worker stays behind.

Real ``rounds worker`` processes, killed with SIGKILL while their solver is at work.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.region import Region
from service.model.plan import Plan, PlanRequest, PlanState, Run, RunState
from service.planning import asking
from service.store import workers
from service.store.tables import plan_stops, plans
from tests.fixtures.command_line import ROUNDS
from tests.fixtures.planning import House, a_house, a_working_day, fill_a_day

type Start = Callable[[House], subprocess.Popen]

SECONDS = 4
PATIENCE = 120.0


def test_a_killed_worker_finishes_its_run_after_restart(house: House, start: Start) -> None:
    plan = ask_for_a_plan(house)
    worker = start(house)
    wait_until(lambda: has_a_plan_so_far(house, plan))
    family = descendants(worker.pid)
    assert len(family) >= 2, "a solver and a road server were expected"
    worker.kill()
    worker.wait()
    wait_until(lambda: not any(lives(pid) for pid in family))
    assert run_of(house, plan).state is RunState.RUNNING

    start(house)
    wait_until(lambda: run_of(house, plan).state not in (RunState.QUEUED, RunState.RUNNING))
    assert_made_once(house, plan)


def test_another_worker_takes_over(tmp_path: Path, postgres_url: str, helsinki_region: Region, start: Start) -> None:
    house = a_house(tmp_path, postgres_url, helsinki_region)
    plan = ask_for_a_plan(house)
    both = [start(house), start(house)]
    wait_until(lambda: len(living_workers(house)) == 2)
    wait_until(lambda: has_a_plan_so_far(house, plan))
    busy = next(worker for worker in both if any(is_solver(pid) for pid in descendants(worker.pid)))
    family = descendants(busy.pid)
    busy.kill()
    busy.wait()
    wait_until(lambda: run_of(house, plan).state not in (RunState.QUEUED, RunState.RUNNING))
    assert not any(lives(pid) for pid in family)
    assert_made_once(house, plan)


def test_a_stopped_worker_leaves_nothing_behind(
    tmp_path: Path, sqlite_url: str, helsinki_region: Region, start: Start
) -> None:
    house = a_house(tmp_path, sqlite_url, helsinki_region)
    plan = ask_for_a_plan(house)
    worker = start(house)
    wait_until(lambda: has_a_plan_so_far(house, plan))
    family = descendants(worker.pid)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    wait_until(lambda: not any(lives(pid) for pid in family))
    assert run_of(house, plan).state is RunState.RUNNING, "a stop is no failure: the next start goes on"
    assert living_workers(house) == []


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts real workers and ends them."""
    with ExitStack() as stack:

        def begin(house: House) -> subprocess.Popen:
            outer = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
            own = {"ROUNDS_DATA_DIR": str(house.settings.data_dir), "ROUNDS_DATABASE_URL": house.settings.store_url}
            worker = subprocess.Popen([ROUNDS, "worker"], env=outer | own)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
            return worker

        yield begin


def ask_for_a_plan(house: House) -> Plan:
    """Stored and not queued: as if the server had died between the two."""
    day = a_working_day(datetime.now(UTC).date())
    fill_a_day(house, day)
    with house.store.begin() as tx:
        return asking.request_plan(tx, house, PlanRequest("", (day,), seconds=SECONDS), "key:test")[0]


def run_of(house: House, plan: Plan) -> Run:
    with house.store.read() as tx:
        run = asking.get_run(tx, plan.id)
    assert run is not None
    return run


def has_a_plan_so_far(house: House, plan: Plan) -> bool:
    run = run_of(house, plan)
    assert run.error_code is None, run.error_cause
    return run.progress is not None and bool(run.progress.prize)


def living_workers(house: House) -> list[str]:
    with house.store.read() as tx:
        return workers.living(tx, datetime(2000, 1, 1, tzinfo=UTC))


def assert_made_once(house: House, plan: Plan) -> None:
    with house.store.read() as tx:
        made, run = asking.get_plan(tx, plan.id), asking.get_run(tx, plan.id)
        known = tx.all(sa.select(plans.c.id))
        stops = tx.all(sa.select(plan_stops.c.visit_id))
    assert run is not None
    assert (run.state, run.error_code) == (RunState.SUCCEEDED, None)
    assert (made.state, len(known)) == (PlanState.DRAFT, 1)
    assert len(stops) == sum(len(route.stops) for route in made.routes)
    visited = [(stop.case_id, route.collector_id) for route in made.routes for stop in route.stops if stop.case_id]
    assert len(visited) == len(set(visited)) > 20
    assert made.totals.visits + made.totals.unserved == 60


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def descendants(pid: int) -> list[int]:
    """All processes below this one."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, fresh = [], [pid]
    while fresh:
        fresh = [child for child, parent in parents.items() if parent in fresh]
        found += fresh
    return found


def is_solver(pid: int) -> bool:
    try:
        return b"service.planning.solving.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def lives(pid: int) -> bool:
    """Whether it runs; one that is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
