"""Whoever delivers may be killed at any moment: every event arrives, under the same id, and is taken down once."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from service import announcing
from service.model.delivery import DeliveryState
from service.model.event import Event, EventKind
from service.store import Store, migrate
from service.webhooks import delivering
from tests.fixtures.command_line import ROUNDS
from tests.fixtures.receiver import SECRET, Receiver

PATIENCE = 90.0
EVENTS = 40


@contextmanager
def worker(folder: Path, database_url: str, receiver: Receiver) -> Iterator[subprocess.Popen[bytes]]:
    targets = {"bank": {"url": receiver.url, "secrets": [SECRET]}}
    own = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")} | {
        "ROUNDS_DATA_DIR": str(folder),
        "ROUNDS_DATABASE_URL": database_url,
        "ROUNDS_WEBHOOKS": json.dumps(targets),
        "ROUNDS_WEBHOOK_PLAIN_HTTP": "true",
        "ROUNDS_WEBHOOK_PRIVATE_HOSTS": "true",
        "ROUNDS_WEBHOOK_TIMEOUT_SECONDS": "1",
    }
    process = subprocess.Popen([ROUNDS, "worker"], env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def test_a_killed_worker_loses_nothing_and_doubles_only_what_was_on_its_way(
    tmp_path: Path, database_url: str, receiver: Receiver
) -> None:
    store = Store.open(database_url)
    migrate(store)
    with store.begin() as tx:
        told = [
            announcing.announce(tx, Event(EventKind.ALARM_RAISED, datetime.now(UTC), {"n": i})).id
            for i in range(EVENTS)
        ]
    with worker(tmp_path, database_url, receiver) as first:

        def kill() -> int:
            """The request has arrived, and its sender dies before it hears the answer."""
            first.kill()
            first.wait()
            return 204

        receiver.answers = [204] * (EVENTS // 2) + [kill]
        wait_until(lambda: first.poll() is not None)
    before = [heard.id for heard in receiver.heard]
    assert len(before) == EVENTS // 2 + 1
    with worker(tmp_path, database_url, receiver):
        wait_until(lambda: done(store) == EVENTS)
    heard = [one.id for one in receiver.heard]
    assert set(heard) == set(told)
    doubled = {event_id for event_id in heard if heard.count(event_id) > 1}
    assert doubled == {before[-1]}
    assert len(heard) == EVENTS + 1
    store.close()


def done(store: Store) -> int:
    with store.read() as tx:
        return len(delivering.list_(tx, (DeliveryState.DONE,), "bank", 2 * EVENTS, None)[0])
