"""Several solvers on the same instances, one run after the other, with the same wall time and the same cores.

Each run is a process of its own, judged from its solution file by the independent checker, and appended as one line to
``results.jsonl``: a comparison that was stopped goes on where it was when it is called again.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks import answers, instances, machine
from benchmarks.child import Ended, run
from benchmarks.instances import Entry
from benchmarks.one import SOLVERS
from benchmarks.scoring import figures, score
from solver.problem import Problem
from solver.solution import Solution

RESULTS = "results.jsonl"
MACHINE = "machine.json"
KEY = ("set", "instance", "solver", "seconds", "seed", "cores")
"""What makes a run the same run."""


@dataclass(frozen=True, slots=True)
class Run:
    entry: Entry
    solver: str
    seconds: float
    seed: int
    cores: int

    @property
    def key(self) -> tuple[object, ...]:
        return (self.entry.set, self.entry.name, self.solver, self.seconds, self.seed, self.cores)

    @property
    def file(self) -> str:
        return f"{self.entry.name}.{self.solver}.{self.seconds:g}s.{self.cores}c.{self.seed}.json"


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when every answer kept every rule, 1 when one did not, 2 for bad input."""
    asked = _options(arguments)
    try:
        entries = instances.find(asked.sets, asked.data, asked.instances)
        solvers = _solvers(asked.solvers)
    except instances.BAD_INSTANCE as error:
        print(error, file=sys.stderr)
        return 2
    if not entries:
        print(f"no instance fits {asked.instances!r}, or the sets are not in {asked.data}", file=sys.stderr)
        return 2
    if asked.lanes > len(os.sched_getaffinity(0)):
        print(f"--lanes {asked.lanes}: a lane needs a processor of its own; take fewer", file=sys.stderr)
        return 2
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / MACHINE).write_text(json.dumps(machine.describe()), encoding="utf-8")
    cores = 1 if asked.lanes > 1 else asked.cores
    wanted = list(_runs(entries, solvers, asked, cores))
    done = {tuple(row[name] for name in KEY) for row in rows(asked.out)}
    missing = [one for one in wanted if one.key not in done]
    print(f"{len(wanted)} runs, {len(wanted) - len(missing)} already there", file=sys.stderr)
    return 1 if _all(missing, asked) else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="python -m benchmarks compare", description=__doc__)
    command.add_argument("sets", nargs="+", metavar="SET", help=f"{', '.join(instances.SETS)}, or an instance file")
    command.add_argument("--solvers", default="rounds", help=f"of {','.join(SOLVERS)} (default rounds)")
    command.add_argument("--seconds", type=float, required=True, help="wall time of each run")
    command.add_argument("--seeds", type=int, default=1, help="runs of each solver on each instance, seeds 0, 1, …")
    command.add_argument("--instances", default="*", help="only those whose name fits, as 'c1*-m2' or 'core-[SM]-*'")
    command.add_argument("--cores", type=int, default=2, help="walkers, threads or processes of each solver")
    command.add_argument("--lanes", type=int, default=1, help="runs at once, each on one core of its own (cores 1)")
    command.add_argument("--until-known", action="store_true", help="ours stops at the best known result")
    command.add_argument("--out", type=Path, required=True, help="the folder of results and solutions")
    command.add_argument("--data", type=Path, default=instances.DATA, help="where the sets lie")
    return command.parse_args(arguments)


def _solvers(named: str) -> list[str]:
    solvers = named.split(",")
    unknown = [solver for solver in solvers if solver not in SOLVERS]
    if unknown:
        raise ValueError(f"no solver is called {unknown[0]}; known are {', '.join(SOLVERS)}")
    return solvers


def _runs(entries: Iterable[Entry], solvers: list[str], asked: argparse.Namespace, cores: int) -> Iterator[Run]:
    """Every solver has its turn on an instance before the next one comes, so that the machine's moods are shared."""
    for entry in entries:
        for seed in range(asked.seeds):
            for solver in solvers:
                yield Run(entry, solver, asked.seconds, seed, cores)


def rows(folder: Path) -> list[dict[str, Any]]:
    """All results so far; a last line that was cut off is left out. No file is no results."""
    path = folder / RESULTS
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _all(missing: list[Run], asked: argparse.Namespace) -> int:
    """Runs them, tells how it goes, gives the number of answers that broke a rule."""
    journal = _Journal(asked.out / RESULTS, len(missing), asked.lanes)
    cpus: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    for lane in range(asked.lanes):
        cpus.put(sorted(os.sched_getaffinity(0))[lane] if asked.lanes > 1 else None)

    def one(wanted: Run) -> None:
        cpu = cpus.get()
        try:
            journal.add(_measured(wanted, asked, cpu))
        finally:
            cpus.put(cpu)

    with ThreadPoolExecutor(asked.lanes) as lanes:
        try:
            for finished in [lanes.submit(one, wanted) for wanted in missing]:
                finished.result()
        except KeyboardInterrupt:
            print("stopping after the runs under way; the same command goes on from there", file=sys.stderr)
        finally:
            lanes.shutdown(wait=False, cancel_futures=True)
    return journal.broken


def _measured(wanted: Run, asked: argparse.Namespace, cpu: int | None) -> dict[str, Any]:
    out = asked.out / wanted.file
    out.unlink(missing_ok=True)
    ended = run(_command(wanted, asked, cpu, out), 2 * wanted.seconds)
    answered = out.exists()
    solution = answers.read(out) if answered else Solution()
    problem = _problem(wanted.entry)
    return {
        **dict(zip(KEY, wanted.key, strict=True)),
        "family": wanted.entry.family,
        "best_known": wanted.entry.best_known,
        **figures(problem, solution, score(wanted.entry, problem, solution)),
        **({} if answered else {"objective": None, "gap": None}),
        **_facts(ended, answered),
        "commit": _commit(),
    }


def _command(wanted: Run, asked: argparse.Namespace, cpu: int | None, out: Path) -> list[str]:
    entry = wanted.entry
    command = [sys.executable, "-m", "benchmarks", "solve", str(entry.path), "--out", str(out), "--unchecked"]
    command += ["--solver", wanted.solver, "--seconds", f"{wanted.seconds:g}"]
    command += ["--seed", str(wanted.seed), "--cores", str(wanted.cores)]
    command += ["--paths", str(entry.paths)] if entry.paths else []
    command += ["--pin", str(cpu)] if cpu is not None else []
    return command + (["--until-known"] if asked.until_known else [])


@lru_cache(maxsize=2)
def _problem(entry: Entry) -> Problem:
    return instances.read(entry)


_commit = lru_cache(machine.commit)


def _facts(ended: Ended, answered: bool) -> dict[str, Any]:
    """What the run said of itself, under what was seen from outside."""
    said = ended.said or {"stopped_by": "killed" if ended.killed else "failed", "error": ended.errors[-500:]}
    return {
        **said,
        "answered": answered,
        "wall_seconds": round(ended.wall_seconds, 2),
        "peak_mb": round(ended.peak_mb),
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


class _Journal:
    """Appends each result at once, and says how far the comparison is."""

    def __init__(self, path: Path, expected: int, lanes: int) -> None:
        self.broken = 0
        self._path, self._expected, self._lanes = path, expected, lanes
        self._began, self._done, self._lock = time.monotonic(), 0, threading.Lock()
        if path.exists() and not path.read_bytes().endswith(b"\n"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")  # a stop cut the last line short: the next one stays apart from it

    def add(self, row: dict[str, Any]) -> None:
        with self._lock:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            self._done += 1
            self.broken += row["broken"] > 0
            print(self._line(row), file=sys.stderr, flush=True)

    def _line(self, row: dict[str, Any]) -> str:
        each = (time.monotonic() - self._began) / self._done
        left = time.strftime("%H:%M:%S", time.gmtime(each * (self._expected - self._done)))
        gap = "" if row["gap"] is None else f"  gap {row['gap']:.2f} %"
        trouble = f"  BROKEN {row['first_broken'][0]}" if row["broken"] else ""
        return (
            f"[{self._done}/{self._expected}, {left} left] {row['instance']} {row['solver']} seed {row['seed']}: "
            f"prize {row['prize']}  travel {row['travel']}{gap}  {row['stopped_by']} after {row['wall_seconds']} s, "
            f"{row['peak_mb']} MB{trouble}"
        )
