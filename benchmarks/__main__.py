"""``python -m benchmarks COMMAND …``: each command says with ``--help`` what it takes."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Sequence

from benchmarks import BEGAN

COMMANDS = {
    "solve": ("benchmarks.one", "one instance, one solver: a solution file and a line of figures"),
    "compare": ("benchmarks.compare", "several solvers on sets of instances; resumable, every answer checked"),
    "table": ("benchmarks.table", "tables and plots of a comparison, for docs/benchmarks.md"),
    "profile": ("benchmarks.profiling", "what one iteration of the search costs, and where it goes"),
    "geocode": ("benchmarks.geocode", "how often addresses are found, and how long that takes"),
    "matrix": ("benchmarks.matrix", "how long road matrices take"),
    "territories": ("benchmarks.territories", "how even suggested territories are, and how long they take"),
    "report": ("benchmarks.report", "how long the figures of a year take"),
    "imports": ("benchmarks.imports", "how long contacts and outcomes take to come in"),
    "plans": ("benchmarks.plans", "how long a plan of several days takes over a large book of cases"),
    "upkeep": ("benchmarks.upkeep", "how long looking up again, publishing and erasing take over 100,000 cases"),
    "rules": ("benchmarks.rules", "how long the visit rules take, by policy"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 for success, 1 for a broken answer, 2 for bad input.

    A command is loaded when it is called: ``solve`` does not wait for the others, nor for what only they need.
    """
    began = BEGAN if arguments is None else time.monotonic()
    name, *rest = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if name not in COMMANDS:
        print(_usage(), file=sys.stdout if name in ("-h", "--help") else sys.stderr)
        return 0 if name in ("-h", "--help") else 2
    run = importlib.import_module(COMMANDS[name][0]).main
    return int(run(rest, began) if name == "solve" else run(rest))


def _usage() -> str:
    lines = [f"  {name:11} {about}" for name, (_, about) in COMMANDS.items()]
    return "\n".join(["usage: python -m benchmarks COMMAND …", "", *lines, "", "COMMAND --help says what it takes."])


if __name__ == "__main__":
    sys.exit(main())
