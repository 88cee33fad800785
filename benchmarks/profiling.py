"""What one iteration of the search costs, and where it goes: ``python -m benchmarks profile --out DIR``.

Each instance is planned greedily and searched for a while, so that routes are as full as in a real search. Then the
same walker runs, on one thread, as many iterations as fit into the time: *ruin* alone (undone each time), *ruin and
recreate* (always undone), and the whole of it, with acceptance. Differences of the three are the parts. No probe sits
inside the loop, so nothing is measured but the loop.

The parts need a kernel of their own, which takes about a minute to compile; ``--whole`` leaves them out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import instances
from benchmarks.profiles import PROFILE, Profile, header, line
from solver.kernels.compiling import kernel
from solver.kernels.gaps import BLINK
from solver.kernels.recreate import recreate
from solver.kernels.ruin import offer_near_removed, ruin
from solver.kernels.tables import TOTAL_COST, Routes, Scratch, World
from solver.kernels.undoing import begin, undo
from solver.problem import Problem
from solver.solution import Solution
from solver.tabulate import tabulate
from solver.walker import Walker
from solver.walking import cooling

FIRST_ITERATIONS = 64


def main(arguments: Sequence[str]) -> int:
    asked = _options(arguments)
    try:
        entries = instances.find(asked.sets, asked.data, asked.instances)
    except instances.BAD_INSTANCE as error:
        print(error, file=sys.stderr)
        return 2
    profiles = []
    print("\n".join(header()))
    for entry in entries:
        profiles.append(profile(entry.name, instances.read(entry), asked.seconds, parts=not asked.whole))
        print(line(profiles[-1]), flush=True)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / PROFILE).write_text(json.dumps([asdict(p) for p in profiles]), encoding="utf-8")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="python -m benchmarks profile", description=__doc__)
    command.add_argument("sets", nargs="*", default=["core"], metavar="SET", help="as for compare (default core)")
    command.add_argument("--instances", default="*", help="only those whose name fits")
    command.add_argument("--seconds", type=float, default=3.0, help="of each measurement (default 3)")
    command.add_argument("--whole", action="store_true", help="without the parts")
    command.add_argument("--out", type=Path, required=True, help="the folder of a comparison")
    command.add_argument("--data", type=Path, default=instances.DATA, help="where the sets lie")
    return command.parse_args(arguments)


def profile(name: str, problem: Problem, seconds: float, *, parts: bool) -> Profile:
    tables = tabulate(problem)
    walker = Walker(tables, 0)
    walker.load(Solution())
    walker.construct()
    heat = cooling(tables).at(0.5)
    _microseconds(lambda n: walker.anneal(n, heat, heat), seconds)  # fills the routes
    whole = _microseconds(lambda n: walker.anneal(n, heat, heat), seconds)
    sizes = (len(problem.visits), len(problem.shifts))
    if not parts:
        return Profile(name, *sizes, whole)
    world, routes, scratch = tables.world, walker.routes, walker.scratch
    ruined = _microseconds(lambda n: _in_vain(world, routes, scratch, n, False), seconds)
    both = _microseconds(lambda n: _in_vain(world, routes, scratch, n, True), seconds)
    return Profile(name, *sizes, whole, ruined, both - ruined)


def _microseconds(run: Callable[[int], None], seconds: float) -> float:
    """Runs more and more iterations until the time is over; the last round counts, it has the most of them.

    Time is this thread's on the processor, so that other work on the machine matters little.
    """
    run(1)
    iterations, until = FIRST_ITERATIONS, time.thread_time() + seconds
    while True:
        began = time.thread_time()
        run(iterations)
        took = time.thread_time() - began
        if began + 3 * took > until:
            return 1e6 * took / iterations
        iterations *= 2


@kernel
def _in_vain(world: World, routes: Routes, scratch: Scratch, iterations: int, whole: bool) -> None:
    """Iterations of which nothing stays."""
    for _ in range(iterations):
        begin(scratch)
        before = routes.totals[TOTAL_COST]
        ruin(world, routes, scratch)
        if whole:
            offer_near_removed(world, routes, scratch)
            recreate(world, routes, scratch, BLINK)
        undo(world, routes, scratch)
        routes.totals[TOTAL_COST] = before
