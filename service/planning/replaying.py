"""Replays: a published day planned again under another policy, other practices or weights. Durable, like a run.

    asked ─► what the plan was made from, with what is changed ─► problem ─► solver ─► beside plan and outcomes

Everything is read; the only row that a replay writes is its own. No plan, ledger or case is touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import structlog

from geo.errors import GeoError
from geo.pace import load_pace
from service.errors import ConflictError, InvalidError, Issue, NotFoundError, ServiceError
from service.lawful import governing
from service.lawful.policies import load_policy
from service.model.ids import new_id
from service.model.inputs import Inputs
from service.model.plan import PlanState, Progress, RunState
from service.model.policy import Policy
from service.model.practice import Content, PracticeName
from service.model.replay import Replay, ReplayRequest
from service.planning import corridor
from service.planning.inputs import agenda_of
from service.planning.modelling import legend as legends
from service.planning.replayed import ReplayedDay
from service.planning.running import Workshop
from service.planning.watch import Watch
from service.store import Tx, overrides, plans, practices, published, receipts, replays, runs
from service.store import inputs as inputs_store
from service.store import outcomes as outcome_store
from service.store.problems import StoredProblem
from service.store.trouble import store_is_away
from service.surroundings import Surroundings
from solver.serialize import problem_from_json, problem_to_json, solution_from_json, solution_to_json

_log = structlog.get_logger(__name__)
_ONCE_PUBLISHED = (PlanState.PUBLISHED, PlanState.SUPERSEDED)
_REPORT = "Ask again; if it fails again, report the replay's id: the log of the worker has the cause."


def request(tx: Tx, rounds: Surroundings, asked: ReplayRequest, actor: str, *, key: str | None = None) -> Replay:
    """A queued replay; ``jobs.start_replay`` after the transaction is committed sets it going. The same ``key`` with
    the same request answers with the same replay; with another one ConflictError ``idempotency_conflict``.

    NotFoundError ``plan_missing``, ``policy_missing``, ``practice_missing``; ConflictError ``plan_state`` for one that
    was never published, ``replay_not_kept`` when what it was made from is not there, ``replay_under_way`` for a
    revision of a day under way; InvalidError ``seconds_out_of_range``.
    """
    door, body = f"replays {actor}", hashlib.sha256(repr(asked).encode()).hexdigest()
    earlier = receipts.find(tx, door, key, body) if key else None
    if earlier is not None:
        return replays.load(tx, earlier)
    plan = plans.load_head(tx, asked.plan_id)
    if plan.state not in _ONCE_PUBLISHED:
        raise ConflictError("plan_state", f"Plan {plan.id} is {plan.state}, not published.", "Replay a published plan.")
    _refuse_what_cannot_be_made_again(tx, plan.id)
    _refuse_seconds(asked.seconds, rounds.settings.solve_seconds_max)
    _policy(tx, asked.policy, plan.dates[0])
    _practices(tx, asked.practices)
    replay = Replay(new_id("replay"), plan.region, asked, RunState.QUEUED, actor, rounds.clock())
    replays.insert(tx, replay)
    if key:
        receipts.keep(tx, door, key, body, replay.id, replay.created_at)
    return replay


def plan_of_day(tx: Tx, regions: tuple[str, ...], day: date) -> str:
    """The one plan that is published for a day. NotFoundError ``nothing_published``, ConflictError
    ``replay_which_plan`` naming them where there are several."""
    ids = sorted(set(published.plans_of_days(tx, [day]).values()))
    found = [plan_id for plan_id in ids if plans.load_head(tx, plan_id).region in regions]
    if not found:
        raise NotFoundError("nothing_published", f"Nothing is published for {day}.", "Choose another day or region.")
    if len(found) > 1:
        action = "Name one of them."
        issues = (Issue("replay_which_plan", "/plan_id", f"Plan {one} is published.", action) for one in found)
        raise ConflictError("replay_which_plan", f"{len(found)} plans are published for {day}.", action, tuple(issues))
    return found[0]


def get(tx: Tx, replay_id: str) -> Replay:
    """NotFoundError ``replay_missing``."""
    return replays.load(tx, replay_id)


def list_(tx: Tx, plan_id: str | None = None, limit: int = 20) -> list[Replay]:
    """Newest first."""
    return replays.newest(tx, plan_id, limit)


def cancel(tx: Tx, replay_id: str) -> Replay:
    """Asks it to stop: with a plan so far it ends with that, else without a result. ConflictError ``run_ended``."""
    replay = replays.load(tx, replay_id)
    if not replays.request_cancel(tx, replay_id):
        raise ConflictError("run_ended", f"Replay {replay_id} has {replay.state}.", "Read its result.")
    return replays.load(tx, replay_id)


@dataclass(frozen=True, slots=True)
class ReplaySteps:
    """Fills ``jobs.Chore``. What was modelled and solved is kept until the end, so a kill costs one step at most."""

    house: Workshop

    def unfinished(self, tx: Tx) -> list[str]:
        """Ids, oldest first."""
        return replays.unfinished(tx)

    def work(self, replay_id: str, stopped: Callable[[], bool]) -> bool:
        """From where it stands to its end. A database that is away is tried again; any other fault ends the replay."""
        try:
            self._work(replay_id)
        except (ServiceError, GeoError) as error:
            _log.warning("replay_failed", replay_id=replay_id, code=error.code)
            self._fail(replay_id, error.code, error.cause, error.action)
        except Exception as error:
            if store_is_away(error):
                raise
            self.give_up(replay_id, error)
        return True

    def give_up(self, replay_id: str, error: BaseException | None) -> None:
        """Ends a replay that no worker can work off."""
        _log.error("replay_failed", replay_id=replay_id, exc_info=error)
        self._fail(replay_id, "internal_error", "Rounds failed to work off this replay.", _REPORT)

    def _fail(self, replay_id: str, code: str, cause: str, action: str) -> None:
        with self.house.store.begin() as tx:
            replays.fail(tx, replay_id, code, cause, action, self.house.clock())

    def _work(self, replay_id: str) -> None:
        with self.house.store.begin() as tx:
            if not replays.start(tx, replay_id, self.house.clock()):
                return
            replay, stored = replays.load(tx, replay_id), replays.problem_of(tx, replay_id)
            if replay.cancel_requested and (stored is None or stored.solution is None):
                replays.finish(tx, replay_id, RunState.CANCELLED, None, self.house.clock())
                return
        stored = stored or self._model(replay)
        self._finish(replay, stored if stored.solution is not None else self._solve(replay, stored))

    def _model(self, replay: Replay) -> StoredProblem:
        with self.house.store.read() as tx:
            agenda = agenda_of(tx, self.house, _changed(tx, _kept(tx, replay.request.plan_id), replay.request))
        estimates = self.house.estimates if agenda.request.allow_estimates else None
        pace = load_pace(self.house.region(replay.region).path)
        model = corridor.model(agenda, self.house.roads(replay.region), estimates, pace)
        return self._keep(replay, StoredProblem(problem_to_json(model.problem), None, legends.to_json(model.legend)))

    def _solve(self, replay: Replay, stored: StoredProblem) -> StoredProblem:
        with self.house.store.read() as tx:
            run = runs.of_plan(tx, inputs_store.origin(tx, replay.request.plan_id) or replay.request.plan_id)
        asked, watch = replay.request, Watch(self.house.store, replay.id, partial(_look, replay.id))
        solved = self.house.solver.solve(
            stored.problem,
            seconds=asked.seconds or (run.request.seconds if run else self.house.settings.solve_seconds),
            seed=asked.seed if asked.seed is not None else (run.request.seed if run else 0),
            on_better=watch.on_better,
            stop=watch.stop,
        )
        assert stored.context is not None
        legend = corridor.explained(legends.from_json(stored.context), solved)
        text = solution_to_json(solved.solution)
        return self._keep(replay, StoredProblem(stored.problem, text, legends.to_json(legend)))

    def _keep(self, replay: Replay, stored: StoredProblem) -> StoredProblem:
        with self.house.store.begin() as tx:
            replays.save_problem(tx, replay.id, stored)
        return stored

    def _finish(self, replay: Replay, stored: StoredProblem) -> None:
        assert stored.context is not None and stored.solution is not None
        with self.house.store.read() as tx:
            inputs = _kept(tx, replay.request.plan_id)
            changed = _changed(tx, inputs, replay.request)
            plan = plans.load(tx, replay.request.plan_id)
            day = ReplayedDay(
                plan,
                agenda_of(tx, self.house, inputs),
                agenda_of(tx, self.house, changed),
                outcome_store.on_days(tx, plan.dates),
                inputs,
                changed,
                edited=inputs_store.origin(tx, plan.id) != plan.id,
                built_at=self.house.region(replay.region).built_at,
            )
        legend = legends.from_json(stored.context)
        result = day.result(problem_from_json(stored.problem), solution_from_json(stored.solution), legend)
        with self.house.store.begin() as tx:
            cancelled = replays.cancel_requested(tx, replay.id)
            state = RunState.CANCELLED if cancelled else RunState.SUCCEEDED
            replays.finish(tx, replay.id, state, result, self.house.clock())
        _log.info("replay_ended", replay_id=replay.id, visits=result.replayed.visits)


def _look(replay_id: str, tx: Tx, best: Progress) -> bool:
    return not replays.save_progress(tx, replay_id, best) or replays.cancel_requested(tx, replay_id)


def _refuse_seconds(asked: int | None, most: int) -> None:
    if asked is not None and not 1 <= asked <= most:
        cause, action = f"A search of {asked} s is outside 1-{most} s.", "Ask for a time inside the limits."
        issue = Issue("seconds_out_of_range", "/seconds", cause, action)
        raise InvalidError(issue.code, cause, action, (issue,))


def _refuse_what_cannot_be_made_again(tx: Tx, plan_id: str) -> None:
    made_by = inputs_store.origin(tx, plan_id)
    if made_by is None:
        cause = f"What plan {plan_id} was made from is not kept."
        raise ConflictError(
            "replay_not_kept", cause, "Choose a later day, or raise ROUNDS_REPLAY_DAYS for days to come."
        )
    run = runs.of_plan(tx, made_by)
    if run is not None and run.request.at is not None:
        cause = f"Plan {plan_id} is of a day that was under way."
        raise ConflictError("replay_under_way", cause, "Replay the plan that it revised.")


def _kept(tx: Tx, plan_id: str) -> Inputs:
    found = inputs_store.find(tx, plan_id)
    if found is None:
        cause = f"What plan {plan_id} was made from is not kept any more."
        raise ConflictError("replay_not_kept", cause, "Choose a later day.")
    return found


def _changed(tx: Tx, inputs: Inputs, asked: ReplayRequest) -> Inputs:
    """What is asked for in place of what was."""
    policy = _policy(tx, asked.policy, inputs.request.dates[0])
    changed: dict[str, Any] = {name.value: content for name, content in _practices(tx, asked.practices).items()}
    changed |= {"weights": asked.weights} if asked.weights is not None else {}
    changed |= {"policy": policy, "policies": {}} if policy is not None else {}
    return replace(inputs, **changed)


def _policy(tx: Tx, name: str | None, day: date) -> Policy | None:
    """As it would be applied on that day by what is known today, with what the organisation has changed of it."""
    if name is None:
        return None
    preset = load_policy(name)
    applied = governing.applied_of(preset, overrides.versions(tx, name), day)
    return preset if applied is None else governing.policy_of(preset, applied)


def _practices(tx: Tx, versions: Mapping[PracticeName, int]) -> dict[PracticeName, Content]:
    return {name: practices.load(tx, name, version).content for name, version in versions.items()}
