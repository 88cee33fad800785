"""Where a worker works: names that tell other workers on the same machine whether it still lives."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterable
from pathlib import Path


def worker_id() -> str:
    """``PLACE:PID:RANDOM``; unique for each start."""
    return f"{_place()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def without_dead(worker_ids: Iterable[str]) -> frozenset[str]:
    """Leaves out those whose process, here, is gone. Of other machines nothing can be said: they stay."""
    return frozenset(name for name in worker_ids if not _is_dead(name))


def _is_dead(name: str) -> bool:
    place, pid, _ = name.rsplit(":", 2)
    if place != _place():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _place() -> str:
    """This boot of this machine and its process numbering: two containers share a host's name, never this."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
        return f"{socket.gethostname()}:{boot}:{Path('/proc/self/ns/pid').readlink().name.strip('pid:[]')}"
    except OSError:
        return f"{socket.gethostname()}:{uuid.getnode():x}"
