"""``osrm-routed`` as a child of ours: started when first asked for, watched, restarted, never outliving us.

    stopped ──address()──► starting ──healthy──► running ──close(), rest()──► stopped
       ▲                      │ dies, or no answer  │ dies, or revive() finds it silent
       └────── ProviderError ─┴──── started anew ◄──┘

It listens on the loopback interface only and keeps no access log: coordinates of people's doors stay out of files.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from geo import executables
from geo.errors import ProviderError, RegionError
from geo.profile import Profile
from geo.region import Region
from geo.routers import leash
from geo.routers.osrm import OsrmRouter

START_SECONDS = 120.0
HEALTH_SECONDS = 5.0
START_ATTEMPTS = 3
MAX_TABLE_PLACES = 100_000


class RoadServer:
    """One server over one road graph (the base name of its files). Safe to use from several threads.

    ``before_start`` is called before a server is started, by whoever has several of them and little memory.
    """

    def __init__(
        self, graph: Path, threads: int | None = None, before_start: Callable[[], None] = lambda: None
    ) -> None:
        self._graph, self._algorithm = graph, _algorithm(graph)
        self._threads = threads or os.cpu_count() or 1
        self._before_start = before_start
        self._lock = threading.Lock()
        self._used = time.monotonic()
        self._process: subprocess.Popen[bytes] | None = None
        self._address = ""

    def address(self) -> str:
        """The server's address; starts it if it does not run. ProviderError ``road_server_failed`` if it will not."""
        if not self.running:
            self._before_start()
        with self._lock:
            self._used = time.monotonic()
            if self._process is None or self._process.poll() is not None:
                self._start()
            return self._address

    def revive(self) -> None:
        """Replaces a server that runs and does not answer; one that answers is left alone."""
        with self._lock:
            if not (self._process and self._process.poll() is None and _answers(self._address)):
                self._stop()
                self._start()

    def close(self) -> None:
        with self._lock:
            self._stop()

    def rest(self, seconds: float) -> None:
        """Stops a server that nobody has asked for so long; the next question starts it again."""
        with self._lock:
            if self.idle_seconds >= seconds:
                self._stop()

    @property
    def idle_seconds(self) -> float:
        """Since it was last asked for."""
        return time.monotonic() - self._used

    @property
    def running(self) -> bool:
        process = self._process
        return process is not None and process.poll() is None

    def _start(self) -> None:
        for _ in range(START_ATTEMPTS):  # another program may take the port between finding and using it
            port = _free_port()
            self._process, self._address = self._launch(port), f"http://127.0.0.1:{port}"
            if self._wait_until_healthy(self._process):
                return
            self._stop()
        raise ProviderError(
            "road_server_failed",
            f"The road server over “{self._graph.parent.parent.name}” does not start.",
            "Check free memory, and build the region again with `rounds region add` if it stays so.",
        )

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        options = [
            "--algorithm",
            self._algorithm,
            "--ip",
            "127.0.0.1",
            "--port",
            str(port),
            "--threads",
            str(self._threads),
        ]
        limits = ["--max-table-size", str(MAX_TABLE_PLACES), "--verbosity", "ERROR"]
        server = [str(executables.osrm("routed")), *options, *limits, str(self._graph)]
        return subprocess.Popen(  # noqa: S603 - our own program and arguments
            [sys.executable, "-I", leash.__file__, *server],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DISABLE_ACCESS_LOGGING": "1"},
            start_new_session=True,  # Ctrl-C reaches us first; we stop it
        )

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if _answers(self._address):
                return process.poll() is None
            time.sleep(0.02)
        return False

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(leash.GRACE_SECONDS + 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def region_router(
    region: Region,
    off_road_metres: int = 500,
    profile: Profile = Profile.CAR,
) -> OsrmRouter:
    """A router over a region's own roads; closing it stops its server. RegionError ``profile_missing``."""
    return OsrmRouter(region_server(region, profile), off_road_metres, f"osrm:{region.name}:{profile}")


def region_server(region: Region, profile: Profile, before_start: Callable[[], None] = lambda: None) -> RoadServer:
    """The server over a region's own roads. RegionError ``profile_missing``."""
    if region.profiles and profile not in region.profiles:
        raise RegionError(
            "profile_missing",
            f"The region “{region.name}” has no roads for {profile} yet.",
            f"Build them with `rounds region profiles {region.name} {profile}`.",
        )
    return RoadServer(region.roads_path(profile), before_start=before_start)


def _algorithm(graph: Path) -> str:
    """Which search the graph was prepared for (geo.building.roads chooses)."""
    for ending, algorithm in (("hsgr", "ch"), ("mldgr", "mld")):
        if graph.with_name(f"{graph.name}.{ending}").is_file():
            return algorithm
    raise RegionError(
        "region_unreadable",
        f"The road graph “{graph.name}” is missing or incomplete.",
        "Build the region again with `rounds region add`.",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(address: str) -> bool:
    """Whether an OSRM server speaks there (every answer of its own carries a code)."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=HEALTH_SECONDS)
    try:
        connection.request("GET", "/nearest/v1/driving/0,0")
        return b'"code"' in connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
