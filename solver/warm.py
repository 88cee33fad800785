"""Compiled kernels, or the promise of them: nobody waits for a compiler but who asks for it.

``python -m solver.warm`` compiles them for this machine once (about a minute); set-up and image build do so. Then they
load in a fraction of a second. Where that was left out, the first solve starts to compile beside its work and the
engines that need no compiler serve it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import cache

import numpy as np

from solver.problem import Problem, Shift, TimeWindow, TravelMatrix, Visit
from solver.solution import Route, Solution, Step
from solver.tabulate import tabulate
from solver.walker import Walker

POLL_SECONDS = 0.05


def ready(seconds: float, stop: Callable[[], bool] = lambda: False) -> bool:
    """Whether the kernels can be called, after waiting so long at the most. Raises what the compiler raised."""
    done, until = _warming(), time.monotonic() + seconds
    while not done.done() and time.monotonic() < until and not stop():
        wait([done], timeout=POLL_SECONDS)
    return done.done() and done.result() is None


@cache
def _warming() -> Future[None]:
    """The one attempt of this process, in a thread that does not keep the process from ending."""
    future: Future[None] = Future()
    threading.Thread(target=_attempt, args=(future,), name="warming kernels", daemon=True).start()
    return future


def _attempt(future: Future[None]) -> None:
    try:
        warm()
    except BaseException as error:  # handed to whoever asks
        future.set_exception(error)
    else:
        future.set_result(None)


def warm() -> None:
    """Calls every entry once, with arrays of the types that they always have."""
    here = TravelMatrix(np.zeros((1, 1), np.int32), np.zeros((1, 1), np.int32))
    day = TimeWindow(0, 100)
    problem = Problem((Visit("v", 0, 1, (day,), prize=1),), (Shift("s", "c", 0, 0, day),), (here,))
    walker = Walker(tabulate(problem), 0)
    walker.load(Solution((Route("s", (Step("v", 0),)),)))
    walker.construct()
    walker.anneal(1, 1.0, 1.0)


if __name__ == "__main__":
    warm()
