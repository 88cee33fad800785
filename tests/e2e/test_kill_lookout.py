"""A real service is killed while a collector is at a door; the one that starts again raises the alarm, once."""

import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from api.demo.doors import Doors, wait_until_ready
from api.demo.server import running_service
from geo.region import Region
from service.model.access import Identity, Role
from service.settings import Settings
from service.store import Store, published, timers
from service.store.tables import timers as timer_table
from service.visiting.checking_in import Arrival, check_in
from tests.fixtures.browser import free_port, people
from tests.fixtures.world import MONDAY, a_case, a_collector, a_plan, a_route, a_stop, settle, settle_plan

PATIENCE = 60.0


def test_an_alarm_outlives_the_service(tmp_path: Path, helsinki_region: Region) -> None:
    (tmp_path / "regions").mkdir()
    (tmp_path / "regions" / helsinki_region.name).symlink_to(helsinki_region.path)
    key, port = people(tmp_path), free_port()
    settings = {"ROUNDS_DATA_DIR": str(tmp_path)}
    store = Store.open(Settings(data_dir=tmp_path).store_url)
    now = datetime.now(UTC)
    with store.begin() as tx:
        settle(tx, (a_case("K1"),), (a_collector("C1"),))
        settle_plan(tx, a_plan("p1", (a_route("C1", (a_stop("v1", "K1", 10),)),)))
        published.publish(tx, "p1", "test", now)
        check_in(tx, Identity("link:1", Role.COLLECTOR, "C1", MONDAY), "v1", Arrival(), Settings(), now)

    with running_service(settings, port, tmp_path / "first.log") as service:
        doors = Doors(f"http://127.0.0.1:{port}", key)
        wait_until_ready(doors, service)
        assert doors.get("/v1/alarms")["alarms"] == []
        service.process.send_signal(signal.SIGKILL)
        service.process.wait()
    over = datetime.now(UTC) - timedelta(seconds=1)
    with store.begin() as tx:  # the half hour that it would take
        tx.run(sa.update(timer_table).values(deadline=over, watched_until=over))

    with running_service(settings, port, tmp_path / "second.log") as service:
        wait_until_ready(doors, service)
        (alarm,) = await_alarms(doors)
        assert (alarm["kind"], alarm["visit_id"]) == ("overdue", "v1")
        time.sleep(2.5)  # another look
        assert len(doors.get("/v1/alarms")["alarms"]) == 1
    with store.read() as tx:
        assert not timers.any_due(tx, datetime.now(UTC))
    doors.close()
    store.close()


def await_alarms(doors: Doors) -> list[dict[str, object]]:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        found = doors.get("/v1/alarms")["alarms"]
        if found:
            return list(found)
        time.sleep(0.2)
    raise AssertionError("no alarm was raised")
