"""A small pool of warm solver processes: progress, cancel, deadline, kill and replace.

Solving holds Python's lock for seconds, so it never happens in a process that serves people.

    spare ──solve──► busy ──done──► spare            a child that worked long enough is let go instead
                      │ silent past its deadline, or larger than it may be: killed, its best plan so far is used
                      │ dead: SolverCrashError (too large: SolverMemoryError), unless it had already sent a plan
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import LifoQueue

import structlog

from service.planning.solving.answers import Better, Figures, Solved, read_better, read_solved
from service.planning.solving.pipes import ClosedError, Message
from service.planning.solving.process import (
    InterruptedSolve,
    SolverCrashError,
    SolverMemoryError,
    SolverProcess,
    SolverRefusedError,
    crashed,
    too_large,
)

__all__ = [
    "Better",
    "Figures",
    "InterruptedSolve",
    "Solved",
    "SolverCrashError",
    "SolverMemoryError",
    "SolverPool",
    "SolverRefusedError",
]

log = structlog.get_logger(__name__)

GRACE_SECONDS = 15.0
GRACE_SECONDS_PER_VISIT = 0.05
"""How long past its search time a child may take to read the problem, finish its last move and explain. The first plan
of a very large problem may take longer than the search time."""

CANCEL_SECONDS = 1.0
"""How long a cancelled child may take before its best plan so far is taken without it."""

SOLVES_PER_CHILD = 100
_LISTEN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Question:
    """What a child is asked."""

    problem: str
    seconds: float
    seed: int
    start: str | None
    iterations: int | None = None

    @property
    def message(self) -> Message:
        search = {"seconds": self.seconds, "seed": self.seed, "iterations": self.iterations}
        return {"problem": self.problem, "start": self.start, **search}

    @property
    def patience_seconds(self) -> float:
        visits = self.problem.count('"service_seconds"')
        return self.seconds + GRACE_SECONDS + visits * GRACE_SECONDS_PER_VISIT


type Stop = Callable[[], bool]
type OnBetter = Callable[[Better], None]


class SolverPool:
    """Up to ``size`` children. ``solve`` waits for a spare one; safe to use from several threads.

    A child may hold up to ``most_bytes`` of memory (None: all there is); it is looked at ten times a second.
    """

    def __init__(
        self,
        size: int,
        command: tuple[str, ...] = ("-m", "service.planning.solving.child"),
        *,
        most_bytes: int | None = None,
    ) -> None:
        self._command, self._most_bytes = command, most_bytes
        self._places: LifoQueue[SolverProcess | None] = LifoQueue()
        for _ in range(size):
            self._places.put(None)
        self._children: set[SolverProcess] = set()
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
        iterations: int | None = None,
        on_better: OnBetter | None = None,
        stop: Stop | None = None,
    ) -> Solved:
        """Solves a serialized problem. ``stop`` is asked ten times a second; when it says so, the best plan comes back.

        Raises SolverCrashError, SolverMemoryError, SolverRefusedError; InterruptedSolve when the pool is closed.
        """
        question = _Question(problem, seconds, seed, start, iterations)
        try:
            return self._watch(question, on_better, stop)
        except _KilledError as killed:
            best, reason = killed.solution, killed.reason
        try:  # another child only checks and explains what the killed one had found
            return replace(self._watch(replace(question, seconds=0.0, start=best, iterations=None)), stopped_by=reason)
        except _KilledError as killed:
            raise crashed(None) from killed

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

    def _watch(self, question: _Question, on_better: OnBetter | None = None, stop: Stop | None = None) -> Solved:
        child = self._take()
        try:
            return _Watch(child, question, on_better, stop, self._closing, self._most_bytes).solve()
        finally:
            self._give_back(child)

    def _take(self) -> SolverProcess:
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

    def _start(self) -> SolverProcess:
        child = SolverProcess(self._command)
        self._children.add(child)
        try:
            child.wait_until_ready(self._closing)
        except BaseException:
            child.close()
            self._children.discard(child)
            raise
        return child

    def _give_back(self, child: SolverProcess) -> None:
        slim = self._most_bytes is None or child.held_bytes * 2 <= self._most_bytes  # the next one needs its room
        if child.alive and slim and child.solves < SOLVES_PER_CHILD and not self._closing.is_set():
            self._places.put(child)
            return
        child.close()
        self._children.discard(child)
        self._places.put(None)


class _KilledError(Exception):
    """The child had to be killed; ``solution`` is the best plan that it sent, ``reason`` the ``stopped_by`` of that."""

    def __init__(self, solution: str, reason: str) -> None:
        super().__init__()
        self.solution, self.reason = solution, reason


class _Watch:
    """One solve, seen from the parent."""

    def __init__(
        self,
        child: SolverProcess,
        question: _Question,
        on_better: OnBetter | None,
        stop: Stop | None,
        closing: threading.Event,
        most_bytes: int | None,
    ) -> None:
        self._child, self._question, self._closing = child, question, closing
        self._on_better, self._stop, self._most_bytes = on_better, stop, most_bytes
        self._deadline = time.monotonic() + question.patience_seconds
        self._cancelled = False
        self._best: Better | None = None

    def solve(self) -> Solved:
        self._child.solves += 1
        try:
            self._child.pipes.send(self._question.message)
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
            self._best = read_better(message)
            if self._on_better is not None:
                self._on_better(self._best)
        if "refused" in message:
            raise SolverRefusedError(
                "solver_refused",
                f"The solver could not read the problem: {message['refused']}",
                "Report this with the run's id: it is a fault of Rounds, not of the cases.",
            )
        return read_solved(message["done"]) if "done" in message else None

    def _look_up(self) -> None:
        if self._closing.is_set():
            raise InterruptedSolve
        if not self._cancelled and self._stop is not None and self._stop():
            self._cancelled = True
            self._deadline = min(self._deadline, time.monotonic() + CANCEL_SECONDS) if self._best else self._deadline
            self._child.pipes.send({"cancel": True})
        if self._most_bytes is not None and (held := self._child.held_bytes) > self._most_bytes:
            log.warning("solver_too_large", pid=self._child.pid, held_bytes=held, most_bytes=self._most_bytes)
            self._give_up(None, too_large(self._most_bytes))
        if time.monotonic() > self._deadline:
            log.warning("solver_killed", pid=self._child.pid, cancelled=self._cancelled)
            self._give_up(None)

    def _give_up(self, error: Exception | None, grown: SolverMemoryError | None = None) -> Solved:
        if self._closing.is_set():
            raise InterruptedSolve from error
        self._child.kill()
        if self._best is None or (self._best.served == 0 and not self._cancelled):  # every search begins with no visit
            raise grown or crashed(self._child) from error
        raise _KilledError(self._best.solution, "memory" if grown else "killed")
