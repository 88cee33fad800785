"""The demo's own service: a real ``rounds serve`` with a database apart from any other, ended with the demo."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.demo.clock import DemoClock
from geo.routers import leash

_STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Service:
    """The running child; ``log`` is what it writes."""

    process: subprocess.Popen[bytes]
    log: Path

    def alive(self) -> bool:
        return self.process.poll() is None


@contextmanager
def running_service(
    settings: Mapping[str, str], port: int, log: Path, clock: DemoClock | None = None
) -> Iterator[Service]:
    """``rounds serve``, by the demo's clock if there is one, on a leash: it ends when this block does, or this process,
    however it goes."""
    by_clock = ["-m", "api.demo.serving", str(port), str(clock.file)] if clock else []
    serve = [sys.executable, *(by_clock or ["-m", "api.cli", "serve", "--port", str(port)])]
    with log.open("ab") as file:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, leash.__file__, *serve],
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        yield Service(process, log)
    finally:
        process.terminate()
        _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
