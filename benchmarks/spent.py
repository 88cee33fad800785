"""What a stretch of work takes: by the wall, and of the processor, here and in a PostgreSQL server on this machine.

Where others are at work too, wall time says little; the processor's says nearly the same on a busy machine as on an
idle one.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from service.store import Store

_TICKS = os.sysconf("SC_CLK_TCK")
_BACKENDS = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds. ``server``: of PostgreSQL's processes for this database; 0 with SQLite, which works in ours, and where
    the server is elsewhere."""

    wall: float
    here: float
    server: float

    @property
    def worked(self) -> float:
        """Of the processor, in all."""
        return self.here + self.server

    def __str__(self) -> str:
        server = f" (server {self.server:.2f})" if self.server else ""
        return f"{self.worked:6.2f} s worked{server}, {self.wall:6.2f} s by the wall"


def tell[T](store: Store, name: str, work: Callable[[], T], said: Callable[[T], str] = lambda _: "") -> T:
    """Does a piece of work and prints a line on it: what it took, the most that this process has held so far, and what
    there is to be said of what came out."""
    done, spent = spend(store, work)
    print(f"{name:14} {spent}, {held_megabytes()} MB held at most  {said(done)}".rstrip(), flush=True)
    return done


def held_megabytes() -> int:
    """The most that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def spend[T](store: Store, work: Callable[[], T]) -> tuple[T, Spent]:
    """What the work gives, and what it took."""
    before, wall, here = _server(store), time.perf_counter(), time.process_time()
    done = work()
    wall, here, after = time.perf_counter() - wall, time.process_time() - here, _server(store)
    return done, Spent(wall, here, sum(ticks - before.get(pid, 0) for pid, ticks in after.items()) / _TICKS)


def _server(store: Store) -> dict[int, int]:
    """Processor ticks so far of each of the server's processes for this database, where they can be seen."""
    if store.engine.dialect.name != "postgresql":
        return {}
    with store.engine.connect() as connection:
        pids = [int(row.pid) for row in connection.execute(_BACKENDS)]
    return {pid: ticks for pid in pids if (ticks := _ticks(pid)) is not None}


def _ticks(pid: int) -> int | None:
    """Of a process of PostgreSQL on this machine; None: it is gone, or the server is on another machine."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    name, _, rest = said.partition("(")[2].rpartition(")")
    fields = rest.split()
    return int(fields[11]) + int(fields[12]) if name == "postgres" else None
