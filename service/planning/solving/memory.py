"""How much memory a solver process takes: what it measures of itself, and what its starter sees of it.

Watched from outside rather than limited by the kernel: address space that is reserved and never touched, as compiled
code and OR-Tools do, counts for ``RLIMIT_AS``, and an allocation that fails inside them kills without a word.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path

MEGABYTE = 1_000_000


def begin_peak() -> None:
    """Forgets this process's peak, where the system can (Linux); elsewhere it is that of the process's life."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_bytes() -> int:
    """The most memory this process has held since :func:`begin_peak`."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def held_bytes(pid: int) -> int:
    """What a process holds now; 0 where the system does not say (then nothing is bounded), or when it is gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
