"""A solver child as its starter sees it: started, ready, alive, ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from service.errors import UnavailableError
from service.planning.solving.memory import MEGABYTE, held_bytes
from service.planning.solving.pipes import ClosedError, Pipes

START_SECONDS = 60.0
_LISTEN_SECONDS = 0.1


class InterruptedSolve(BaseException):
    """The pool is closing: whoever asked has to leave the work unfinished, for another process to take up.

    No Exception: like KeyboardInterrupt, nothing on the way may take it for a failure of the work.
    """


class SolverCrashError(UnavailableError):
    """The child died before it had any plan."""


class SolverMemoryError(UnavailableError):
    """The child took more memory than it may before it had any plan."""


class SolverRefusedError(UnavailableError):
    """The child could not read the problem: a bug of ours, told with the solver's own sentence."""


class SolverProcess:
    """One child and the pipes to it."""

    def __init__(self, command: tuple[str, ...]) -> None:
        root = str(Path(__file__).resolve().parents[2])  # where the rooms lie, and nothing of theirs
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH")) if part)
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self._process.stdin and self._process.stdout
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self.pipes = Pipes(self._stdout.fileno(), self._stdin.fileno())
        self.solves = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def held_bytes(self) -> int:
        return held_bytes(self.pid)

    @property
    def exit_code(self) -> int | None:
        """Of a child that is gone or about to go; None when it lives on."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        return None

    def wait_until_ready(self, closing: threading.Event) -> None:
        deadline = time.monotonic() + START_SECONDS
        try:
            while time.monotonic() < deadline and not closing.is_set():
                if self.pipes.receive(_LISTEN_SECONDS):
                    return
        except ClosedError as error:
            raise crashed(self) from error
        if closing.is_set():
            raise InterruptedSolve
        self.kill()
        raise crashed(self)

    def kill(self) -> None:
        """Ends the process; its pipes stay open for whoever still reads them."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Ends the process and lets go of its pipes."""
        self.kill()
        self._stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()


def crashed(child: SolverProcess | None) -> SolverCrashError:
    """The error of a child that had no plan when it ended."""
    code = child.exit_code if child else None
    return SolverCrashError(
        "solver_crashed",
        f"The solving process ended before it had a plan (exit code {code}).",
        "Ask again; if it stays so, plan fewer cases at once or give the machine more memory.",
    )


def too_large(most_bytes: int) -> SolverMemoryError:
    """The error of a child that had no plan when it had taken all the memory it may."""
    return SolverMemoryError(
        "solver_memory",
        f"The solving process needed more than {most_bytes // MEGABYTE} MB of memory before it had a plan.",
        "Plan fewer cases at once, or allow more memory (ROUNDS_SOLVER_MEMORY_MB).",
    )
