"""Runs as durable workflows: whatever kills a process, each run is finished once.

The run rows are the truth; DBOS keeps which steps are done and hands queued runs to workers. A *watch* in every process
compares the two: it starts runs that were stored but never queued, and takes over what a dead worker left.

    stored ─start_run─► queued ─a worker takes it─► running ─steps─► ended
       └──── watch ───────▲ ◄──── watch: its worker is dead ──┘
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig, EnqueueOptions, StepOptions, WorkflowStatus

from service.jobs import workplace
from service.jobs.tables import job_tables
from service.planning.solving.pool import InterruptedSolve
from service.store import Store, Tx, runs, workers
from service.store.trouble import causes
from service.surroundings import Clock

log = structlog.get_logger(__name__)

QUEUE = "runs"
SHAPE = "1"
"""Names the sequence of steps. Raise it whenever ``_work`` changes: a workflow is only ever continued by the same
sequence, whatever the release; a run begun under another one is begun anew (docs/decisions/0041)."""

BEAT_SECONDS = 2.0
LEASE_SECONDS = 20.0
"""A worker not heard of for so long is taken for dead; on its own machine its death is seen at once."""

MOST_DEATHS = 5
"""How many workers may die over one run before it is given up."""

CLOSE_SECONDS = 10.0
_LOCK = 7_260_422
_FORGET_AFTER = timedelta(days=1)
_WORKFLOW = "run_plan"
RECHECK, REPLAY = "recheck_addresses", "replay_day"
"""Workflows of one step, by name: each a ``Chore``."""

_DEATHS = "deaths"
_IDENTITY: DBOSConfig = {"name": "rounds", "application_version": SHAPE, "sys_db_pool_size": 5, "log_level": "ERROR"}
_UNDER_WAY = ("PENDING", "ENQUEUED", "DELAYED")


class Steps(Protocol):
    """The steps of a run, each of which may be done again; False: the run has ended, nothing more is to be done."""

    def prepare(self, run_id: str) -> bool: ...

    def solve(self, run_id: str) -> bool: ...

    def finish(self, run_id: str) -> bool: ...

    def give_up(self, run_id: str, error: BaseException | None) -> None:
        """Ends a run that cannot be worked off; never raises for one that has ended."""
        ...


class Chore(Protocol):
    """Long work of one step, which goes on from its own row when it is done again."""

    def unfinished(self, tx: Tx) -> list[str]: ...

    def work(self, chore_id: str, stopped: Callable[[], bool]) -> bool:
        """False: it was stopped before its end, and goes on another time."""
        ...

    def give_up(self, chore_id: str, error: BaseException | None) -> None:
        """Ends one that cannot be worked off; never raises for one that has ended."""
        ...


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """What is stored and has not ended: its id, how it is queued, how it is ended."""

    id: str
    workflow: str
    give_up: Callable[[str, BaseException | None], None]


class Jobs:
    """One per process, because DBOS is. ``works``: this process takes runs from the queue, up to ``at_once``."""

    def __init__(
        self,
        store: Store,
        store_url: str,
        steps: Steps,
        chores: Mapping[str, Chore],
        clock: Clock,
        *,
        works: bool,
        at_once: int,
    ) -> None:
        self._store, self._steps, self._chores, self._clock = store, steps, chores, clock
        self._works, self._at_once = works, at_once
        self.worker_id = workplace.worker_id()
        self._closing = threading.Event()
        self._launched = False
        self._tables = job_tables(store_url)
        DBOS(config={**self._tables, **_IDENTITY, "executor_id": self.worker_id})
        _register_runs(self._work)
        for name in chores:
            _register_chore(name, partial(self._chore, name))
        DBOS.listen_queues([QUEUE] if works else [])
        self._watch = threading.Thread(target=self._watch_runs, name="runs-watch", daemon=True)

    def launch(self) -> None:
        """Begins to take and to watch runs. The tables must be there."""
        if self._works:
            self._beat()
            self._forget_the_dead()
        DBOS.launch()
        self._launched = True
        DBOS.register_queue(QUEUE, worker_concurrency=self._at_once, polling_interval_sec=0.2)
        self._watch.start()

    def start_run(self, run_id: str) -> None:
        """Queues a stored run; again for the same run: nothing happens."""
        _enqueue(_WORKFLOW, run_id)

    def start_recheck(self, recheck_id: str) -> None:
        """Queues a stored recheck; again for the same one: nothing happens."""
        _enqueue(RECHECK, recheck_id)

    def start_replay(self, replay_id: str) -> None:
        """Queues a stored replay; again for the same one: nothing happens."""
        _enqueue(REPLAY, replay_id)

    def close(self) -> None:
        """Stops taking runs; what is unfinished stays for others, or for the next start. Safe to call twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self._watch.is_alive():
            self._watch.join(CLOSE_SECONDS)
        if self._launched:
            self._hand_back()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)
        engine = self._tables.get("system_database_engine")
        if engine is not None:
            engine.dispose()
        if self._works:
            with suppress(sa.exc.SQLAlchemyError), self._store.begin() as tx:
                workers.remove(tx, self.worker_id)

    def _hand_back(self) -> None:
        """Puts what we were working on back into the queue. A stop is no death: it does not count against the run."""
        with suppress(sa.exc.SQLAlchemyError):
            for status in DBOS.list_workflows(status="PENDING", executor_id=self.worker_id, load_input=False):
                DBOS.resume_workflow(status.workflow_id, queue_name=QUEUE)

    def _work(self, run_id: str) -> None:
        """The workflow. Its steps are checkpoints: after a kill the first unfinished one is done again."""
        if self._closing.is_set():
            raise InterruptedSolve
        for step in (self._steps.prepare, self._steps.solve, self._steps.finish):
            if not DBOS.run_step({"name": step.__name__, "retries_allowed": True, "max_attempts": 5}, step, run_id):
                return

    def _chore(self, name: str, chore_id: str) -> None:
        """The other workflows: one step, whose own row says how far it has come."""
        if self._closing.is_set():
            raise InterruptedSolve
        options: StepOptions = {"name": name.partition("_")[0], "retries_allowed": True, "max_attempts": 5}
        DBOS.run_step(options, self._chore_on, name, chore_id)

    def _chore_on(self, name: str, chore_id: str) -> None:
        if not self._chores[name].work(chore_id, self._closing.is_set):
            raise InterruptedSolve

    def _watch_runs(self) -> None:
        while not self._closing.is_set():
            try:
                if self._works:
                    self._beat()
                self._look_after_runs()
            except Exception as error:
                log.warning("runs_watch_failed", error=[type(link).__name__ for link in causes(error)])
            self._closing.wait(BEAT_SECONDS)

    def _beat(self) -> None:
        with self._store.begin() as tx:
            workers.beat(tx, self.worker_id, self._clock())

    def _forget_the_dead(self) -> None:
        with self._store.begin() as tx:
            for name in workers.silent_since(tx, self._clock() - _FORGET_AFTER):
                workers.remove(tx, name)

    def _look_after_runs(self) -> None:
        with self._store.read() as tx:
            if not self._unfinished(tx):
                return
        for one, status in self._look_after_each():
            if status is None:
                log.info("run_queued_late", run_id=one.id)
                _enqueue(one.workflow, one.id)
            elif status.status not in _UNDER_WAY:
                one.give_up(one.id, status.error)

    def _unfinished(self, tx: Tx) -> list[_Unfinished]:
        found = [_Unfinished(run.id, _WORKFLOW, self._steps.give_up) for run in runs.unfinished(tx)]
        for name, chore in self._chores.items():
            found += [_Unfinished(chore_id, name, chore.give_up) for chore_id in chore.unfinished(tx)]
        return found

    def _look_after_each(self) -> list[tuple[_Unfinished, WorkflowStatus | None]]:
        """Takes over what dead workers left: one process at a time, so that nothing is taken over twice."""
        with self._store.begin() as tx:
            if tx.connection.dialect.name == "postgresql":  # SQLite has one writer anyway
                tx.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            living = workplace.without_dead(workers.living(tx, self._clock() - timedelta(seconds=LEASE_SECONDS)))
            found = _statuses(self._unfinished(tx))
            for one, status in found:
                if status is not None and status.status == "PENDING" and status.executor_id not in living:
                    _take_over(one.id, status)
            return found


def _take_over(run_id: str, status: WorkflowStatus) -> None:
    """Back to the queue with it; but a run that ends worker after worker is not tried for ever."""
    deaths = int((status.attributes or {}).get(_DEATHS, 0)) + 1
    log.warning("run_taken_over", run_id=run_id, worker=status.executor_id, deaths=deaths)
    if deaths > MOST_DEATHS:
        DBOS.cancel_workflow(status.workflow_id)
        return
    DBOS.update_workflow_attributes(status.workflow_id, {_DEATHS: deaths})
    DBOS.resume_workflow(status.workflow_id, queue_name=QUEUE)


def _enqueue(workflow: str, run_id: str) -> None:
    options: EnqueueOptions = {
        "queue_name": QUEUE,
        "workflow_name": workflow,
        "workflow_id": _workflow_id(run_id),
        "app_version": SHAPE,
    }
    DBOS.enqueue_workflow_with_options(options, run_id)


def _register_runs(work: Callable[[str], None]) -> None:
    """DBOS marks the function itself, which a bound method does not allow."""

    @DBOS.workflow(name=_WORKFLOW)
    def run_plan(run_id: str) -> None:
        work(run_id)


def _register_chore(name: str, work: Callable[[str], None]) -> None:
    @DBOS.workflow(name=name)
    def work_on(chore_id: str) -> None:
        work(chore_id)


def _workflow_id(run_id: str) -> str:
    return f"{run_id}.{SHAPE}"


def _statuses(unfinished: list[_Unfinished]) -> list[tuple[_Unfinished, WorkflowStatus | None]]:
    wanted = [_workflow_id(one.id) for one in unfinished]
    known = {status.workflow_id: status for status in DBOS.list_workflows(workflow_ids=wanted, load_input=False)}
    return [(one, known.get(_workflow_id(one.id))) for one in unfinished]
