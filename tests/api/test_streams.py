"""Over a real connection: bodies that are too large are stopped while they come, events end with their listeners."""

import json
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from geo.region import Region
from service.model.access import Role
from tests.fixtures.asking import DAY, RealClock, ask
from tests.fixtures.doors import Doors, open_doors
from tests.fixtures.planning import fill_a_day

MEGABYTE = b"x" * 1_000_000


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    """Nobody works off runs here: what is asked for stays queued."""
    with open_doors(
        tmp_path_factory.mktemp("house"), helsinki_region, RealClock(), batch_max_bytes=20_000_000
    ) as opened:
        fill_a_day(opened.house, DAY, cases=3, collectors=1)
        yield opened


@pytest.fixture(scope="module")
def served(doors: Doors) -> Iterator[httpx.Client]:
    """A scheduling system's connection to the doors, served by uvicorn as `rounds serve` does."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(doors.app, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    key = doors.by(Role.SCHEDULER).headers["Authorization"]
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with httpx.Client(base_url=url, headers={"Authorization": key}, timeout=120, trust_env=False) as client:
        yield client
    server.should_exit = True
    thread.join(60)
    assert not thread.is_alive()


class Counted:
    """A body that comes without a declared length, and knows how much of it was taken."""

    def __init__(self, megabytes: int) -> None:
        self.megabytes, self.taken = megabytes, 0

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"cases": ['
        for _ in range(self.megabytes):
            self.taken += 1
            yield MEGABYTE


@pytest.mark.parametrize("path", ["/v1/batches", "/v1/collectors/import", "/v1/plans"])
def test_a_body_of_fifty_megabytes_is_stopped_on_its_way(served: httpx.Client, path: str) -> None:
    body = Counted(50)
    headers = {"Content-Type": "text/csv" if "import" in path else "application/json", "Idempotency-Key": "large"}
    answer = served.post(path, content=iter(body), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert body.taken < 45, "the rest was not waited for"


def test_a_declared_length_is_believed(served: httpx.Client) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "50000000", "Idempotency-Key": "declared"}
    answer = served.post("/v1/batches", content=iter(Counted(50)), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_stranger_is_refused_before_the_body_is_read(served: httpx.Client) -> None:
    headers = {"Authorization": "Bearer nonsense", "Content-Type": "application/json"}
    answer = served.post("/v1/batches", content=iter(Counted(50)), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")


def test_a_batch_of_ten_thousand_rows(served: httpx.Client) -> None:
    def body() -> Iterator[bytes]:
        yield b'{"cases": ['
        for n in range(10_000):
            row = {"case_id": f"N{n}", "address": {"text": "x", "lat": 60.17, "lon": 24.95}, "priority": 1}
            yield (b"," if n else b"") + json.dumps(row).encode()
        yield b"]}"

    answer = served.post(
        "/v1/batches", content=body(), headers={"Content-Type": "application/json", "Idempotency-Key": "n"}
    )
    assert answer.json()["accepted"] == 10_000


def test_listeners_come_and_go(doors: Doors, served: httpx.Client) -> None:
    plan_id = ask(doors).json()["plan_id"]
    watch = doors.app.state.watch
    for _ in range(3):
        with served.stream("GET", f"/v1/plans/{plan_id}/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            assert [next(lines), next(lines)][0] == "event: progress"
            assert watch.listeners(plan_id) == 1
    waited = time.monotonic() + 60
    while watch.listeners(plan_id) and time.monotonic() < waited:
        time.sleep(0.05)
    assert watch.listeners(plan_id) == 0
