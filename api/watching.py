"""Looks at runs and alarms for all who watch them: many listeners cost one query every half second."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import anyio
from anyio import to_thread

from api.schemas.runs import ProgressOut, progress_out
from api.schemas.safety import AlarmOut, alarm_out
from service.model.alarm import Alarm
from service.model.plan import RunState
from service.people import collectors
from service.planning import asking
from service.store import Tx
from service.visiting import alarming
from service.wiring import Rounds

_LOOK_SECONDS = 0.5
_MOST_ALARMS = 200
_UNDER_WAY = (RunState.QUEUED, RunState.RUNNING)


@dataclass(slots=True)
class Look:
    """What was seen last of one run, and when."""

    lock: anyio.Lock = field(default_factory=anyio.Lock)
    at: float = float("-inf")
    seen: ProgressOut | None = None


class Watch:
    """Progress of runs, by plan. Belongs to one event loop."""

    def __init__(self, house: Rounds) -> None:
        self._house = house
        self._looks: dict[str, Look] = {}
        self._listeners: dict[str, int] = {}

    async def follow(self, plan_id: str) -> AsyncIterator[ProgressOut | None]:
        """What is seen whenever it changes, until the run has ended; None for a plan that has no run."""
        self._listeners[plan_id] = self._listeners.get(plan_id, 0) + 1
        try:
            last: ProgressOut | None = None
            while True:
                seen = await self._look(plan_id)
                if seen is None or seen != last:
                    yield seen
                if seen is None or seen.state not in _UNDER_WAY:
                    return
                last = seen
                await anyio.sleep(_LOOK_SECONDS)
        finally:
            self._leave(plan_id)

    def listeners(self, plan_id: str) -> int:
        """How many follow this plan now."""
        return self._listeners.get(plan_id, 0)

    async def _look(self, plan_id: str) -> ProgressOut | None:
        look = self._looks.setdefault(plan_id, Look())
        async with look.lock:
            if time.monotonic() - look.at >= _LOOK_SECONDS:
                look.seen = await to_thread.run_sync(self._read, plan_id)
                look.at = time.monotonic()
            return look.seen

    def _read(self, plan_id: str) -> ProgressOut | None:
        with self._house.store.read() as tx:
            run = asking.get_run(tx, plan_id)
        return None if run is None else progress_out(run)

    def _leave(self, plan_id: str) -> None:
        self._listeners[plan_id] -= 1
        if not self._listeners[plan_id]:
            del self._listeners[plan_id], self._looks[plan_id]


class AlarmWatch:
    """Every open alarm, whenever anything of them changes. Belongs to one event loop."""

    def __init__(self, house: Rounds) -> None:
        self._house = house
        self._lock = anyio.Lock()
        self._at = float("-inf")
        self._seen: tuple[AlarmOut, ...] = ()

    async def follow(self, seconds: float) -> AsyncIterator[tuple[AlarmOut, ...]]:
        """What is open now, and again at each change; for so long."""
        ends = time.monotonic() + seconds
        last: tuple[AlarmOut, ...] | None = None
        while time.monotonic() < ends:
            seen = await self._look()
            if seen != last:
                yield seen
            last = seen
            await anyio.sleep(_LOOK_SECONDS)

    async def _look(self) -> tuple[AlarmOut, ...]:
        async with self._lock:
            if time.monotonic() - self._at >= _LOOK_SECONDS:
                self._seen = await to_thread.run_sync(self._read)
                self._at = time.monotonic()
            return self._seen

    def _read(self) -> tuple[AlarmOut, ...]:
        with self._house.store.read() as tx:
            found, _ = alarming.page(tx, is_open=True, limit=_MOST_ALARMS)
            return told(tx, found)


def told(tx: Tx, found: Sequence[Alarm]) -> tuple[AlarmOut, ...]:
    """Alarms with the names and numbers of whom they are about."""
    people = collectors.by_id(tx) if found else {}
    return tuple(alarm_out(alarm, people) for alarm in found)
