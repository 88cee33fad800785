"""The baseline: Rounds without its search, a plain greedy insertion."""

from __future__ import annotations

from benchmarks.solvers.asking import Answer, Ask
from benchmarks.solvers.rounds import run
from solver.insertion import Greedy


def solve(ask: Ask) -> Answer:
    return run(ask, (Greedy(),))
