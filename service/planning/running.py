"""The steps of a run: prepare, solve, finish. Each may be done again after a kill and then changes nothing twice.

prepare   what to plan, addresses that wait for a provider looked up first → the problem, stored with its legend
solve     the problem → the solution, stored; progress on the run's row; cancelling ends the search
finish    the solution → the plan with its road legs, stored; the run ends
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from geo.errors import GeoError
from geo.pace import load_pace
from geo.routing import Router
from service.cases import withdrawing
from service.errors import ServiceError
from service.model.plan import Plan, PlanRequest, PlanState, Progress, Run, RunState
from service.planning import corridor, inputs
from service.planning.gathering import gather
from service.planning.modelling import legend as legends
from service.planning.solving.pool import Solved, SolverPool
from service.planning.watch import Watch
from service.store import Store, Tx, plans, problems, runs
from service.store.problems import StoredProblem
from service.store.trouble import disk_is_full, store_is_away
from service.surroundings import Surroundings
from solver.serialize import problem_from_json, problem_to_json, solution_from_json, solution_to_json

log = structlog.get_logger(__name__)


class Workshop(Surroundings, Protocol):
    """What working off runs needs; ``wiring.Rounds`` fills it."""

    @property
    def store(self) -> Store: ...

    @property
    def solver(self) -> SolverPool: ...

    @property
    def estimates(self) -> Router: ...

    def roads(self, region: str) -> corridor.Roads: ...

    def catch_up(self, regions: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class RunSteps:
    """Fills ``jobs.Steps``. A step returns False when the run has ended and nothing more is to be done."""

    rounds: Workshop

    def prepare(self, run_id: str) -> bool:
        return self._guarded(run_id, self._prepare)

    def solve(self, run_id: str) -> bool:
        return self._guarded(run_id, self._solve)

    def finish(self, run_id: str) -> bool:
        return self._guarded(run_id, self._finish)

    def give_up(self, run_id: str, error: BaseException | None) -> None:
        """Ends a run that no worker can work off."""
        log.error("run_failed", run_id=run_id, exc_info=error)
        self._fail(run_id, "run_failed", "Rounds failed to work off this run.", _REPORT)

    def _guarded(self, run_id: str, step: Callable[[Run], bool]) -> bool:
        """Refusals and outside trouble end the run with their code; our bugs too, and the log has them.

        A database that is away is neither: the step is tried again, here or by another worker.
        """
        try:
            with self.rounds.store.read() as tx:
                run = runs.load(tx, run_id)
            return run.state in runs.UNFINISHED and step(run)
        except (ServiceError, GeoError) as error:
            log.warning("run_failed", run_id=run_id, code=error.code)
            return self._fail(run_id, error.code, error.cause, error.action)
        except Exception as error:
            if store_is_away(error):
                raise
            log.exception("run_failed", run_id=run_id)
            if disk_is_full(error):
                return self._fail(run_id, "storage_full", "The disk or the database is full.", "Make room, ask again.")
            return self._fail(run_id, "internal_error", "Rounds failed to work off this run.", _REPORT)

    def _fail(self, run_id: str, code: str, cause: str, action: str) -> bool:
        with self.rounds.store.begin() as tx:
            runs.fail(tx, run_id, code, cause, action, self.rounds.clock())
            plans.abandon(tx, runs.load(tx, run_id).plan_id)
        return False

    def _prepare(self, run: Run) -> bool:
        with self.rounds.store.begin() as tx:
            if run.cancel_requested:
                plans.abandon(tx, run.plan_id)
                runs.finish(tx, run.id, RunState.CANCELLED, self.rounds.clock())
                return False
            if not runs.start(tx, run.id, self.rounds.clock()):
                return False
        self.rounds.catch_up(self.rounds.region(run.request.region).covers)
        at = self.rounds.clock()
        with self.rounds.store.read() as tx:
            agenda = gather(tx, self.rounds, run.request)
        roads, pace = self.rounds.roads(run.request.region), load_pace(self.rounds.region(run.request.region).path)
        model = corridor.model(agenda, roads, self._estimates(run.request), pace)
        stored = StoredProblem(problem_to_json(model.problem), None, legends.to_json(model.legend))
        save = problems.saving(run.plan_id, stored)
        keep = inputs.keeping(run.plan_id, agenda, at, self.rounds.settings.replay_days)
        with self.rounds.store.begin() as tx:
            save(tx)
            keep(tx)
        log.info("run_prepared", run_id=run.id, visits=len(model.problem.visits), shifts=len(model.problem.shifts))
        return True

    def _solve(self, run: Run) -> bool:
        with self.rounds.store.read() as tx:
            stored = problems.load(tx, run.plan_id)
        if stored.solution is not None:
            return True
        watch = Watch(self.rounds.store, run.id, partial(_look, run))
        solved = self.rounds.solver.solve(
            stored.problem,
            seconds=run.request.seconds,
            seed=run.request.seed,
            iterations=run.request.iterations,
            on_better=watch.on_better,
            stop=watch.stop,
        )
        assert stored.context is not None
        legend = corridor.explained(legends.from_json(stored.context), solved)
        save = problems.answering(run.plan_id, solution_to_json(solved.solution), legends.to_json(legend))
        with self.rounds.store.begin() as tx:
            if plans.load_head(tx, run.plan_id).state is PlanState.PENDING:
                save(tx)
        _tell(run, solved)
        return True

    def _finish(self, run: Run) -> bool:
        with self.rounds.store.read() as tx:
            pending, stored = plans.load_head(tx, run.plan_id), problems.load(tx, run.plan_id)
        assert stored.context is not None and stored.solution is not None
        plan = corridor.plan(
            pending,
            problem_from_json(stored.problem),
            solution_from_json(stored.solution),
            legends.from_json(stored.context),
            self.rounds.roads(run.request.region),
            self.rounds.estimates,
        )
        with self.rounds.store.begin() as tx:
            if plans.save_result(tx, plan):
                withdrawing.withdraw_from(tx, plan.id, self._today(run))
            runs.save_progress(tx, run.id, _result(run, plan, self.rounds.clock()))
            cancelled = runs.cancel_requested(tx, run.id)
            runs.finish(tx, run.id, RunState.CANCELLED if cancelled else RunState.SUCCEEDED, self.rounds.clock())
        log.info("run_ended", run_id=run.id, visits=plan.totals.visits, unserved=plan.totals.unserved)
        return False

    def _today(self, run: Run) -> date:
        return self.rounds.clock().astimezone(ZoneInfo(self.rounds.region(run.request.region).timezone)).date()

    def _estimates(self, request: PlanRequest) -> Router | None:
        return self.rounds.estimates if request.allow_estimates else None


def _result(run: Run, plan: Plan, now: datetime) -> Progress:
    """The last progress is what the plan really is: the best one may have come after the last look."""
    elapsed = (now - (run.started_at or run.created_at)).total_seconds()
    phase = run.progress.phase if run.progress else ""
    return Progress(round(elapsed, 1), plan.totals.prize, plan.totals.travel_seconds, plan.totals.visits, phase)


_REPORT = "Ask again; if it fails again, report the run's id: the log of the worker has the cause."


def _look(run: Run, tx: Tx, best: Progress) -> bool:
    """A run that has ended meanwhile (another worker took it for dead) is not worth going on with either."""
    return not runs.save_progress(tx, run.id, best) or runs.cancel_requested(tx, run.id)


def _tell(run: Run, solved: Solved) -> None:
    for sentence in solved.refused:
        log.error("solution_refused", run_id=run.id, refused=sentence)
    for broken in solved.broken:
        log.error("solution_broken", run_id=run.id, code=broken.code.value)
    log.info(
        "run_solved",
        run_id=run.id,
        engine=solved.engine,
        seconds=solved.seconds,
        stopped_by=solved.stopped_by,
        peak_bytes=solved.peak_bytes,
    )
