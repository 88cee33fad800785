"""The program that solves: ``python -m service.planning.solving.child``. It gets problems on standard input, streams
better plans back on standard output, and dies with whoever started it.

    ← {"ready": true}
    → {"problem": "…", "seconds": 20, "seed": 0, "iterations": null, "start": "…" | null}
    ← {"better": {…figures}, "solution": "…"}          at most twice a second
    → {"cancel": true}                                  any time
    ← {"done": {…}}  or  {"refused": "…"}               then it waits for the next problem

The search holds the interpreter's lock for long stretches, so nothing here relies on threads: the search itself asks
``stop`` again and again, and that is where cancelling and the starter's end are noticed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from dataclasses import asdict

from service.planning.solving.memory import begin_peak, peak_bytes
from service.planning.solving.pipes import ClosedError, Message, Pipes
from solver import warm as kernels
from solver.cost import Cost
from solver.problem import Problem, ProblemError
from solver.search import Incumbent
from solver.serialize import FormatError, problem_from_json, solution_from_json, solution_to_json
from solver.solve import Result, solve

REPORT_SECONDS = 0.5
LISTEN_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1


class Conversation:
    """One solve, seen from the child."""

    def __init__(self, pipes: Pipes, problem: Problem) -> None:
        self._pipes, self._problem = pipes, problem
        self._cancelled = False
        self._listened = self._reported = 0.0
        self._unreported: Incumbent | None = None

    def on_better(self, incumbent: Incumbent) -> None:
        self._unreported = incumbent
        self._report()

    def stop(self) -> bool:
        """Whether to end the search; also the moment to listen and to speak."""
        now = time.monotonic()
        if now - self._listened >= LISTEN_SECONDS:
            self._listened = now
            self._cancelled |= any("cancel" in message for message in self._pipes.receive())
            self._report()
        return self._cancelled

    def _report(self) -> None:
        best, now = self._unreported, time.monotonic()
        if best is None or now - self._reported < REPORT_SECONDS:
            return
        self._unreported, self._reported = None, now
        figures = {"elapsed_seconds": best.elapsed_seconds, "engine": best.engine, **_figures(best.cost)}
        served = len(best.solution.served)
        self._pipes.send({"better": {**figures, "served": served}, "solution": solution_to_json(best.solution)})


def main() -> None:
    """Answers problems until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the whole group; the starter decides
    _die_with_starter()
    pipes = _own_pipes()
    try:
        pipes.send({"ready": True})
        kernels.ready(0.0)  # they load until the first problem comes
        while True:
            for request in pipes.receive(None):
                if "problem" in request:  # a cancel may come just after the end of what it was meant for
                    pipes.send(_answer(pipes, request))
    except ClosedError:
        os._exit(0)


def _answer(pipes: Pipes, request: Message) -> Message:
    begin_peak()
    try:
        problem = problem_from_json(request["problem"])
        start = solution_from_json(request["start"]) if request["start"] else None
    except (FormatError, ProblemError) as error:
        return {"refused": str(error)}
    conversation = Conversation(pipes, problem)
    result = solve(
        problem,
        seconds=request["seconds"],
        seed=request["seed"],
        start=start,
        iterations=request["iterations"],
        on_better=conversation.on_better,
        stop=conversation.stop,
    )
    return {"done": _outcome(result)}


def _outcome(result: Result) -> Message:
    return {
        "solution": solution_to_json(result.solution),
        "figures": _figures(result.cost),
        "unserved": [asdict(reason) for reason in result.unserved],
        "broken": [asdict(broken) for broken in result.broken],
        "seconds": result.seconds,
        "engine": result.engine,
        "stopped_by": result.stopped_by,
        "refused": list(result.refused),
        "peak_bytes": peak_bytes(),
    }


def _figures(cost: Cost) -> Message:
    return {
        "prize": cost.prize,
        "travel_seconds": cost.travel_seconds,
        "priced_seconds": cost.priced_seconds,
        "required_missing": cost.required_missing,
    }


def _own_pipes() -> Pipes:
    """Standard input and output for messages alone: whatever else prints, prints on standard error."""
    write = os.dup(1)
    os.dup2(2, 1)
    return Pipes(0, write)


def _die_with_starter() -> None:
    """Linux kills us with the thread that started us; elsewhere the closed pipe is noticed at the next ``stop``."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
