"""A small pool of warm solver processes: progress, cancel, deadline, kill and replace.

Solving holds Python's lock for seconds, so it never happens in a process that serves people.

    spare ──solve──► busy ──done──► spare            a child that worked long enough is let go instead
                      │ silent past its deadline: killed, its best plan so far is used
                      │ dead: SolverCrashError, unless it had already sent a plan
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import LifoQueue
from typing import Any

import structlog

from service.errors import UnavailableError
from service.pipes import ClosedError, Message, Pipes
from solver.check import Broken, Rule
from solver.explain import Reason, ShiftReason, Unserved
from solver.serialize import solution_from_json
from solver.solution import Solution

log = structlog.get_logger(__name__)

START_SECONDS = 60.0
GRACE_SECONDS = 10.0
"""How long past its search time a child may take to read the problem, finish its last move and explain."""

CANCEL_SECONDS = 1.0
"""How long a cancelled child may take before its best plan so far is taken without it."""

SOLVES_PER_CHILD = 100
_LISTEN_SECONDS = 0.1


class InterruptedSolve(BaseException):
    """The pool is closing: whoever asked has to leave the work unfinished, for another process to take up."""


class SolverCrashError(UnavailableError):
    """The child died before it had any plan."""


class SolverRefusedError(UnavailableError):
    """The child could not read the problem: a bug of ours, told with the solver's own sentence."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan is worth; see ``solver.cost``."""

    prize: int
    travel_seconds: int
    priced_seconds: int
    required_missing: int


@dataclass(frozen=True, slots=True)
class Better:
    """A better plan than before, ``elapsed_seconds`` into the search."""

    elapsed_seconds: float
    engine: str
    figures: Figures
    served: int
    solution: str


@dataclass(frozen=True, slots=True)
class Solved:
    """``stopped_by``: what ended the search (``killed``: the child did not answer in time, its last plan is used).
    ``refused``: solutions of engines that the checker did not accept, a sentence each.
    """

    solution: Solution
    figures: Figures
    unserved: tuple[Unserved, ...]
    broken: tuple[Broken, ...]
    seconds: float
    engine: str
    stopped_by: str
    refused: tuple[str, ...] = ()


type Stop = Callable[[], bool]
type OnBetter = Callable[[Better], None]


class SolverPool:
    """Up to ``size`` children. ``solve`` waits for a spare one; safe to use from several threads."""

    def __init__(self, size: int, command: tuple[str, ...] = ("-m", "service.solver_child")) -> None:
        self._command = command
        self._places: LifoQueue[_Child | None] = LifoQueue()
        for _ in range(size):
            self._places.put(None)
        self._children: set[_Child] = set()
        self._closing = threading.Event()
        # A child dies with the thread that started it: this one lives as long as the pool.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="solver-starter")

    def warm(self) -> None:
        """Starts one child now, so that the first problem does not wait for imports."""
        self._give_back(self._take())

    def solve(
        self,
        problem: str,
        *,
        seconds: float,
        seed: int = 0,
        start: str | None = None,
        on_better: OnBetter | None = None,
        stop: Stop | None = None,
    ) -> Solved:
        """Solves a serialized problem. ``stop`` is asked ten times a second; when it says so, the best plan comes back.

        Raises SolverCrashError, SolverRefusedError; InterruptedSolve when the pool is closed meanwhile.
        """
        try:
            return self._watch(problem, seed, start, seconds, on_better, stop)
        except _KilledError as killed:
            best = killed.solution
        try:  # another child only checks and explains what the killed one had found
            return replace(self._watch(problem, seed, best, 0.0, None, None), stopped_by="killed")
        except _KilledError as killed:
            raise _crashed(None) from killed

    def close(self) -> None:
        """Interrupts whatever is being solved and ends all children. Safe to call twice."""
        self._closing.set()
        for child in list(self._children):
            child.kill()
        self._starter.shutdown()
        while not self._places.empty():
            spare = self._places.get()
            if spare is not None:
                spare.close()

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(child.pid for child in self._children)

    def _watch(
        self, problem: str, seed: int, start: str | None, seconds: float, on_better: OnBetter | None, stop: Stop | None
    ) -> Solved:
        child = self._take()
        try:
            return _Watch(child, seconds, on_better, stop, self._closing).solve(problem, seed, start)
        finally:
            self._give_back(child)

    def _take(self) -> _Child:
        spare = self._places.get()
        try:
            if self._closing.is_set():
                raise InterruptedSolve
            if spare is not None and spare.alive:
                return spare
            return self._starter.submit(self._start).result()
        except BaseException:
            self._places.put(None)  # the place stays free for the next
            raise

    def _start(self) -> _Child:
        child = _Child(self._command)
        self._children.add(child)
        try:
            child.wait_until_ready(self._closing)
        except BaseException:
            child.close()
            self._children.discard(child)
            raise
        return child

    def _give_back(self, child: _Child) -> None:
        if child.alive and child.solves < SOLVES_PER_CHILD and not self._closing.is_set():
            self._places.put(child)
            return
        child.close()
        self._children.discard(child)
        self._places.put(None)


class _Child:
    """One solver process."""

    def __init__(self, command: tuple[str, ...]) -> None:
        root = str(Path(__file__).resolve().parent.parent)
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
            raise _crashed(self) from error
        if closing.is_set():
            raise InterruptedSolve
        self.kill()
        raise _crashed(self)

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


class _KilledError(Exception):
    """The child had to be killed; ``solution`` is the best plan that it sent."""

    def __init__(self, solution: str) -> None:
        super().__init__()
        self.solution = solution


class _Watch:
    """One solve, seen from the parent."""

    def __init__(
        self, child: _Child, seconds: float, on_better: OnBetter | None, stop: Stop | None, closing: threading.Event
    ) -> None:
        self._child, self._seconds, self._on_better, self._stop, self._closing = (
            child,
            seconds,
            on_better,
            stop,
            closing,
        )
        self._deadline = time.monotonic() + seconds + GRACE_SECONDS
        self._cancelled = False
        self._best: Better | None = None

    def solve(self, problem: str, seed: int, start: str | None) -> Solved:
        self._child.solves += 1
        try:
            self._child.pipes.send({"problem": problem, "seconds": self._seconds, "seed": seed, "start": start})
            while True:
                for message in self._child.pipes.receive(_LISTEN_SECONDS):
                    solved = self._hear(message)
                    if solved is not None:
                        return solved
                self._look_up()
        except ClosedError as error:
            return self._give_up(error)

    def _hear(self, message: Message) -> Solved | None:
        if "better" in message:
            self._best = _better(message)
            if self._on_better is not None:
                self._on_better(self._best)
        if "refused" in message:
            raise SolverRefusedError(
                "solver_refused",
                f"The solver could not read the problem: {message['refused']}",
                "Report this with the run's id: it is a fault of Rounds, not of the cases.",
            )
        return _solved(message["done"]) if "done" in message else None

    def _look_up(self) -> None:
        if self._closing.is_set():
            raise InterruptedSolve
        if not self._cancelled and self._stop is not None and self._stop():
            self._cancelled = True
            self._deadline = min(self._deadline, time.monotonic() + CANCEL_SECONDS) if self._best else self._deadline
            self._child.pipes.send({"cancel": True})
        if time.monotonic() > self._deadline:
            log.warning("solver_killed", pid=self._child.pid, cancelled=self._cancelled)
            self._give_up(None)

    def _give_up(self, error: Exception | None) -> Solved:
        if self._closing.is_set():
            raise InterruptedSolve from error
        self._child.kill()
        if self._best is None:
            raise _crashed(self._child) from error
        raise _KilledError(self._best.solution)


def _crashed(child: _Child | None) -> SolverCrashError:
    code = child.exit_code if child else None
    return SolverCrashError(
        "solver_crashed",
        f"The solving process ended before it had a plan (exit code {code}).",
        "Ask again; if it stays so, plan fewer cases at once or give the machine more memory.",
    )


def _better(message: Message) -> Better:
    figures: dict[str, Any] = dict(message["better"])
    elapsed, engine, served = (figures.pop(name) for name in ("elapsed_seconds", "engine", "served"))
    return Better(elapsed, engine, Figures(**figures), served, message["solution"])


def _solved(message: Message) -> Solved:
    return Solved(
        solution=solution_from_json(message["solution"]),
        figures=Figures(**message["figures"]),
        unserved=tuple(_unserved(reason) for reason in message["unserved"]),
        broken=tuple(Broken(**{**broken, "code": Rule(broken["code"])}) for broken in message["broken"]),
        seconds=message["seconds"],
        engine=message["engine"],
        stopped_by=message["stopped_by"],
        refused=tuple(message["refused"]),
    )


def _unserved(message: Message) -> Unserved:
    shifts = tuple(_shift_reason(reason) for reason in message["shifts"])
    return Unserved(**{**message, "reason": Reason(message["reason"]), "shifts": shifts})


def _shift_reason(message: Message) -> ShiftReason:
    displaces = message["displaces"]
    return ShiftReason(
        **{
            **message,
            "reason": Reason(message["reason"]),
            "displaces": None if displaces is None else tuple(displaces),
        }
    )
