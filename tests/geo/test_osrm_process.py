"""A real osrm-routed as our child: started, killed, stuck, stopped, orphaned."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.errors import NoRoadError, ProviderError, RegionError
from geo.point import Point
from geo.region import Region
from geo.routers.osrm import OsrmRouter
from geo.routers.osrm_process import RoadServer, region_router

A, C = Point(60.1712, 24.9420), Point(60.1699, 24.9518)
SEA = Point(60.0, 25.1)


@pytest.fixture
def server(helsinki_region: Region) -> Iterator[RoadServer]:
    opened = RoadServer(helsinki_region.roads_path())
    yield opened
    opened.close()


def test_starts_when_first_asked_and_stops_when_closed(server: RoadServer) -> None:
    assert not server.running
    address = server.address()
    assert server.running
    assert children(os.getpid())
    server.close()
    assert not server.running
    assert not listening(address)


def test_listens_on_the_loopback_only(server: RoadServer) -> None:
    port = int(server.address().rpartition(":")[2])
    listeners = [row.split()[1] for row in Path("/proc/net/tcp").read_text().splitlines()[1:] if row.split()[3] == "0A"]
    assert [where.split(":")[0] for where in listeners if int(where.split(":")[1], 16) == port] == ["0100007F"]


def test_threads_that_start_together_share_one_server(server: RoadServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: server.address(), range(8)))) == 1


def test_a_killed_server_is_replaced(helsinki_region: Region, server: RoadServer) -> None:
    router = OsrmRouter(server)
    before = router.matrix([A, C])
    os.kill(routed_pid(server), signal.SIGKILL)
    assert router.matrix([A, C]).seconds.tolist() == before.seconds.tolist()


def test_a_stuck_server_is_replaced(server: RoadServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.routers.osrm_process.HEALTH_SECONDS", 0.3)
    stuck = server.address()
    pid = routed_pid(server)
    os.kill(pid, signal.SIGSTOP)
    eventually(lambda: state(pid) == "T")  # a signal takes a moment, in which the server still answers
    server.revive()
    assert server.address() != stuck
    eventually(lambda: not alive(pid))


def test_an_answering_server_is_not_replaced(server: RoadServer) -> None:
    address = server.address()
    server.revive()
    assert server.address() == address


@pytest.mark.parametrize("victim", ["starter", "leash"])
def test_no_server_outlives_its_starter(victim: str, helsinki_region: Region) -> None:
    program = (
        "import sys, time; from pathlib import Path; from geo.routers.osrm_process import RoadServer\n"
        "server = RoadServer(Path(sys.argv[1])); print(server.address(), flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program, helsinki_region.roads_path()], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    address = starter.stdout.readline().strip()
    leash = children(starter.pid)[0]
    assert listening(address)
    os.kill(starter.pid if victim == "starter" else leash, signal.SIGKILL)
    eventually(lambda: not listening(address))
    starter.kill()
    starter.wait()
    starter.stdout.close()


def test_a_graph_that_is_broken_is_said_to_be(helsinki_region: Region, tmp_path: Path) -> None:
    graph = tmp_path / "region" / "roads" / "car.osrm"
    graph.parent.mkdir(parents=True)
    with pytest.raises(RegionError) as missing:
        RoadServer(graph)
    assert missing.value.code == "region_unreadable"
    graph.with_name("car.osrm.hsgr").write_bytes(b"no graph")
    with pytest.raises(ProviderError) as broken:
        RoadServer(graph).address()
    assert broken.value.code == "road_server_failed"


def test_a_leg_from_the_sea_is_refused_with_its_place(helsinki_region: Region) -> None:
    router = region_router(helsinki_region)
    with pytest.raises(NoRoadError, match=r"Place 2 .* from the nearest road"):
        router.legs([A, SEA, C])
    router.close()


def test_long_ways_are_asked_for_in_pieces(helsinki_region: Region) -> None:
    router = region_router(helsinki_region)
    points = [A, C] * 130
    legs = router.legs(points)
    assert len(legs) == len(points) - 1
    assert len({leg.seconds for leg in legs[::2]}) == 1
    router.close()


def routed_pid(server: RoadServer) -> int:
    """The osrm-routed behind the leash."""
    port = server.address().rpartition(":")[2]
    for leash in children(os.getpid()):
        for pid in children(leash):
            if port in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                return pid
    raise AssertionError("no osrm-routed runs")


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def alive(pid: int) -> bool:
    return state(pid) not in ("", "Z")


def state(pid: int) -> str:
    """The letter that the kernel has for it, as T for stopped; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def listening(address: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0


def eventually(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)
