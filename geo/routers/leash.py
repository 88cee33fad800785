"""A program of its own: runs a command and ends it as soon as whoever started us is gone, however they went.

    python leash.py COMMAND ARGUMENT…      (standard input: a pipe that the starter holds open)

The pipe closes when the starter exits, crashes or is killed, on any system; a parent-death signal would be Linux only
and is bound to the *thread* that started the child, which in a server is a short-lived one. Should the leash itself be
killed, Linux is asked to take the command along. Exits with the command's code, 128 + N when signal N ended it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 3.0
_PR_SET_PDEATHSIG = 1


def main(command: list[str]) -> int:
    """Runs ``command`` until it ends or standard input does."""
    # One thread so far, so that preexec_fn is safe; the starter chose the command.
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)  # noqa: S603 - ours
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: child.terminate())
    threading.Thread(target=_end_with_input, args=(child,), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with_input(child: subprocess.Popen[bytes]) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        continue
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
