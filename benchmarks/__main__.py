"""``python -m benchmarks COMMAND``: each command says with ``--help`` what it takes."""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks import BEGAN, compare, one

COMMANDS = {
    "solve": (one, "one instance, one solver: a solution file and a line of figures"),
    "compare": (compare, "several solvers on sets of instances, resumable; every answer checked"),
}


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 for success, 1 for a broken answer, 2 for bad input."""
    asked = _parser().parse_args(arguments)
    module = COMMANDS[asked.command][0]
    return module.main(asked, BEGAN if arguments is None else time.monotonic())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures Rounds.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (module, about) in COMMANDS.items():
        module.options(commands.add_parser(name, help=about, description=module.__doc__))
    return parser


if __name__ == "__main__":
    sys.exit(main())
