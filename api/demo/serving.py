"""The demo's service as a program: ``python -m api.demo.serving PORT CLOCK``. `rounds serve`, by the demo's clock."""

from __future__ import annotations

import sys
from pathlib import Path

from api.commands.failures import tell_failure
from api.commands.opening import load_settings
from api.commands.serve import serve_until_stopped
from api.demo.clock import DemoClock


def main(port: str, clock: str) -> int:
    """The settings come as variables, like those of any service."""
    try:
        serve_until_stopped(load_settings(port=int(port)), DemoClock(Path(clock)))
    except Exception as error:
        return tell_failure(error)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
