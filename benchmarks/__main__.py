"""``python -m benchmarks solve INSTANCE --seconds S --out FILE [--seed N]``: one instance, one line of figures."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import ladder
from benchmarks.figures import figures
from solver.problem import ProblemError
from solver.search import Incumbent
from solver.solve import solve


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 for a plan that breaks no rule, 1 for one that does (a bug), 2 for bad input."""
    options = _parser().parse_args(arguments)
    try:
        problem = ladder.read(options.instance)
    except (OSError, EOFError, ValueError, KeyError, TypeError, ProblemError) as error:
        print(f"{options.instance}: not an instance of the ladder: {error!r}", file=sys.stderr)
        return 2
    result = solve(problem, seconds=options.seconds, seed=options.seed, on_better=_tell if options.verbose else None)
    try:
        ladder.write(result.solution, options.out)
    except OSError as error:
        print(f"{options.out}: cannot be written: {error}", file=sys.stderr)
        return 2
    print(json.dumps(figures(problem, result)))
    return 1 if result.broken else 0


def _tell(better: Incumbent) -> None:
    print(f"{better.elapsed_seconds:8.2f} s  {better.engine:14} {better.cost.key}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("solve", help="solve one instance")
    command.add_argument("instance", type=Path, help="an instance of the ladder, .json or .json.gz")
    command.add_argument("--seconds", type=float, required=True, help="wall time of the solve")
    command.add_argument("--out", type=Path, required=True, help="where the solution goes")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--verbose", action="store_true", help="each better plan on stderr")
    return parser


if __name__ == "__main__":
    sys.exit(main())
