"""A run seen from outside: its wall time, its memory, its end, whatever it says of itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOK_SECONDS = 0.01
LEAST_GRACE_SECONDS = 10.0
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Ended:
    """``said`` is the JSON of the last line of stdout, None where there is none. ``peak_mb`` is the resident memory of
    the largest process of the run."""

    said: dict[str, Any] | None
    errors: str
    killed: bool
    wall_seconds: float
    peak_mb: float


def run(command: list[str], kill_after: float, least_grace: float = LEAST_GRACE_SECONDS) -> Ended:
    """Runs the command in a session of its own; what is left of it after so many seconds is killed."""
    kill_after = max(kill_after, least_grace)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=errors, cwd=ROOT, start_new_session=True)
        try:
            killed, peak = _wait(child, began + kill_after)
        finally:
            _end(child)
        wall = time.monotonic() - began
        return Ended(_last_line(out), _text(errors), killed, wall, peak)


def _wait(child: subprocess.Popen[bytes], until: float) -> tuple[bool, float]:
    """Whether it had to be killed, and its peak."""
    killed = False
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return killed, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
        if not killed and time.monotonic() > until:
            os.killpg(child.pid, signal.SIGKILL)
            killed = True
        time.sleep(LOOK_SECONDS)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Nothing of an interrupted run stays behind."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read())


def _last_line(file: Any) -> dict[str, Any] | None:
    lines = _text(file).strip().splitlines()
    try:
        said = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
