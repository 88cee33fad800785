"""One run: ``python -m benchmarks solve INSTANCE``. Time counts from the start of the process to the written solution.

Every run of a comparison is such a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import answers, instances
from benchmarks.instances import Entry
from benchmarks.scoring import BY_LENGTH, figures, objective, score
from benchmarks.solvers.asking import Answer, Ask, CannotSayError
from solver.problem import Problem

SOLVERS = {
    "rounds": "benchmarks.solvers.rounds",
    "pyvrp": "benchmarks.solvers.pyvrp_peer",
    "vroom": "benchmarks.solvers.vroom_peer",
    "ortools": "benchmarks.solvers.ortools_peer",
    "greedy": "benchmarks.solvers.greedy",
}

WRITING_SECONDS = 0.05
WRITING_SECONDS_PER_VISIT = 1e-5
"""Kept for putting the answer into a file and ending the process, so that the limit holds with them."""


def main(arguments: Sequence[str], began: float) -> int:
    """Exit code 0 for a plan that breaks no rule, 1 for one that does (a bug), 2 for bad input."""
    asked = _options(arguments)
    if asked.pin:
        os.sched_setaffinity(0, {int(cpu) for cpu in asked.pin.split(",")})
    try:
        entry = instances.of_file(asked.instance, asked.paths)
        problem = instances.read(entry)
    except instances.BAD_INSTANCE as error:
        print(f"{asked.instance}: not an instance of a set known here: {error!r}", file=sys.stderr)
        return 2
    try:
        answer = importlib.import_module(SOLVERS[asked.solver]).solve(_ask(entry, problem, asked, began))
    except CannotSayError as error:
        print(json.dumps({"stopped_by": "not asked", "error": str(error)}))
        return 2
    try:
        answers.write(answer.solution, asked.out)
    except OSError as error:
        print(f"{asked.out}: cannot be written: {error}", file=sys.stderr)
        return 2
    return _report(entry, problem, answer, asked, {"written_seconds": round(time.monotonic() - began, 3)})


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="python -m benchmarks solve", description=__doc__)
    command.add_argument(
        "instance", type=Path, help="ladder (.json, .json.gz), TOPTW (.txt), PCVRPTW or SDVRPTW (.vrp)"
    )
    command.add_argument("--seconds", type=float, required=True, help="wall time, process start to written solution")
    command.add_argument("--out", type=Path, required=True, help="where the solution goes")
    command.add_argument("--solver", choices=SOLVERS, default="rounds")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--cores", type=int, default=2, help="walkers, threads or processes of the solver (default 2)")
    command.add_argument("--pin", help="the processors to stay on, as 0,1")
    command.add_argument("--paths", type=int, help="routes of a TOPTW instance (default 1)")
    command.add_argument("--until-known", action="store_true", help="stop at the best known result (ours only)")
    command.add_argument("--unchecked", action="store_true", help="end once it is written: a comparison checks it")
    command.add_argument("--verbose", action="store_true", help="each better plan on stderr, at the end")
    return command.parse_args(arguments)


def _ask(entry: Entry, problem: Problem, asked: argparse.Namespace, began: float) -> Ask:
    spared = WRITING_SECONDS + WRITING_SECONDS_PER_VISIT * len(problem.visits)

    def enough(prize: int, travel: int) -> bool:
        if not asked.until_known or entry.best_known is None:
            return False
        value = objective(entry, problem, prize, travel)
        return value <= entry.best_known if entry.set in BY_LENGTH else value >= entry.best_known

    return Ask(problem, began, began + asked.seconds - spared, asked.seed, asked.cores, enough)


def _report(entry: Entry, problem: Problem, answer: Answer, asked: argparse.Namespace, facts: dict[str, object]) -> int:
    facts |= {"stopped_by": answer.stopped_by, **answer.notes}
    if asked.unchecked:
        trajectory = [(s, None if m else objective(entry, problem, p, t), m, p, t) for s, m, p, t in answer.trajectory]
        print(json.dumps({**facts, "trajectory": trajectory}), flush=True)
        os._exit(0)  # a run ends when its answer is there, not when the interpreter has tidied up
    for seconds, missing, prize, travel in answer.trajectory if asked.verbose else ():
        print(f"{seconds:8.2f} s  {missing} required missing  prize {prize}  travel {travel}", file=sys.stderr)
    judged = score(entry, problem, answer.solution)
    print(json.dumps({**figures(problem, answer.solution, judged), **facts}))
    return 1 if judged.broken else 0
