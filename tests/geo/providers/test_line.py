"""The one line to a provider: rates, retries, pauses, the circuit; against a real server, with a clock of our own."""

import gzip
import logging
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from geo.errors import GeoError, KeyRefusedError, ProviderError, QuotaError
from geo.providers.circuit import Circuit, State
from geo.providers.line import Line
from geo.providers.manners import Manners
from geo.providers.turnstile import Turnstile
from geo.providers.verdict import Verdict
from tests.fixtures.fake_providers import HTTP, SECRET, Asked, Fake, Reply

type Open = Callable[[Callable[[Asked], Reply]], Fake]
FINE, DOWN = Reply({"ok": True}), Reply(status=503, text="down")


class Hands:
    """A clock that moves when someone sleeps, and remembers for how long."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def server(fakes: Open) -> Fake:
    return fakes(lambda _: FINE)


def line(clock: Hands, **manners: float) -> Line:
    return Line("atlas", replace(Manners(1000), **manners), clock=clock, http=HTTP)


def ask(one: Line, server: Fake) -> object:
    return one.session().get(f"{server.url}/search", params={"q": "Hidden Road 7", "key": SECRET}).json()


def refused(one: Line, server: Fake) -> GeoError:
    with pytest.raises(GeoError) as told:
        ask(one, server)
    return told.value


def test_an_answer_comes_through(clock: Hands, server: Fake) -> None:
    one = line(clock)
    assert ask(one, server) == {"ok": True}
    assert one.figures.requests == {"answered": 1}
    assert one.figures.circuit is State.CLOSED


def test_a_failure_is_tried_again_with_growing_pauses(clock: Hands, server: Fake) -> None:
    """By chance between nothing and one, two, four seconds: of twenty turns the longest come near."""
    one = line(clock, attempts=5, back_off_seconds=1)
    turns = []
    for _ in range(20):
        server.then(DOWN, DOWN, DOWN, FINE)
        before = len(clock.slept)
        assert ask(one, server) == {"ok": True}
        turns.append([seconds for seconds in clock.slept[before:] if seconds > 0.002])  # less is the rate's
    assert len(server.asked) == 80
    whole = [turn for turn in turns if len(turn) == 3]
    assert len(whole) > 10
    assert all(pause <= 2**i for turn in whole for i, pause in enumerate(turn))
    assert max(turn[2] for turn in whole) > 2


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_pause_that_is_asked_for_is_kept(form: str, clock: Hands, server: Fake) -> None:
    until = datetime.now(UTC) + timedelta(seconds=7)
    said = "7" if form == "seconds" else format_datetime(until, usegmt=True)
    server.then(Reply(status=429, text="slow down", headers={"Retry-After": said}))
    one = line(clock)
    assert ask(one, server) == {"ok": True}
    assert 5 < clock.now - 1000 < 9


def test_a_pause_longer_than_our_patience_is_told(clock: Hands, server: Fake) -> None:
    server.then(Reply(status=429, text="come back", headers={"Retry-After": "900"}))
    one = line(clock)
    assert isinstance(refused(one, server), QuotaError)
    assert refused(one, server).code == "provider_rate"
    assert len(server.asked) == 1
    clock.now += 901
    assert ask(one, server) == {"ok": True}


def test_a_spent_quota_is_no_outage(clock: Hands, server: Fake) -> None:
    server.then(Reply({"why": "spent"}, status=402))
    one = line(clock)
    first, again = refused(one, server), refused(one, server)
    assert type(first) is type(again) is QuotaError
    assert (first.code, again.code) == ("provider_quota", "provider_quota")
    assert len(server.asked) == 1
    assert one.figures.circuit is State.OPEN
    clock.now += 601
    assert ask(one, server) == {"ok": True}


def test_a_refused_key_is_a_fault_of_its_own(clock: Hands, server: Fake) -> None:
    server.then(Reply({"why": "who are you"}, status=401))
    told = refused(line(clock), server)
    assert isinstance(told, KeyRefusedError)
    assert "ROUNDS_ATLAS_KEY" in told.action


def test_a_refused_request_closes_no_door(clock: Hands, server: Fake) -> None:
    server.then(*[Reply({"why": "nonsense"}, status=400)] * 9)
    one = line(clock)
    assert {refused(one, server).code for _ in range(9)} == {"provider_refused"}
    assert len(server.asked) == 9
    assert one.figures.circuit is State.CLOSED


def test_no_answer_in_time_is_silence(server: Fake) -> None:
    server.then(Reply(hang=5), Reply(hang=5))
    one = Line("atlas", Manners(1000, timeout_seconds=0.1, attempts=2, back_off_seconds=0.01), http=HTTP)
    assert refused(one, server).code == "provider_silent"
    assert one.figures.requests == {"silent": 2}


def test_nobody_there_is_silence(clock: Hands, server: Fake) -> None:
    server.close()
    assert refused(line(clock, attempts=2), server).code == "provider_silent"


def test_the_page_of_a_proxy_is_no_answer(clock: Hands, server: Fake) -> None:
    server.then(*[Reply(text="<html>Sign in</html>")] * 3)
    assert refused(line(clock), server).code == "provider_garbled"


def test_an_answer_that_cannot_be_unpacked_is_garbled(clock: Hands) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(b"no gzip"), headers={"Content-Encoding": "gzip"})

    http = httpx.Client(transport=httpx.MockTransport(broken))
    one = Line("atlas", Manners(attempts=2), clock=clock, http=http)
    with pytest.raises(ProviderError) as told:
        one.session().get("http://atlas.example/")
    assert told.value.code == "provider_garbled"
    assert one.figures.requests == {"garbled": 2}


def test_the_circuit_opens_half_opens_and_closes(clock: Hands, server: Fake) -> None:
    server.then(*[DOWN] * 4)
    one = line(clock, attempts=1, open_after=3, open_seconds=30)
    assert [refused(one, server).code for _ in range(5)] == ["provider_silent"] * 3 + ["provider_paused"] * 2
    assert len(server.asked) == 3
    assert one.figures.circuit is State.OPEN
    clock.now += 31
    assert one.figures.circuit is State.HALF_OPEN
    assert refused(one, server).code == "provider_silent"  # the probe fails: twice as long
    clock.now += 31
    assert refused(one, server).code == "provider_paused"
    clock.now += 31
    assert ask(one, server) == {"ok": True}
    assert one.figures.circuit is State.CLOSED
    assert one.figures.requests == {"silent": 4, "answered": 1}


def test_only_one_probes_while_the_circuit_is_half_open(clock: Hands) -> None:
    circuit = Circuit("atlas", Manners(open_after=1, open_seconds=30), clock)
    circuit.enter()
    circuit.failed()
    clock.now += 31
    circuit.enter()
    with pytest.raises(ProviderError, match="not asked for now"):
        circuit.enter()
    circuit.answered()
    circuit.enter()


def test_an_answer_between_failures_keeps_the_circuit_closed(clock: Hands, server: Fake) -> None:
    server.then(DOWN, FINE, DOWN, FINE, DOWN, FINE)
    one = line(clock, attempts=1, open_after=2)
    for _ in range(3):
        refused(one, server)
        ask(one, server)
    assert one.figures.circuit is State.CLOSED


def test_threads_share_one_rate() -> None:
    turnstile = Turnstile(100, _Real())
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: turnstile.wait(), range(21)))
    assert time.monotonic() - began >= 0.199  # twenty gaps of ten milliseconds


def test_a_pause_holds_back_those_who_had_their_turn() -> None:
    turnstile = Turnstile(10, _Real())
    turnstile.wait()
    passed: list[float] = []
    waiting = threading.Thread(target=lambda: (turnstile.wait(), passed.append(time.monotonic())))
    waiting.start()
    began = time.monotonic()
    turnstile.pause(0.3)
    waiting.join()
    assert passed[0] - began >= 0.299


_WAITS = """
import sys, time, pathlib
from geo.providers.clock import WallClock
from geo.providers.turnstile import Turnstile
turnstile = Turnstile(50, WallClock(), pathlib.Path(sys.argv[1]))
for _ in range(10):
    turnstile.wait()
    print(time.monotonic())
"""


def test_processes_share_one_rate(tmp_path: Path) -> None:
    turns = tmp_path / "folder" / "atlas.turns"
    ask_in_turn = [sys.executable, "-c", _WAITS, str(turns)]
    both = [subprocess.Popen(ask_in_turn, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    passed = sorted(float(said) for one in both for said in one.communicate()[0].split())
    assert len(passed) == 20
    assert passed[-1] - passed[0] >= 19 * 0.02 - 0.005


@pytest.mark.parametrize("left", [b"", b"?", struct.pack("<d", 1e12)])
def test_a_file_of_turns_that_says_nothing_holds_nobody_back(left: bytes, clock: Hands, tmp_path: Path) -> None:
    turns = tmp_path / "atlas.turns"
    turns.write_bytes(left)
    Turnstile(10, clock, turns).wait()
    assert clock.slept == []
    Turnstile(10, clock, turns).wait()
    assert clock.slept == [pytest.approx(0.1)]
    Turnstile(10, clock, tmp_path).wait()  # a folder
    assert len(clock.slept) == 1


class _Real:
    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


@pytest.mark.parametrize(
    "reply", [DOWN, Reply(status=401, text="no"), Reply(text="<p>"), Reply(status=400, text="bad")]
)
def test_neither_key_nor_address_is_told(
    reply: Reply, clock: Hands, server: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    server.then(*[reply] * 3)
    with capture_logs() as logs:
        told = refused(line(clock, open_after=2), server)
    messages = [str(one) for one in _chain(told)]
    said = " ".join(messages) + caplog.text + repr(logs)
    assert SECRET not in said
    assert "Hidden" not in said


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def test_verdicts_name_the_results_of_metrics() -> None:
    assert {verdict.value for verdict in Verdict} == {
        "answered", "refused", "key", "quota", "rate", "silent", "garbled",
    }  # fmt: skip


@pytest.mark.parametrize("nonsense", [{"requests_per_second": 0}, {"timeout_seconds": 0}, {"at_once": 0}])
def test_nonsense_is_refused_at_birth(nonsense: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"greater than 0|at least one"):
        Manners(**nonsense)  # type: ignore[arg-type]  # that is the test


def test_a_line_passes_compressed_answers(clock: Hands) -> None:
    """The answer is read on the inner session; the outer one must not unpack it again."""
    packed = gzip.compress(b'{"ok": true}')
    inner = httpx.MockTransport(lambda _: httpx.Response(200, content=packed, headers={"Content-Encoding": "gzip"}))
    one = Line("atlas", Manners(), clock=clock, http=httpx.Client(transport=inner))
    assert one.session().get("http://atlas.example/").json() == {"ok": True}
